/** Files that users wrote, in JavaScript or TypeScript: found in a folder, and loaded. The home of `jiti`. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { isFolder } from '../../engine/formats/controller-files.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { library } from '../installation.ts'

export const endings = /\.(ts|mts|js|mjs)$/

/** Names of a folder's files; those that start with `_` or `.`, declarations of types and tests are parts of others. */
export function userFiles(folder: string): readonly string[] {
  if (!isFolder(folder)) return []
  return readdirSync(folder)
    .sort()
    .filter((file) => endings.test(file) && !/^[_.]|\.d\.ts$/.test(file) && !/\.test\./.test(file))
}

/** What a file exports as default. Throws Problem, beginning with `what` it was to be. */
export async function importDefault(file: string, what: string, hint: string): Promise<unknown> {
  const { createJiti } = await import('jiti')
  // No cache on disk: whoever could write into it would have their code run here.
  const jiti = createJiti(import.meta.url, { alias: { tsplay: library }, interopDefault: true, fsCache: false })
  try {
    return await jiti.import(path.resolve(file), { default: true })
  } catch (error) {
    throw new Problem(`${what} cannot be loaded from ${file}: ${reasonOf(error)}`, { hint })
  }
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n').slice(0, 1).join('').trim()
}
