/** Literals of Python, and native values from text. */
import { anyEscape, unescaped } from '../../formats/python-text.ts'
import { PyFloat, Tuple, tuple } from './values.ts'

/** The value of a string that is a Python literal, otherwise undefined. `json` also allows `true`, `false` and `null`. */
export function pythonLiteral(text: string, json = false): { readonly value: unknown } | undefined {
  const reader = new Reader(text, json)
  try {
    return { value: reader.parseAll() }
  } catch (error) {
    if (error instanceof NoLiteral || error instanceof RangeError) return undefined
    throw error
  }
}

class NoLiteral extends Error {}

const number =
  /[-+]?\s*(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d+(?:_\d+)*)?(?:\.(?:\d+(?:_\d+)*)?)?(?:[eE][-+]?\d+)?)(?![\w.])/y
const opening = /(?:[rRuUbB]|[bB][rR]|[rR][bB])?('''|"""|'|")/y
const escaped = new RegExp(anyEscape.source, 'y')
const word = /(?:None|True|False)(?!\w)/y
const jsonWord = /(?:None|True|False|null|true|false)(?!\w)/y
const words: Readonly<Record<string, unknown>> = { None: null, True: true, False: false, null: null, true: true, false: false }
const closers: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' }

class Reader {
  readonly #text: string
  readonly #word: RegExp
  #at = 0
  constructor(text: string, json: boolean) {
    this.#text = text
    this.#word = json ? jsonWord : word
  }

  /** A comma at the top makes a tuple, as in `1, 2`. */
  parseAll(): unknown {
    const first = this.#value()
    if (!this.#take(',')) return this.#end(first)
    const items = [first]
    while (!this.#done()) {
      items.push(this.#value())
      if (!this.#take(',')) break
    }
    return this.#end(tuple(items))
  }

  #end(value: unknown): unknown {
    if (!this.#done()) throw new NoLiteral()
    return value
  }

  #value(): unknown {
    this.#skip()
    const start = this.#text[this.#at] ?? ''
    if (start in closers) return this.#collection(start)
    const found = this.#match(this.#word)
    if (found) return words[found[0]]
    if (this.#looksAt(opening)) return this.#strings()
    return this.#number()
  }

  #collection(open: string): unknown {
    this.#at++
    const close = closers[open] as string
    const items: unknown[] = []
    const pairs: [unknown, unknown][] = []
    let commas = 0
    while (!this.#take(close)) {
      if (items.length + pairs.length > commas) throw new NoLiteral()
      const item = this.#value()
      if (open === '{' && this.#take(':')) pairs.push([hashable(item), this.#value()])
      else items.push(item)
      if (this.#take(',')) commas++
    }
    if (open === '{' && items.length === 0) return dictOf(pairs)
    if (pairs.length > 0) throw new NoLiteral()
    if (open === '(') return commas === 0 && items.length === 1 ? items[0] : tuple(items)
    // A set cannot contain lists or dicts: such a text is a template, `{{ {…} }}`.
    return open === '{' ? items.map(hashable) : items
  }

  #number(): number | string | PyFloat {
    const found = this.#match(number)?.[0].replace(/[\s_]/g, '')
    if (!found || !/\d/.test(found) || (/^[-+]?0\d+$/.test(found) && /[1-9]/.test(found))) throw new NoLiteral()
    const digits = found.replace(/^[-+]/, '')
    const value = Number(digits) * (found.startsWith('-') ? -1 : 1)
    const isInteger = !/[.eE]/.test(digits) || /^0[xX]/.test(digits)
    if (!isInteger) return Number.isInteger(value) ? new PyFloat(value) : value
    return Number.isSafeInteger(value) ? value || 0 : found
  }

  /** Adjacent strings are joined: `'a' 'b'`. */
  #strings(): string {
    let joined = ''
    do joined += this.#string()
    while (this.#looksAt(opening))
    return joined
  }

  #string(): string {
    const found = this.#match(opening)
    const quote = found?.[1] as string
    const raw = /r/i.test(found?.[0] ?? '')
    let content = ''
    while (!this.#text.startsWith(quote, this.#at)) {
      const character = this.#text[this.#at]
      if (character === undefined || (character === '\n' && quote.length === 1)) throw new NoLiteral()
      if (character === '\\' && !raw) content += this.#escape()
      else {
        content += character === '\\' ? this.#text.slice(this.#at, this.#at + 2) : character
        this.#at += character === '\\' ? 2 : 1
      }
    }
    this.#at += quote.length
    return content
  }

  #escape(): string {
    const found = this.#match(escaped)
    if (!found) throw new NoLiteral()
    return unescaped(found[0], anyEscape)
  }

  #take(sign: string): boolean {
    this.#skip()
    if (this.#text[this.#at] !== sign) return false
    this.#at++
    return true
  }
  #done(): boolean {
    this.#skip()
    return this.#at >= this.#text.length
  }
  /** White space and a comment. */
  #skip(): void {
    this.#match(/(?:\s|#.*)+/y)
  }
  #looksAt(pattern: RegExp): boolean {
    this.#skip()
    pattern.lastIndex = this.#at
    return pattern.test(this.#text)
  }
  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found) this.#at += found[0].length
    return found
  }
}

/** Lists and dicts can be neither keys nor set members. */
function hashable(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && !(value instanceof PyFloat) && !(value instanceof Tuple)) throw new NoLiteral()
  return value
}

function dictOf(pairs: readonly (readonly [unknown, unknown])[]): unknown {
  const plain = pairs.every(([key]) => typeof key === 'string' && !/^(?:0|[1-9]\d*)$/.test(key))
  if (!plain) return new Map(pairs)
  const dict: Record<string, unknown> = Object.create(null)
  for (const [key, value] of pairs) dict[key as string] = value
  return dict
}

/**
 * The list or dict that a string spells, including JSON's true, false and null; otherwise undefined. Nothing is
 * evaluated: a string inside it that contains `{{` is data.
 */
function literalOf(text: string): unknown {
  if (!looksLiteral(text)) return undefined
  return pythonLiteral(text, true)?.value
}

const written = new WeakMap<object, string>()

/** The native value of concatenated output: a list, dict or boolean if it spells one, as in Ansible up to 2.18. */
export function valueOfText(text: string): unknown {
  if (text === 'True' || text === 'False') return text === 'True'
  const value = literalOf(text)
  if (value === undefined) return text
  written.set(value as object, text)
  return value
}

/** The original text of a list or dict that was converted from concatenated output. */
export function writtenText(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? written.get(value) : undefined
}

/** A hint for a string that is used as the list or dict that it spells; otherwise undefined. */
export function dataHint(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  if (!looksLiteral(text)) return undefined
  if (isJson(text)) return 'it is a string that looks like JSON: append `| from_json` to parse it'
  return literalOf(text) === undefined
    ? undefined
    : `it is a string that looks like a ${text.startsWith('[') ? 'list' : 'dict'}: append \`| from_yaml\` to parse it`
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** A quick check of the first and last character. */
function looksLiteral(text: string): boolean {
  const first = text.charCodeAt(0)
  return first === 91 ? /\]\s*$/.test(text.slice(-64)) : first === 123 && /\}\s*$/.test(text.slice(-64))
}
