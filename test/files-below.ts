/** The regular files below a folder. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Their paths below it, sorted. Links are not followed, as `readdirSync` with `recursive` does on Node.js 22 and later. */
export function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  const inside = entries.flatMap((entry) => {
    if (!entry.isDirectory()) return entry.isFile() ? [entry.name] : []
    return filesBelow(join(folder, entry.name)).map((name) => join(entry.name, name))
  })
  return inside.sort()
}
