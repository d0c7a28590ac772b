/** What hosts report of themselves, without their own names: so that what is equal but for these is seen to be equal. */
import { isIP } from 'node:net'
import { isPlainDict } from '../model/dict.ts'
import type { Event } from '../model/event.ts'

export class OwnNames {
  readonly #addresses = new Map<string, string>()
  readonly #patterns = new Map<string, RegExp>()

  see(event: Event): void {
    if (event.type !== 'connected' || !event.route) return
    this.#addresses.set(event.host, event.route.address)
    this.#patterns.delete(event.host)
  }

  /** The value with placeholders for the host's name, its short name and its address, wherever they stand as whole words. */
  without<T>(host: string, value: T): T {
    const [short, address] = [shortName(host), this.#addresses.get(host)]
    const placeholder = (found: string) => (found === host ? '<host>' : found === short ? '<short name>' : '<address>')
    let pattern = this.#patterns.get(host)
    if (!pattern) {
      // The longest first: a short name is the beginning of the whole one.
      const names = [host, short, address].filter((name) => name !== undefined).map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
      pattern = new RegExp(`(?<![A-Za-z0-9_])(?:${names.join('|')})(?![A-Za-z0-9_])`, 'g')
      this.#patterns.set(host, pattern)
    }
    return replaced(value, pattern, placeholder) as T
  }
}

function shortName(host: string): string | undefined {
  return host.includes('.') && isIP(host) === 0 ? host.slice(0, host.indexOf('.')) || undefined : undefined
}

function replaced(value: unknown, pattern: RegExp, placeholder: (found: string) => string): unknown {
  if (typeof value === 'string') return value.replace(pattern, placeholder)
  if (Array.isArray(value)) return value.map((each) => replaced(each, pattern, placeholder))
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [key, replaced(each, pattern, placeholder)]))
  if (!isPlainDict(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaced(each, pattern, placeholder)]))
}
