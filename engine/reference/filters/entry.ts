/** Types of the reference of filters, tests and lookups. */

export type TemplateKind = 'filter' | 'test' | 'lookup'

/** What an example needs around it. */
export interface ExampleSetup {
  readonly variables?: Readonly<Record<string, unknown>>
  /** Content by path: below `files`, `templates` and `collections`. */
  readonly files?: Readonly<Record<string, string>>
  readonly environment?: Readonly<Record<string, string>>
  /** Pages by path, served at `localhost:8080`. */
  readonly pages?: Readonly<Record<string, string>>
  /** Hosts of the inventory. */
  readonly hosts?: readonly string[]
  readonly settings?: Readonly<Record<string, unknown>>
}

export interface ReferenceEntry {
  readonly aliases?: readonly string[]
  readonly summary: string
  /** An expression as in `{{ … }}` of a playbook, where strings keep their backslashes. */
  readonly example: string
  readonly setup?: ExampleSetup
  /** The value of the example, as JSON. */
  readonly result: unknown
}

/** Entries by name. */
export type ReferenceTable = Readonly<Record<string, ReferenceEntry>>
