/** Texts of an author that are to be evaluated, kept apart from data by their type: only the loader makes them. */

import type { Place } from './diagnostic.ts'
import { isPlainDict } from './dict.ts'

/** A text of an author with its place. */
class AuthoredText {
  readonly text: string
  readonly place: Place
  /** The offset in the source of an offset in `text`; undefined where the scalar's start must do. */
  readonly locate?: (offset: number) => number
  constructor(text: string, place: Place, locate?: (offset: number) => number) {
    this.text = text
    this.place = place
    this.locate = locate
  }
}

/**
 * A string of a playbook, a variables file or an inventory that holds `{{` or `{%`. Whatever is not a `Template` is
 * data and is never evaluated, whatever it looks like: what comes from a host cannot become a `Template`.
 */
export class Template extends AuthoredText {}

/** An encrypted value that no password opens: using it is an error with its place. */
export class Sealed extends Template {
  /** The clear text after all. Throws Problem. */
  readonly open: () => string
  constructor(ciphertext: string, place: Place, open: () => string) {
    super(ciphertext, place)
    this.open = open
  }
}

/** A bare Jinja expression (`when`, `until`, `debug: var=`), with its place. */
export class Expression extends AuthoredText {}

/** A value as it is written: plain data with `Template` leaves, or one `Template` that will give it. */
export type Raw<T = unknown> = T | Template
/** Variables as they are written: names to raw values (strings, numbers, booleans, null, arrays, objects, Maps, Templates inside). */
export type Variables = Readonly<Record<string, unknown>>
/** A value with the texts of its templates, as its author wrote them. */
export function asWritten(value: unknown): unknown {
  if (value instanceof Template || value instanceof Expression) return value.text
  if (Array.isArray(value)) {
    const items = value.map(asWritten)
    return items.every((item, at) => item === value[at]) ? value : items
  }
  if (value instanceof Map) return new Map([...value].map(([key, inner]) => [key, asWritten(inner)]))
  if (!isPlainDict(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asWritten(inner)]))
}
/** One step of the precedence list: where variables come from and what they are. */
export interface Layer {
  /** For people: `host_vars/web1.yml`, `set_fact`, `role defaults of nginx`. */
  readonly name: string
  readonly values: Variables
  /** The file that holds all of it. */
  readonly file?: string
  /** A run made it: its texts are data, though files of the author stand at the same level. */
  readonly made?: boolean
}

/** How a template file is read. */
export interface TemplateOptions {
  readonly trimBlocks: boolean
  readonly lstripBlocks: boolean
  readonly keepTrailingNewline: boolean
  readonly newline: string
  /** Other markers than Jinja's, by Jinja's names: `variable_start_string`; also as `variableStartString`. */
  readonly markers?: Readonly<Record<string, string>>
}
