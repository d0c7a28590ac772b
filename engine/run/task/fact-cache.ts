/** Facts of hosts on disk, a JSON file each, as the cache `jsonfile` of Ansible has them: either reads what the other wrote. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { isPlainDict } from '../../model/dict.ts'
import type { Variables } from '../../model/template.ts'
import type { KeptFacts } from '../../variables/variables.ts'

export interface FactCacheOptions {
  readonly folder: string
  /** Stands in front of the names of hosts. */
  readonly prefix?: string
  /** Seconds after which facts count no more; 0 is never. */
  readonly timeout?: number
}

/** A broken cache is a warning and never fails the run. */
export class FactCache {
  readonly #options: FactCacheOptions
  readonly #warn: (message: string, hint?: string) => void
  /** What is to be written next, by host; undefined is to be removed. */
  readonly #wanted = new Map<string, Variables | undefined>()
  #work: Promise<void> | undefined
  #useless = false

  constructor(options: FactCacheOptions, warn: (message: string, hint?: string) => void) {
    this.#options = options
    this.#warn = warn
  }

  /** The facts of a host from earlier runs, and how it keeps those to come. */
  of(host: string): KeptFacts {
    return { facts: this.#read(host), keep: (facts) => this.keep(host, facts) }
  }

  /** What earlier runs kept counts no more. */
  forget(host: string): void {
    rmSync(this.#file(host), { force: true })
  }

  /** Writes soon; what comes meanwhile of the same host goes with it. */
  keep(host: string, facts: Variables | undefined): void {
    if (this.#useless) return
    this.#wanted.set(host, facts)
    this.#work ??= this.#write()
  }

  /** All is on disk that was to be kept. */
  async settled(): Promise<void> {
    while (this.#work) await this.#work
  }

  #read(host: string): Variables {
    const file = this.#file(host)
    try {
      const { timeout = 0 } = this.#options
      const facts = statSync(file, { throwIfNoEntry: false })
      if (!facts || (timeout > 0 && Date.now() - facts.mtimeMs > timeout * 1000)) return {}
      const value: unknown = JSON.parse(readFileSync(file, 'utf8'), revived)
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Variables
      this.#warn(`the cached facts in \`${file}\` are not a dictionary and are ignored`, removeIt)
    } catch (error) {
      this.#warn(`the cached facts in \`${file}\` cannot be read: ${(error as Error).message}`, removeIt)
    }
    return {}
  }

  async #write(): Promise<void> {
    try {
      // A turn later, so that what is set at once is written once.
      await Promise.resolve()
      mkdirSync(this.#options.folder, { recursive: true, mode: 0o700 })
      for (const [host, facts] of this.#wanted) {
        this.#wanted.delete(host)
        await (facts ? this.#put(host, facts) : rm(this.#file(host), { force: true }))
      }
    } catch (error) {
      this.#useless = true
      this.#wanted.clear()
      this.#warn(`facts cannot be cached in \`${this.#options.folder}\`: ${(error as Error).message}`)
    } finally {
      this.#work = undefined
    }
  }

  /** Whole or not at all: a neighbour takes the place of the old file. */
  async #put(host: string, facts: Variables): Promise<void> {
    const file = this.#file(host)
    const neighbour = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(4).toString('hex')}`)
    await writeFile(neighbour, JSON.stringify(inOrder(facts), null, 4), { mode: 0o600 })
    await rename(neighbour, file)
  }

  #file(host: string): string {
    return path.join(this.#options.folder, `${this.#options.prefix ?? ''}${host}`.replaceAll('/', '%2F'))
  }
}

const removeIt = 'remove the file, or run with `--flush-cache`'

/** Ansible may mark what came from a host; here every fact is plain data anyway. */
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
