/** The controller's Python of a run, which packs modules in Python; started at first use. */
import { Bridge } from '../../engine/bridge/bridge.ts'
import { controllerPython } from '../../engine/bridge/interpreter.ts'
import { PythonProcess } from '../../engine/bridge/process.ts'

export interface PythonFlags {
  /** Directories that hold `ansible_collections`. */
  readonly collectionsPath?: readonly string[]
}

export function openBridge({ collectionsPath = [] }: PythonFlags): Bridge {
  return new Bridge(new PythonProcess(controllerPython()), collectionsPath)
}
