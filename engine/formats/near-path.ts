/** A path for display: relative to the working directory, absolute outside it. */
import { relative, resolve, sep } from 'node:path'

export function nearPath(path: string, from = process.cwd()): string {
  const absolute = resolve(from, path)
  const near = relative(from, absolute)
  return near === '..' || near.startsWith(`..${sep}`) ? absolute : near
}
