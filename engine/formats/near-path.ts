/** A path as people read it: from the working folder, and whole outside of it. */
import { relative, resolve, sep } from 'node:path'

export function nearPath(path: string, from = process.cwd()): string {
  const absolute = resolve(from, path)
  const near = relative(from, absolute)
  return near === '..' || near.startsWith(`..${sep}`) ? absolute : near
}
