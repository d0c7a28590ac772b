/** The controller's Python of a command: which one, or none where it is switched off. */

import { PythonProcess } from '../../engine/bridge/process.ts'
import { controllerPython } from '../../engine/model/controller-python.ts'
import type { RunFlags } from '../options/flags.ts'

const off = ['no', 'false', 'off', '0']

/** One for each interpreter, whoever asks. */
const processes = new Map<string, PythonProcess>()

/** It is started at first use. */
export function pythonOf({ python }: Pick<RunFlags, 'python'>): PythonProcess | undefined {
  if (python === false || (typeof python === 'string' && off.includes(python.toLowerCase()))) return undefined
  const interpreter = typeof python === 'string' ? python : controllerPython()
  const started = processes.get(interpreter) ?? new PythonProcess(interpreter)
  processes.set(interpreter, started)
  return started
}
