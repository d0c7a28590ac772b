/** Lookups: how one is defined, the functions `lookup` and `query`, and the call of one from a loop. */

import { booleanIn } from '../../formats/booleans.ts'
import { didYouMean } from '../../formats/suggest.ts'
import { defineLenient } from '../compile/callable.ts'
import type { Frame } from '../compile/frame.ts'
import { pythonLookup } from '../python-plugins.ts'
import { unsupportedReason } from '../registry.ts'
import { NotAhead, type Scope } from '../scope.ts'
import { unsupported } from '../unsupported.ts'
import { userLookup } from '../user-plugins.ts'
import { type Dict, entriesOf, isDict, keysOf } from '../values/dicts.ts'
import { Suspend } from '../values/suspend.ts'
import { toText } from '../values/text.ts'
import { type Callable, EvaluationError, type Named, TemplateError, Undefined, volatility } from '../values/values.ts'
import { fileLookups, filetree, firstFound, templateLookup } from './files.ts'
import { collectionVersion, dataLookups, listLookups, mergeVariables, sequence } from './lists.ts'
import { passwordLookups } from './password.ts'
import { commandLookups, config, settingLookups, url, variableLookups } from './variables.ts'

const collections = /^(?:ansible\.(?:builtin|legacy|utils)|community\.general)\./

/** A lookup's name without its collection. */
export function plainLookup(name: string): string {
  return name.replace(collections, '')
}

export function lookupNamed(name: string): Lookup | undefined {
  return lookups().get(plainLookup(name))
}

export function lookupNames(): readonly string[] {
  return [...lookups().keys()].sort()
}

/** Message and hint for an unknown lookup. */
export function explainUnknownLookup(name: string): { readonly message: string; readonly hint?: string } {
  const reason = unsupportedReason(unsupported.lookups, name)
  if (reason !== undefined) return { message: `the lookup \`${name}\` is not supported`, hint: reason }
  return { message: `there is no lookup \`${name}\``, hint: didYouMean(plainLookup(name), lookupNames()) }
}

export const lookupFunction: Callable = defineLenient('* wantlist errors **', (_value, [args, wantlist, errors], frame, named) =>
  callLookup(args as readonly unknown[], wantlist === true || wantlist === 'true', errors, named, frame),
)
export const queryFunction: Callable = defineLenient('* wantlist errors **', (_value, [args, , errors], frame, named) =>
  callLookup(args as readonly unknown[], true, errors, named, frame),
)

function callLookup(args: readonly unknown[], wantlist: boolean, errors: unknown, named: Named, frame: Frame): unknown {
  const [name, ...terms] = args
  if (name instanceof Undefined) throw name.error()
  const { scope } = frame.evaluation
  const list = withErrorHandling(errors, toText(name), scope, () =>
    runLookup(toText(name), {
      ...{ terms: requireDefined(terms), options: requireDefinedOptions(named), scope, site: siteOf(frame) },
      written: () => literalsIn(frame.unit.text),
    }),
  )
  if (list === undefined) return wantlist ? [] : null
  // Some plug-ins in Python return a dict: as in Ansible, the text of it is its keys.
  if (isDict(list)) return wantlist ? list : keysOf(list).map(toText).join(',')
  if (wantlist) return [...list]
  if (list.length > 0 && list.every((each) => typeof each === 'string')) return list.join(',')
  return list.length === 1 ? list[0] : [...list]
}

function requireDefined(terms: readonly unknown[]): readonly unknown[] {
  for (const term of terms) if (term instanceof Undefined) throw term.error()
  return terms
}

function requireDefinedOptions(named: Named): Named {
  requireDefined(Object.values(named))
  return named
}

/** `errors='ignore'` and `errors='warn'` return nothing if the lookup fails; `warn` reports it. */
function withErrorHandling(errors: unknown, name: string, scope: Scope, work: () => Returned): Returned | undefined {
  if (errors !== 'ignore' && errors !== 'warn') return work()
  try {
    return work()
  } catch (error) {
    if (error instanceof Suspend || error instanceof NotAhead) throw error
    if (errors === 'warn') warn(scope, `the lookup \`${name}\` failed and returns nothing: ${(error as Error).message}`)
    return undefined
  }
}

function siteOf(frame: Frame): string {
  const { source, start } = frame.unit.place
  return `${source.file}:${start}`
}
/** Texts between quotes, without those that hold an escape. */
function literalsIn(text: string): readonly string[] {
  return [...text.matchAll(/'([^'\\]*)'|"([^"\\]*)"/g)].map(([, single, double]) => single ?? double ?? '')
}

function runLookup(name: string, call: LookupCall): Returned {
  const { options, scope } = call
  const lookup = userLookup(name, scope) ?? lookupNamed(name) ?? pythonLookup(name, scope)
  if (lookup === undefined) {
    const { message, hint } = explainUnknownLookup(name)
    throw new EvaluationError(message, hint)
  }
  if (lookup.effect) volatility.effects++
  for (const option of Object.keys(options))
    if (!lookup.options.includes(option) && !lookup.options.includes('*'))
      throw new EvaluationError(`the lookup \`${name}\` has no option \`${option}\``, didYouMean(option, lookup.options))
  return lookup.run(call)
}

/** A lookup as `with_…` uses it; `written` is what stands there, before it is rendered. */
export function lookup(name: string, terms: unknown[], options: Record<string, unknown>, scope: Scope, written?: unknown): unknown[] {
  try {
    const list = runLookup(name, { terms, options, scope, site: `with_${name}`, written: () => textsIn(written) })
    if (isDict(list)) throw new EvaluationError(`the lookup \`${name}\` returns a dict, which is no list of items`)
    return [...list]
  } catch (error) {
    throw error instanceof EvaluationError ? new TemplateError(error.message, { hint: error.hint, msg: error.msg }) : error
  }
}

function textsIn(written: unknown): readonly string[] {
  if (typeof written === 'string') return [written]
  if (Array.isArray(written)) return written.flatMap(textsIn)
  return isDict(written) ? entriesOf(written).flatMap((entry) => entry.flatMap(textsIn)) : []
}

let cache: ReadonlyMap<string, Lookup> | undefined

/** Created on first use, because of circular imports. */
function lookups(): ReadonlyMap<string, Lookup> {
  cache ??= new Map(
    Object.entries({
      ...fileLookups,
      ...listLookups,
      ...variableLookups,
      ...commandLookups,
      ...settingLookups,
      ...passwordLookups,
      ...dataLookups,
      collection_version: collectionVersion,
      config,
      filetree,
      first_found: firstFound,
      merge_variables: mergeVariables,
      sequence,
      template: templateLookup,
      url,
    }),
  )
  return cache
}

export interface LookupCall {
  readonly terms: readonly unknown[]
  readonly options: Named
  readonly scope: Scope
  /** Identifies the call, for asynchronous values. */
  readonly site: string
  /** Texts that the author wrote where the call stands. */
  readonly written: () => readonly string[]
}

/** What a lookup returns; a dict only from a plug-in in Python. */
export type Returned = readonly unknown[] | Dict

export interface Lookup {
  readonly run: (call: LookupCall) => Returned
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

/** Splits the older notation `term key=value key2="value 2"`; without names, every word with an equals sign is an option. */
export function splitOptions(
  term: string,
  optionNames?: readonly string[],
): { readonly bare: string; readonly options: Record<string, string> } {
  const options: Record<string, string> = {}
  const bare: string[] = []
  for (const [word] of term.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)) {
    const found = /^(\w+)=(.*)$/s.exec(word)
    if (found !== null && (optionNames?.includes(found[1] as string) ?? true))
      options[found[1] as string] = (found[2] as string).replace(/^(["'])(.*)\1$/s, '$2')
    else bare.push(word)
  }
  return { bare: bare.join(' '), options }
}
