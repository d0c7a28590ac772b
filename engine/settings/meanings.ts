/** What each setting of a file or the environment means here: supported, ignored, unsupported or unknown. */
import { didYouMean } from '../formats/suggest.ts'
import type { Diagnostic, Place } from '../model/diagnostic.ts'
import { ignored } from './ignored.ts'
import { keysOf } from './names.ts'
import { restricted } from './restricted.ts'
import { type Field, type Supported, supported } from './supported.ts'
import type { Restriction } from './supported-shape.ts'

export interface WrittenSetting {
  /** `section.key`, or the name of an environment variable. */
  readonly name: string
  readonly text: string
  /** Undefined for an environment variable. */
  readonly place?: Place
  readonly keyPlace?: Place
  readonly meaning: Meaning
}

export type Meaning =
  | { readonly kind: 'supported'; readonly field: Field; readonly setting: Supported }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'unsupported'; readonly severity: 'error' | 'warning'; readonly message: string; readonly hint: string }
  | { readonly kind: 'unknown'; readonly hint?: string }

let meaningsByName: ReadonlyMap<string, (text: string) => Meaning> | undefined
/** The meaning of each key and environment variable, by name. */
function meanings(): ReadonlyMap<string, (text: string) => Meaning> {
  meaningsByName ??= new Map([
    ...ignored.flatMap(({ reason, settings }) => namesOf(settings).map((name) => [name, () => ({ kind: 'ignored', reason })] as const)),
    ...restricted.flatMap(({ settings, ...restriction }) =>
      namesOf(settings).map((name) => [name, (text: string) => checked(text, restriction)] as const),
    ),
    ...(Object.entries(supported) as [Field, Supported][]).flatMap(([field, setting]) =>
      [...setting.keys, ...setting.env].map((name) => [name, () => ({ kind: 'supported', field, setting })] as const),
    ),
  ] as readonly (readonly [string, (text: string) => Meaning])[])
  return meaningsByName
}

/** All known keys and environment variables. */
function settingNames(): readonly string[] {
  return [...meanings().keys()]
}

export function meaningOf(name: string, text: string): Meaning {
  const existing = meanings().get(name)
  if (existing) return existing(text)
  if (/^galaxy_server\./.test(name) || /^ANSIBLE_GALAXY_SERVER_/.test(name))
    return { kind: 'ignored', reason: 'it only applies to `ansible-galaxy`' }
  const hint = didYouMean(name, settingNames())
  return { kind: 'unknown', ...(hint !== undefined && { hint }) }
}

function checked(text: string, { accepted, severity, message, hint }: Restriction): Meaning {
  const words = text.split(',').map((word) => word.trim().replace(/^(["'])(.*)\1$/, '$2'))
  if (words.every((word) => accepted.test(word.toLowerCase()))) return { kind: 'ignored', reason: 'it is the default behaviour' }
  return { kind: 'unsupported', severity, message, hint }
}

function namesOf(settings: string): readonly string[] {
  const { keys, env } = keysOf(settings)
  return [...keys, ...env]
}

/** The diagnostic of a setting; none if it is supported or ignored. */
export function diagnosticFor({ name, text, meaning: declared, place, keyPlace }: WrittenSetting): Diagnostic | undefined {
  const meaning = declared.kind === 'supported' && declared.setting.restriction ? checked(text, declared.setting.restriction) : declared
  const shown = `\`${name.slice(name.lastIndexOf('.') + 1)}\``
  if (meaning.kind === 'unsupported')
    return {
      code: 'unsupported-setting',
      severity: meaning.severity,
      message: `${shown} ${meaning.message}`,
      hint: meaning.hint,
      ...(place && { place }),
    }
  if (meaning.kind !== 'unknown') return undefined
  const hint = meaning.hint ?? 'it is ignored; `tsplay config --all` lists all settings'
  return {
    code: 'unknown-setting',
    severity: 'warning',
    message: place ? `there is no setting ${shown}` : `the environment variable ${shown} is not a setting`,
    hint,
    ...(keyPlace && { place: keyPlace }),
  }
}
