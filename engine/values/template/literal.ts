/** Python's literals: a text that is written as a list or a dict, taken for that list or dict. */
import { anyEscape, unescaped } from '../../escapes.ts'
import { dictOf } from './dicts.ts'
import { equal } from './equality.ts'
import { lexExpression, type Token } from './lexer.ts'
import { makeFloat } from './numbers.ts'
import { PyFloat, tuple } from './values.ts'

/** No list or dict. */
class NoLiteral extends Error {}

const constants: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['True', true],
  ['true', true],
  ['False', false],
  ['false', false],
  ['None', null],
  ['null', null],
])

/**
 * The list or dict that a text is written as, with JSON's words for true, false and null; undefined where it is
 * anything else. Nothing is evaluated: what is inside are numbers, words and texts, and a text that holds `{{` is data.
 */
export function literalOf(text: string): unknown {
  if (!looksLiteral(text)) return undefined
  try {
    const reader = new Reader(lexExpression(text.trimEnd()))
    const value = reader.value()
    return reader.atEnd() ? value : undefined
  } catch {
    return undefined
  }
}

const written = new WeakMap<object, string>()

/** What the text that a template wrote in pieces comes to: a list, a dict, `True` or `False` where it is written as one, as Ansible takes it up to 2.18. */
export function builtValue(text: string): unknown {
  if (text === 'True' || text === 'False') return text === 'True'
  const value = literalOf(text)
  if (value === undefined) return text
  written.set(value as object, text)
  return value
}

/** The text that a list or a dict was written as, where a template wrote it in pieces: whoever needs a text takes that. */
export function writtenText(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? written.get(value) : undefined
}

/** What to do with a text that is used as the list or dict that it is written as; undefined for any other value. */
export function dataHint(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  if (!looksLiteral(text)) return undefined
  const kind = text.startsWith('[') ? 'list' : 'dict'
  if (isJson(text)) return `it is a text that looks like JSON: \`| from_json\` makes it a ${kind}`
  return literalOf(text) === undefined
    ? undefined
    : `it is a text that looks like a ${kind}: \`| from_yaml\` makes it one (\`| from_json\` where it is JSON)`
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** A list or a dict begins with its bracket and ends with it: all else need not be read. */
function looksLiteral(text: string): boolean {
  const first = text.charCodeAt(0)
  return first === 91 ? /\]\s*$/.test(text.slice(-64)) : first === 123 && /\}\s*$/.test(text.slice(-64))
}

class Reader {
  readonly #tokens: readonly Token[]
  #at = 0
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  atEnd(): boolean {
    return this.#current.kind === 'end'
  }

  value(): unknown {
    const token = this.#next()
    if (token.kind === 'string') return this.#texts(token)
    if (token.kind === 'integer') return token.value
    if (token.kind === 'float') return makeFloat(token.value as number)
    if (token.kind === 'name' && constants.has(token.text)) return constants.get(token.text)
    if (token.kind !== 'operator') throw new NoLiteral()
    if (token.text === '[') return this.#items(']').items
    if (token.text === '{') return this.#braces()
    if (token.text === '(') return this.#parentheses()
    if (token.text === '-' || token.text === '+') return this.#signed(token.text === '-')
    throw new NoLiteral()
  }

  get #current(): Token {
    return this.#tokens[this.#at] as Token
  }
  #next(): Token {
    const token = this.#current
    this.#at++
    return token
  }
  #takes(text: string): boolean {
    if (this.#current.kind !== 'operator' || this.#current.text !== text) return false
    this.#at++
    return true
  }

  /** Strings that stand beside each other are one. */
  #texts(first: Token): string {
    let text = textOf(first)
    while (this.#current.kind === 'string') text += textOf(this.#next())
    return text
  }

  #signed(negative: boolean): unknown {
    const value = this.value()
    if (typeof value === 'number' || typeof value === 'bigint') return negative ? -value : value
    if (value instanceof PyFloat) return negative ? new PyFloat(-value.value) : value
    throw new NoLiteral()
  }

  #items(close: string): { readonly items: unknown[]; readonly commas: number } {
    const items: unknown[] = []
    let commas = 0
    while (!this.#takes(close)) {
      if (items.length > commas) throw new NoLiteral()
      items.push(this.value())
      if (this.#takes(',')) commas++
    }
    return { items, commas }
  }

  #parentheses(): unknown {
    const { items, commas } = this.#items(')')
    return items.length === 1 && commas === 0 ? items[0] : tuple(items)
  }

  /** A dict, or a set, which becomes a list of what it holds. */
  #braces(): unknown {
    if (this.#takes('}')) return dictOf([])
    const first = this.#key()
    if (!this.#takes(':')) return this.#set(first)
    const pairs: [unknown, unknown][] = [[first, this.value()]]
    while (!this.#takes('}')) {
      if (!this.#takes(',')) throw new NoLiteral()
      if (this.#takes('}')) break
      const key = this.#key()
      if (!this.#takes(':')) throw new NoLiteral()
      pairs.push([key, this.value()])
    }
    return dictOf(pairs)
  }

  #set(first: unknown): unknown[] {
    const found = [first]
    while (!this.#takes('}')) {
      if (!this.#takes(',')) throw new NoLiteral()
      if (this.#takes('}')) break
      const item = this.#key()
      if (!found.some((each) => equal(each, item))) found.push(item)
    }
    return found
  }

  /** What can be a key: no list and no dict. */
  #key(): unknown {
    const key = this.value()
    if (typeof key === 'object' && key !== null && !(key instanceof PyFloat)) throw new NoLiteral()
    return key
  }
}

function textOf({ text }: Token): string {
  const body = text.slice(1, -1)
  if (/[\r\n]/.test(body.replace(/\\\r?\n/g, ''))) throw new NoLiteral()
  return unescaped(body, anyEscape)
}
