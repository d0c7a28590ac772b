/** `~` and `~name` at the start of a path of the controller. */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'

/** The path with the home in place of its `~`; a name that nobody has stays as it is written. */
export function atControllerHome(path: string): string {
  if (!path.startsWith('~')) return path
  return path.replace(/^~([^/]*)/, (whole, name: string) => homeOf(name)?.replace(/\/+$/, '') ?? whole) || '/'
}

function homeOf(name: string): string | undefined {
  if (name === '') return homedir()
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`))
  return line?.split(':')[5]
}
