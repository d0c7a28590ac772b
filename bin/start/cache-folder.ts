/** A folder for what could be made again; nobody else may write into it, since code from it is run. */
import { lstatSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'

/** Makes it where it is missing; undefined where others could write into it, where it cannot be made, or none is wanted. */
export function ownFolder(): string | undefined {
  const { NODE_DISABLE_COMPILE_CACHE: unwanted, XDG_CACHE_HOME: base = '' } = process.env
  if (unwanted) return undefined
  const above = path.isAbsolute(base) ? base : path.join(homedir(), '.cache')
  const folder = path.join(above, 'tsplay')
  try {
    if (isOurs(folder)) return folder
    // In the home of somebody else, as by `sudo`, nothing is left behind.
    if (isOurs(above) === false || (isOurs(above) === undefined && !isOurs(path.dirname(above)))) return undefined
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return isOurs(folder) ? folder : undefined
  } catch {
    return undefined
  }
}

/** Whether it is a folder of this user that nobody else may write into; undefined where nothing is. */
function isOurs(folder: string): boolean | undefined {
  const stats = lstatSync(folder, { throwIfNoEntry: false })
  return stats?.isDirectory() && stats.uid === process.geteuid?.() && (stats.mode & 0o022) === 0
}
