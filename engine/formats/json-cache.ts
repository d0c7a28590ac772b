/** Values that outlast a run, a JSON file each, as the cache `jsonfile` of Ansible has them: either reads what the other wrote. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { isPlainDict } from '../model/dict.ts'

export interface JsonCache {
  readonly folder: string
  /** In front of the names of files. */
  readonly prefix?: string
  /** Seconds until a value expires; 0 means never. */
  readonly timeout?: number
}

export function cacheFile({ folder, prefix = '' }: JsonCache, name: string): string {
  return path.join(folder, `${prefix}${name}`.replaceAll('/', '%2F'))
}

/** The value of this name; undefined if there is none, or if it has expired. Throws if it cannot be read. */
export function cachedValue(cache: JsonCache, name: string): unknown {
  const file = cacheFile(cache, name)
  const { timeout = 0 } = cache
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found || (timeout > 0 && Date.now() - found.mtimeMs > timeout * 1000)) return undefined
  return JSON.parse(readFileSync(file, 'utf8'), revived)
}

/** Whole or not at all: a neighbour takes the place of the old file. */
export async function cacheValue(cache: JsonCache, name: string, value: unknown): Promise<void> {
  mkdirSync(cache.folder, { recursive: true, mode: 0o700 })
  const file = cacheFile(cache, name)
  const neighbour = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(4).toString('hex')}`)
  await writeFile(neighbour, JSON.stringify(inOrder(value), null, 4), { mode: 0o600 })
  await rename(neighbour, file)
}

/** Ansible may mark what came from a host; here every such value is plain data anyway. */
function revived(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('__ansible_unsafe' in value)) return value
  return value.__ansible_unsafe
}

/** Names sorted, as Ansible writes them; what only a real run would know is left out. */
function inOrder(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  if (!isPlainDict(value)) return undefined
  const names = Object.keys(value).sort()
  return Object.fromEntries(names.map((name) => [name, inOrder(value[name])]))
}
