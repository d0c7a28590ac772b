/** Declares a supported setting: names, type and description. */

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

export interface Supported {
  /** `section.key`; of several, the last one wins. */
  readonly keys: readonly string[]
  /** Environment variables, which win over files; the last one wins. */
  readonly env: readonly string[]
  readonly kind: Kind
  readonly allowed?: readonly string[]
  readonly sentence: string
  /** Restriction to some values. */
  readonly restriction?: Restriction
}

export function setting<const K extends Kind>(
  keys: string,
  env: string,
  kind: K,
  sentence: string,
  allowed?: string,
  restriction?: Restriction,
) {
  return {
    keys: keys.split(' '),
    env: env.split(' ').filter((word) => word !== ''),
    kind,
    sentence,
    ...(allowed !== undefined && { allowed: allowed.split(' ') }),
    ...(restriction && { restriction }),
  }
}
