/** Which Python of the controller is used: the one that `ansible-playbook` runs with, since that has Ansible and its collections. */
import { accessSync, closeSync, constants, openSync, readSync, realpathSync } from 'node:fs'
import path from 'node:path'

/** The interpreter of the first `ansible-playbook` in the search path that is a Python program, else `python3`. */
export function controllerPython(searchPath = process.env.PATH ?? ''): string {
  for (const folder of searchPath.split(path.delimiter)) {
    const found = interpreterOf(path.join(folder, 'ansible-playbook'))
    if (found) return found
  }
  return 'python3'
}

/** The program of the `#!` line of a file, where it is a Python. */
function interpreterOf(file: string): string | undefined {
  try {
    accessSync(file, constants.X_OK)
    const handle = openSync(realpathSync(file), 'r')
    try {
      const bytes = Buffer.alloc(256)
      const [line = ''] = bytes.toString('latin1', 0, readSync(handle, bytes)).split('\n')
      const [, program, argument] = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(line) ?? []
      const named = program?.endsWith('/env') ? argument : program
      return named && /\/?python[\d.]*$/.test(named) ? named : undefined
    } finally {
      closeSync(handle)
    }
  } catch {
    return undefined
  }
}
