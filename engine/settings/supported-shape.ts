/** Declares a supported setting: names, type and description. */
import { keysOf, type NamedRow } from './names.ts'

/** The types of setting values. Paths are relative to the file's directory; `paths` are split at colons, other lists at commas. */
export interface KindValues {
  readonly text: string
  readonly boolean: boolean
  readonly integer: number
  readonly path: string
  readonly paths: readonly string[]
  readonly files: readonly string[]
  readonly words: readonly string[]
  /** Python's regular expressions. */
  readonly patterns: readonly string[]
}
export type Kind = keyof KindValues

export interface Restriction {
  /** Accepted values, in lower case; the items of a list are checked one by one. */
  readonly accepted: RegExp
  readonly severity: 'error' | 'warning'
  /** Message for any other value, after the setting's name. */
  readonly message: string
  readonly hint: string
}

export interface Supported extends Pick<NamedRow, 'keys' | 'env' | 'kind'> {
  readonly allowed?: readonly string[]
  readonly sentence: string
  /** Restriction to some values. */
  readonly restriction?: Restriction
}

/** `names` are those of Ansible, or keys and environment variables; `allowed` are words, separated by blanks. */
export function setting<const K extends Kind>(names: string, kind: K, sentence: string, allowed?: string, restriction?: Restriction) {
  return {
    ...keysOf(names),
    kind,
    sentence,
    ...(allowed !== undefined && { allowed: allowed.split(' ') }),
    ...(restriction && { restriction }),
  }
}
