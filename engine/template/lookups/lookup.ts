/** Definition of a lookup: takes terms and options, returns a list. */
import { booleanIn } from '../../formats/booleans.ts'
import { volatility } from '../compile/volatile.ts'
import type { Scope } from '../scope.ts'
import { NotAhead } from '../scope.ts'
import type { Named } from '../values/values.ts'

export interface LookupCall {
  readonly terms: readonly unknown[]
  readonly options: Named
  readonly scope: Scope
  /** Identifies the call, for asynchronous values. */
  readonly site: string
}

export interface Lookup {
  readonly run: (call: LookupCall) => readonly unknown[]
  /** Names of the options it takes. */
  readonly options: readonly string[]
  /** Has a side effect or is not deterministic: its value is not cached. */
  readonly effect: boolean
}

export function defineLookup(options: string, run: Lookup['run'], effect = false): Lookup {
  return { run, options: options.split(' ').filter((word) => word !== ''), effect }
}

/** Throws NotAhead in a read-ahead. */
export function refuseAhead(scope: Scope, what: string): void {
  volatility.effects++
  if (scope.ahead) throw new NotAhead(`${what} cannot be evaluated ahead of its turn`)
}

/** Reports a warning of a lookup, but not in a read-ahead. */
export function warn(scope: Scope, message: string): void {
  refuseAhead(scope, 'a warning')
  scope.here.warn?.(message)
}

/** A boolean option, including the strings for yes and no. */
export function booleanOption(options: Named, name: string, fallback: boolean): boolean {
  const value = options[name]
  if (value === undefined || value === null) return fallback
  if (typeof value === 'string') return booleanIn('options', value) === true
  return Boolean(value)
}

/** Splits the older notation `term key=value key2="value 2"`. */
export function splitOptions(
  term: string,
  optionNames: readonly string[],
): { readonly bare: string; readonly options: Record<string, string> } {
  const options: Record<string, string> = {}
  const bare: string[] = []
  for (const [word] of term.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)) {
    const found = /^(\w+)=(.*)$/s.exec(word)
    if (found !== null && optionNames.includes(found[1] as string))
      options[found[1] as string] = (found[2] as string).replace(/^(["'])(.*)\1$/s, '$2')
    else bare.push(word)
  }
  return { bare: bare.join(' '), options }
}
