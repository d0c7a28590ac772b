/** The part of a declaration that the reference shows of a module or a statement. */
import type { Described } from '../model/described.ts'
import { isIdempotent, type Option, type Options } from '../model/module.ts'

export type { Described }

/** Whether it is native, or goes through the bridge. */
export function originOf({ through }: Described): string {
  return through === undefined ? 'Native.' : `Bridge: runs through ${through}, on hosts that have Python.`
}

/** An option, or an option inside another. */
export interface OptionRow {
  readonly name: string
  /** Number of enclosing options. */
  readonly depth: number
  /** `boolean`, `list of strings`, or the allowed words. */
  readonly type: string
  readonly required: boolean
  /** As written in YAML. */
  readonly default?: string
  readonly aliases: readonly string[]
  readonly secret: boolean
  readonly description: string
}

/** All options in the order of the declaration, required ones first. */
export function optionRows(options: Options, depth = 0): readonly OptionRow[] {
  const entries = Object.entries(options)
  const sorted = [...entries.filter(([, { required }]) => required), ...entries.filter(([, { required }]) => !required)]
  return sorted.flatMap(([name, option]) => [rowOf(name, option, depth), ...optionRows(innerOf(option), depth + 1)])
}

function rowOf(name: string, option: Option, depth: number): OptionRow {
  const { required, aliases = [], secret, description } = option
  return {
    name,
    depth,
    type: typeOf(option),
    required: required === true,
    ...(option.default === undefined || option.default === '' ? {} : { default: written(option.default) }),
    aliases,
    secret: secret === true,
    description,
  }
}

function innerOf(option: Option): Options {
  return option.properties ?? option.items?.properties ?? {}
}

const plurals: Readonly<Record<string, string>> = {
  string: 'strings',
  path: 'paths',
  integer: 'integers',
  number: 'numbers',
  dict: 'dicts',
  any: 'values',
}

function typeOf(option: Option): string {
  if (option.enum) return option.enum.map(written).join(' | ')
  const { type = 'string', items } = option
  if (type !== 'list') return type
  if (items?.enum) return `list of ${typeOf(items)}`
  const held = items?.type ?? 'string'
  return `list of ${plurals[held] ?? `${held}s`}`
}

function written(value: unknown): string {
  if (typeof value === 'string' && /^[\w./@%+:-]+$/.test(value)) return value
  return JSON.stringify(value)
}

/** Notes that follow from the declaration. */
export function behaviour({ kind, idempotent, open, through }: Described): readonly string[] {
  // What is in Python is known by its documentation alone.
  if (through !== undefined) return []
  return [
    ...(kind === 'command' ? ['In check mode it is not run, only reported as changed; its effects are unknown.'] : []),
    ...(isIdempotent({ kind, idempotent }) ? [] : ['It reports a change on every run.']),
    ...(open ? ['Any further keys are accepted.'] : []),
  ]
}

/** Unsupported options, grouped by hint. */
export function refusals({ refused = {} }: Described): readonly (readonly [names: readonly string[], sentence: string])[] {
  const sentences = [...new Set(Object.values(refused))]
  return sentences.map((sentence) => [Object.keys(refused).filter((name) => refused[name] === sentence), sentence])
}
