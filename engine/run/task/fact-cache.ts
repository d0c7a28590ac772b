/** Facts of hosts that outlast a run, in a cache of JSON files. */
import { rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { cachedValue, cacheFile, cacheValue, type JsonCache } from '../../formats/json-cache.ts'
import type { Variables } from '../../model/template.ts'
import type { KeptFacts } from '../../variables/variables.ts'

/** A broken cache is a warning and never fails the run. */
export class FactCache {
  readonly #options: JsonCache
  readonly #warn: (message: string, hint?: string) => void
  /** What is to be written next, by host; undefined is to be removed. */
  readonly #wanted = new Map<string, Variables | undefined>()
  #work: Promise<void> | undefined
  #useless = false

  constructor(options: JsonCache, warn: (message: string, hint?: string) => void) {
    this.#options = options
    this.#warn = warn
  }

  /** The facts of a host from earlier runs, and how it keeps those to come. */
  of(host: string): KeptFacts {
    return { facts: this.#read(host), keep: (facts) => this.keep(host, facts) }
  }

  /** What earlier runs kept counts no more. */
  forget(host: string): void {
    rmSync(cacheFile(this.#options, host), { force: true })
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
    const file = cacheFile(this.#options, host)
    try {
      const value = cachedValue(this.#options, host)
      if (value === undefined) return {}
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
      for (const [host, facts] of this.#wanted) {
        this.#wanted.delete(host)
        await (facts ? cacheValue(this.#options, host, facts) : rm(cacheFile(this.#options, host), { force: true }))
      }
    } catch (error) {
      this.#useless = true
      this.#wanted.clear()
      this.#warn(`facts cannot be cached in \`${this.#options.folder}\`: ${(error as Error).message}`)
    } finally {
      this.#work = undefined
    }
  }
}

const removeIt = 'remove the file, or run with `--flush-cache`'
