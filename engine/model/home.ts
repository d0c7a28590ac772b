/** `~` and `~name` at the start of a path of the controller. */
import { homeOfUser } from './controller-system.ts'

/** The path with the home in place of its `~`; a name that nobody has stays as it is written. */
export function atControllerHome(path: string): string {
  if (!path.startsWith('~')) return path
  return path.replace(/^~([^/]*)/, (whole, name: string) => homeOfUser(name)?.replace(/\/+$/, '') ?? whole) || '/'
}
