/** A path as people read it: from the working folder, and whole outside of it. */
import { relative, resolve, sep } from 'node:path'

export function nearPath(path: string, from = process.cwd()): string {
  const whole = resolve(from, path)
  const near = relative(from, whole)
  return near === '..' || near.startsWith(`..${sep}`) ? whole : near
}
