/** The controller's Python of a command: which one, or none where it is switched off. */
import { controllerPython } from '../../engine/bridge/interpreter.ts'
import { PythonProcess } from '../../engine/bridge/process.ts'
import type { RunFlags } from '../options/flags.ts'

const off = ['no', 'false', 'off', '0']

/** It is started at first use. */
export function pythonOf({ python }: Pick<RunFlags, 'python'>): PythonProcess | undefined {
  if (python === false || (typeof python === 'string' && off.includes(python.toLowerCase()))) return undefined
  return new PythonProcess(typeof python === 'string' ? python : controllerPython())
}
