/** Redacts secret values from all output. */
import { createHash } from 'node:crypto'
import { TextFinder } from '../formats/text-finder.ts'
import { isPlainDict } from '../model/dict.ts'

export const hidden = '********'
/** Shorter values would hide half of every text; they are only hidden as a whole value. */
const shortest = 3
/** Minimum length from which a line of a multi-line secret, such as a private key, is a secret too. */
const shortestLine = 8

export class Secrets {
  readonly #values = new Set<string>()
  readonly #whole = new Set<string>()
  readonly #encrypted = new Set<string>()
  #finder?: TextFinder

  /** Adds a value; it is redacted as it is, and in each form that a filter gives it. */
  add(value: string): void {
    if (value === '' || this.#whole.has(value)) return
    this.#whole.add(value)
    if (value.length < shortest) return
    const lines = value.includes('\n') ? value.split(/\r?\n/).filter((line) => line.trim().length >= shortestLine) : []
    for (const text of [value, value.trim(), ...lines.map((line) => line.trim())]) for (const form of formsOf(text)) this.#note(form)
  }

  /** Adds the clear text of a `!vault` value. */
  addEncrypted(value: string): void {
    this.#encrypted.add(value)
    this.add(value)
  }

  /** Whether a `!vault` value has this text: such values are found by their text, as all secrets are. */
  isEncrypted(value: string): boolean {
    return this.#encrypted.has(value)
  }

  /** The value without secrets; the same object if there was nothing to hide. */
  redact<T>(value: T): T {
    return this.#whole.size === 0 ? value : (this.#clean(value) as T)
  }

  #note(form: string): void {
    if (form.length < shortest || this.#values.has(form)) return
    this.#values.add(form)
    this.#finder = undefined
  }

  #clean(value: unknown): unknown {
    if (typeof value === 'string') return this.#cleanText(value)
    if (typeof value === 'number' || typeof value === 'bigint') return this.#cleanNumber(value)
    if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value
    if (Array.isArray(value)) return this.#cleanList(value)
    if (value instanceof Map) return new Map([...value].map(([key, inner]) => [this.#clean(key), this.#clean(inner)]))
    return isPlainDict(value) ? this.#cleanDict(value) : value
  }

  /** A secret of one or two digits would hide every exit code. */
  #cleanNumber(value: number | bigint): unknown {
    const text = String(value)
    return text.length >= shortest && this.#whole.has(text) ? hidden : value
  }

  #cleanText(text: string): string {
    if (this.#whole.has(text)) return hidden
    if (text.length < shortest || this.#values.size === 0) return text
    this.#finder ??= new TextFinder(this.#values)
    return this.#finder.replace(text, hidden)
  }

  #cleanList(list: readonly unknown[]): readonly unknown[] {
    const cleaned = list.map((inner) => this.#clean(inner))
    return cleaned.every((inner, index) => inner === list[index]) ? list : cleaned
  }

  #cleanDict(dict: Record<string, unknown>): Record<string, unknown> {
    const entries = Object.entries(dict)
    const cleaned = entries.map(([key, inner]) => [this.#cleanText(key), this.#clean(inner)] as const)
    if (cleaned.every(([key, inner], index) => key === entries[index]?.[0] && inner === entries[index]?.[1])) return dict
    return Object.fromEntries(cleaned)
  }
}

/** Forms of a value that filters make and that reveal it: other encodings, other cases, digests of the whole. */
function formsOf(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1)
  const ascii = json.replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const quoted = [
    text.replaceAll("'", "'\\''"),
    text.replaceAll("'", `'"'"'`),
    text.replace(/(["\\$`])/g, '\\$1'),
    text.replaceAll("'", "''"),
  ]
  const marked = [
    text.replace(/[&<>"']/g, (character) => entities[character] ?? ''),
    text.replace(/[&<>]/g, (character) => entities[character] ?? ''),
  ]
  const patterns = [
    text.replace(/[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g, '\\$&'),
    text.replace(/[^\w]/g, '\\$&'),
    text.replace(/[^\w\u0080-\uffff]/g, '\\$&'),
    text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  ]
  const markedJson = ascii.replace(/[<>&']/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)
  return [
    text,
    json,
    ascii,
    markedJson,
    ...quoted,
    ...marked,
    ...patterns,
    ...urlFormsOf(text),
    ...base64FormsOf(text),
    ...codesOf(text),
    ...casesOf(text),
  ]
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }

/** URL encodings as browsers and Python write them, with or without encoded slashes. */
function urlFormsOf(text: string): string[] {
  if (!isWellFormed(text)) return []
  const plain = encodeURIComponent(text)
  const strict = plain.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
  const forms = [plain, strict, plain.replaceAll('%2F', '/'), strict.replaceAll('%2F', '/'), encodeURI(text)]
  return forms.flatMap((form) => [form, form.replaceAll('%20', '+'), form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())])
}

/** Its bytes in hexadecimal digits, and its digests. */
function codesOf(text: string): string[] {
  const hex = Buffer.from(text).toString('hex')
  const digests = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'].map((name) => createHash(name).update(text).digest('hex'))
  return [hex, hex.toUpperCase(), ...digests]
}

/** Other cases of a text; none of a short one, which may be a common word. */
function casesOf(text: string): string[] {
  if (text.length < shortestLine) return []
  const lower = text.toLowerCase()
  const titles = [/(^|[^\p{L}])(\p{L})/gu, /(^|[-\s({[<])(\p{L})/gu].map((beginning) =>
    lower.replace(beginning, (_, before: string, letter: string) => before + letter.toUpperCase()),
  )
  return [text.toUpperCase(), lower, text.charAt(0).toUpperCase() + lower.slice(1), ...titles]
}

/** Base64 of the text, also inside a longer text: the characters that do not depend on its neighbours. */
function base64FormsOf(text: string): string[] {
  const bytes = Buffer.from(text)
  if (bytes.length < 6) return [bytes.toString('base64')]
  const inside = [0, 1, 2].map((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), bytes])
    const from = Math.ceil((before * 8) / 6)
    return padded.toString('base64').slice(from, Math.floor((padded.length * 8) / 6))
  })
  return [bytes.toString('base64'), ...inside, ...inside.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))]
}

/** Half of a surrogate pair has no UTF-8 form, and `encodeURIComponent` throws on it. */
function isWellFormed(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)
}
