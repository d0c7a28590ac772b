/** What the reference says of a diagnostic code. */
export interface CodeEntry {
  /** What is wrong, in one or two sentences. */
  readonly meaning: string
  /** How it usually comes about. */
  readonly cause: string
  /** What to do about it. */
  readonly remedy: string
  /** Files that bring it about, by name; the first is shown. */
  readonly files?: Readonly<Record<string, string>>
  /** The command that brings it about, where `tsplay lint` does not. */
  readonly command?: string
}

/** Entries by their codes. */
export type CodeEntries = Readonly<Record<string, CodeEntry>>
