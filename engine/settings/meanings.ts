/** One thing that a file or the environment says, and what becomes of it. */

import { didYouMean } from '../formats/suggest.ts'
import type { Diagnostic, Place } from '../model/diagnostic.ts'
import { ignored } from './ignored.ts'
import { restricted } from './restricted.ts'
import { type Field, type Supported, supported } from './supported.ts'
import type { Restriction } from './supported-shape.ts'

export interface Said {
  /** `section.key`, or the name of an environment variable. */
  readonly name: string
  readonly text: string
  /** Undefined for what the environment says. */
  readonly place?: Place
  readonly keyPlace?: Place
  readonly meaning: Meaning
}

export type Meaning =
  | { readonly kind: 'honoured'; readonly field: Field; readonly setting: Supported }
  | { readonly kind: 'passed-over'; readonly reason: string }
  | { readonly kind: 'told'; readonly severity: 'error' | 'warning'; readonly message: string; readonly hint: string }
  | { readonly kind: 'unknown'; readonly hint?: string }

let made: ReadonlyMap<string, (text: string) => Meaning> | undefined
/** What each key and each variable means, by its name. */
function meanings(): ReadonlyMap<string, (text: string) => Meaning> {
  made ??= new Map([
    ...ignored.flatMap(({ reason, keys, env }) =>
      namesOf(keys, env).map((name) => [name, () => ({ kind: 'passed-over', reason })] as const),
    ),
    ...restricted.flatMap(({ keys, env, ...bound }) =>
      namesOf(keys, env).map((name) => [name, (text: string) => within(text, bound)] as const),
    ),
    ...(Object.entries(supported) as [Field, Supported][]).flatMap(([field, setting]) =>
      [...setting.keys, ...setting.env].map((name) => [name, () => ({ kind: 'honoured', field, setting })] as const),
    ),
  ] as readonly (readonly [string, (text: string) => Meaning])[])
  return made
}

/** Every key and variable that is known, whatever becomes of it. */
export function settingNames(): readonly string[] {
  return [...meanings().keys()]
}

export function meaningOf(name: string, text: string): Meaning {
  const known = meanings().get(name)
  if (known) return known(text)
  if (/^galaxy_server\./.test(name) || /^ANSIBLE_GALAXY_SERVER_/.test(name))
    return { kind: 'passed-over', reason: 'it only applies to `ansible-galaxy`' }
  const hint = didYouMean(name, settingNames())
  return { kind: 'unknown', ...(hint !== undefined && { hint }) }
}

function within(text: string, { usual, severity, message, hint }: Restriction): Meaning {
  const words = text.split(',').map((word) => word.trim().replace(/^(["'])(.*)\1$/, '$2'))
  if (words.every((word) => usual.test(word.toLowerCase()))) return { kind: 'passed-over', reason: 'it is what is done anyway' }
  return { kind: 'told', severity, message, hint }
}

function namesOf(keys: string, env: string): readonly string[] {
  return `${keys} ${env}`.split(/\s+/).filter((word) => word !== '')
}

/** What has to be told of it; nothing of what is honoured or passed over. */
export function diagnosticFor({ name, text, meaning: found, place, keyPlace }: Said): Diagnostic | undefined {
  const meaning = found.kind === 'honoured' && found.setting.bound ? within(text, found.setting.bound) : found
  const shown = `\`${name.slice(name.lastIndexOf('.') + 1)}\``
  if (meaning.kind === 'told')
    return {
      code: 'settings',
      severity: meaning.severity,
      message: `${shown} ${meaning.message}`,
      hint: meaning.hint,
      ...(place && { place }),
    }
  if (meaning.kind !== 'unknown') return undefined
  const hint = meaning.hint ?? 'it is passed over; `tsplay config --all` lists those that are known'
  return {
    code: 'settings',
    severity: 'warning',
    message: place ? `no setting is called ${shown}` : `the variable ${shown} of the environment is no setting`,
    hint,
    ...(keyPlace && { place: keyPlace }),
  }
}
