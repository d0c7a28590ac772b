/** How a supported setting is declared: names, type and description. */

/** What the text of a setting becomes. Paths count from the file's folder; `paths` are cut at colons, the others at commas. */
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
  /** Values, in lower case, of which nothing has to be said; a list is held to it word by word. */
  readonly usual: RegExp
  readonly severity: 'error' | 'warning'
  /** What is said of another value, after its name. */
  readonly message: string
  readonly hint: string
}

export interface Supported {
  /** `section.key`; where several are given, the last one wins. */
  readonly keys: readonly string[]
  /** Environment variables, which win over files; the last one wins. */
  readonly env: readonly string[]
  readonly kind: Kind
  readonly allowed?: readonly string[]
  readonly sentence: string
  /** Where only some words do something: what is said of others. */
  readonly bound?: Restriction
}

export function setting<const K extends Kind>(keys: string, env: string, kind: K, sentence: string, allowed?: string, bound?: Restriction) {
  return {
    keys: keys.split(' '),
    env: env.split(' ').filter((word) => word !== ''),
    kind,
    sentence,
    ...(allowed !== undefined && { allowed: allowed.split(' ') }),
    ...(bound && { bound }),
  }
}
