/** Which Python of the controller runs plug-ins and modules in Python. */
import { accessSync, closeSync, constants, existsSync, openSync, readSync } from 'node:fs'
import { basename, isAbsolute, join } from 'node:path'

/** The one of the `ansible-playbook` on the search path, by its first line; else `python3`. */
export function controllerPython(path: string = process.env.PATH ?? ''): string {
  for (const folder of path.split(':').filter(isAbsolute)) {
    const python = interpreterIn(firstLine(join(folder, 'ansible-playbook')))
    if (python !== undefined) return python
  }
  return 'python3'
}

/** Its path, for plays that run it. */
export function controllerPythonPath(path: string = process.env.PATH ?? ''): string {
  const python = controllerPython(path)
  if (isAbsolute(python)) return python
  const found = path
    .split(':')
    .filter(isAbsolute)
    .map((folder) => join(folder, python))
  return found.find((each) => existsSync(each)) ?? '/usr/bin/python3'
}

/** The interpreter of a `#!` line, if it is a Python. */
export function interpreterIn(line: string): string | undefined {
  const words = /^#!\s*(.*)$/.exec(line)?.[1]?.trim().split(/\s+/) ?? []
  const program = basename(words[0] ?? '') === 'env' ? words.slice(1).find((word) => !word.startsWith('-')) : words[0]
  return program !== undefined && /^python[\d.]*$/.test(basename(program)) ? program : undefined
}

/** Empty where there is no such program. */
function firstLine(path: string): string {
  try {
    accessSync(path, constants.X_OK)
    const file = openSync(path, 'r')
    try {
      const buffer = Buffer.alloc(512)
      return buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0)).split('\n', 1)[0] as string
    } finally {
      closeSync(file)
    }
  } catch {
    return ''
  }
}
