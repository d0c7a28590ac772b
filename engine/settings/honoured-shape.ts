/** What an honoured setting is declared by: its names, what its text becomes, and a sentence. */

/** What the text of a setting becomes. Paths count from the file's folder; `paths` are cut at colons, `files` and `words` at commas. */
export interface KindValues {
  readonly text: string
  readonly boolean: boolean
  readonly integer: number
  readonly path: string
  readonly paths: readonly string[]
  readonly files: readonly string[]
  readonly words: readonly string[]
}
export type Kind = keyof KindValues

export interface Honoured {
  /** `section.key`; where several are given, the last one wins. */
  readonly keys: readonly string[]
  /** Environment variables, which win over files; the last one wins. */
  readonly env: readonly string[]
  readonly kind: Kind
  readonly allowed?: readonly string[]
  readonly sentence: string
}

export function setting<const K extends Kind>(keys: string, env: string, kind: K, sentence: string, allowed?: string) {
  return {
    keys: keys.split(' '),
    env: env.split(' ').filter((word) => word !== ''),
    kind,
    sentence,
    ...(allowed !== undefined && { allowed: allowed.split(' ') }),
  }
}
