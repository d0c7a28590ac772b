/** Regular expressions of Python's `re`: translated to JavaScript, run with a time limit; replacement templates. */

import { createContext, Script } from 'node:vm'
import { Problem } from '../model/diagnostic.ts'

interface Dialect {
  /** `^` and `$` match at every line. */
  readonly multiline?: boolean
  /** `.` matches newlines too. */
  readonly dotAll?: boolean
  readonly ignoreCase?: boolean
  /** The text is bytes, one a character (`latin1`): only ASCII has letters, digits and blanks. */
  readonly bytes?: boolean
}

/** Cache of translated patterns. */
const translated = new Map<string, BoundedRegExp>()
const maxCached = 500

/** Compiles a pattern, with additional JavaScript flags; throws a Problem if it is invalid. */
export function pythonRegExp(pattern: string, dialect: Dialect = {}, more: '' | 'g' | 'd' | 'y' = ''): RegExp {
  const { multiline, dotAll, ignoreCase, bytes } = dialect
  const key = `${multiline ? 'm' : ''}${dotAll ? 's' : ''}${ignoreCase ? 'i' : ''}${bytes ? 'b' : ''}/${more}/${pattern}`
  let cached = translated.get(key)
  if (!cached) {
    cached = compiled(pattern, dialect, more)
    if (translated.size >= maxCached) translated.clear()
    translated.set(key, cached)
  }
  // A copy, because an expression stores `lastIndex`.
  return new BoundedRegExp(cached, cached.flags)
}

function compiled(pattern: string, dialect: Dialect, more: string): BoundedRegExp {
  const { rest, flags } = globalFlags(pattern)
  const options: Flags = {
    pattern,
    multiline: dialect.multiline === true || flags.includes('m'),
    dotAll: dialect.dotAll === true || flags.includes('s'),
    verbose: flags.includes('x'),
    kinds: dialect.bytes || flags.includes('a') ? asciiKinds : unicodeKinds,
  }
  try {
    return new BoundedRegExp(translate(rest, options), `v${more}${dialect.ignoreCase || flags.includes('i') ? 'i' : ''}`, pattern)
  } catch (error) {
    if (error instanceof Problem) throw error
    const reason = (error as Error).message.replace(/^Invalid regular expression: /, '').replace(/^\/.*\/\w*: /s, '')
    throw new Problem(`\`${pattern}\` is not a valid regular expression: ${reason.toLowerCase()}`)
  }
}

/** Groups of a match by number and by name. */
interface GroupsOfMatch extends ArrayLike<string | undefined> {
  readonly groups?: Readonly<Record<string, string>>
}

/** Fills groups of a match into a template: `\1`, `\g<1>`, `\g<name>`, and escapes such as `\n`; a group without a match is empty. */
export function expandTemplate(template: string, match: GroupsOfMatch): string {
  return template.replace(/\\(?:g<(\w+)>|(0[0-7]{0,2}|[1-3][0-7]{2})|([1-9]\d?)|(.))/gs, (matched, named, octal, number, letter) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
    const name = named ?? number
    if (name === undefined)
      return escapes[letter] ?? (letter === '\\' ? '\\' : /[A-Za-z]/.test(letter) ? badEscape(template, matched) : matched)
    const exists = /^\d+$/.test(name) ? Number(name) < match.length : name in (match.groups ?? {})
    if (!exists) throw new Problem(`\`${template}\` names the group ${name}, which the regular expression does not have`)
    return (/^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]) ?? ''
  })
}

/** Any character. `[^]` means nothing at all to some engines when the flag `v` is set. */
const any = '[\\s\\S]'

interface Kinds {
  readonly word: string
  readonly digit: string
  readonly blank: string
}
interface Flags {
  readonly pattern: string
  readonly multiline: boolean
  readonly dotAll: boolean
  readonly verbose: boolean
  readonly kinds: Kinds
}

const asciiKinds: Kinds = { word: 'a-zA-Z0-9_', digit: '0-9', blank: ' \\t-\\r' }
const unicodeKinds: Kinds = { word: '\\p{L}\\p{N}_', digit: '\\p{Nd}', blank: '\\s\\x1c-\\x1f\\x85' }
const escapes: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

function globalFlags(pattern: string): { rest: string; flags: string } {
  const found = /^\(\?([aiLmsux]+)\)/.exec(pattern)
  return { rest: found ? pattern.slice(found[0].length) : pattern, flags: found?.[1] ?? '' }
}

/** Translates the pattern piece by piece, so that nothing has another meaning in JavaScript. */
function translate(rest: string, options: Flags): string {
  const piece =
    /\\([0-7]{3}|0[0-7]?|[1-9]\d?|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|.)|\[\^?\]?(?:[^\]\\]|\\.)*\]|\(\?P<(\w+)>|\(\?P=(\w+)\)|\(\?#[^)]*\)|\(\?(?:[:=!]|<[=!])|\(\?|\{\d*,?\d*\}|./gsu
  let result = ''
  let comment = false
  for (const [text, escaped, group, reference] of rest.matchAll(piece)) {
    if (options.verbose) {
      comment = comment ? text !== '\n' : text === '#'
      if (comment || /^\s$/.test(text)) continue
    }
    if (escaped !== undefined) result += outside(escaped, options)
    else if (group !== undefined) result += `(?<${group}>`
    else if (reference !== undefined) result += `\\k<${reference}>`
    else if (text.startsWith('[') && text.length > 1) result += characterClass(text, options)
    else if (text.startsWith('(?#')) continue
    else if (text === '(?') throw new Problem(`\`${options.pattern}\` uses a group that is not supported`, { hint: groupHint })
    else if (text === '[') throw new Problem(`\`${options.pattern}\` is not a valid regular expression: a \`[\` is not closed`)
    else result += symbol(text, options)
  }
  return result
}
const groupHint = 'use (…), (?:…), (?P<name>…), (?P=name), (?=…), (?!…), (?<=…), (?<!…), (?#…), and flags such as (?i) in front'

function symbol(text: string, { multiline, dotAll }: Flags): string {
  if (text === '.') return dotAll ? any : '[^\\n]'
  if (text === '^') return multiline ? '(?<![^\\n])' : `(?<!${any})`
  if (text === '$') return multiline ? '(?![^\\n])' : `(?:(?!${any})|(?=\\n(?!${any})))`
  if (/^\{\d+,?\d*\}$/.test(text)) return text
  if (/^\{,\d+\}$/.test(text)) return `{0${text.slice(1)}`
  if (text.startsWith('{')) return text.replace(/[{}]/g, '\\$&')
  return '()|*+?'.includes(text) || text.startsWith('(?') ? text : literal(text)
}

function outside(escaped: string, options: Flags): string {
  const { word, digit, blank } = options.kinds
  const boundary = `(?<=[${word}])(?![${word}])|(?<![${word}])(?=[${word}])`
  const translations: Readonly<Record<string, string>> = {
    A: `(?<!${any})`,
    Z: `(?!${any})`,
    b: `(?:${boundary})`,
    B: `(?!${boundary})`,
    w: `[${word}]`,
    W: `[^${word}]`,
    d: `[${digit}]`,
    D: `[^${digit}]`,
    s: `[${blank}]`,
    S: `[^${blank}]`,
  }
  if (/^[1-9]\d?$/.test(escaped)) return `(?:\\${escaped})`
  return translations[escaped] ?? literal(character(escaped, options))
}

function characterClass(text: string, options: Flags): string {
  const { word, digit, blank } = options.kinds
  const translations: Readonly<Record<string, string>> = {
    w: word,
    W: `[^${word}]`,
    d: digit,
    D: `[^${digit}]`,
    s: blank,
    S: `[^${blank}]`,
  }
  const inner = text.slice(text.startsWith('[^') ? 2 : 1, -1)
  const element = /\\([0-7]{1,3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|.)|./gsu
  const elements = [...inner.matchAll(element)]
  const written = elements.map(([matched, escaped], index) => {
    if (matched === '-' && index > 0 && index < elements.length - 1 && !isKind(elements[index - 1]) && !isKind(elements[index + 1]))
      return '-'
    if (escaped === undefined) return literal(matched)
    return translations[escaped] ?? literal(escaped === 'b' ? '\b' : character(escaped, options))
  })
  return `[${text.startsWith('[^') ? '^' : ''}${written.join('')}]`
}

function isKind(element: RegExpExecArray | undefined): boolean {
  return /^\\[wWdDsS]$/.test(element?.[0] ?? '')
}

/** The character of an escape. */
function character(escaped: string, { pattern }: Flags): string {
  if (/^[0-7]/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8) & 0xff)
  if (/^[xuU]./.test(escaped)) return String.fromCodePoint(Number.parseInt(escaped.slice(1), 16))
  return escapes[escaped] ?? (/[A-Za-z]/.test(escaped) ? badEscape(pattern, `\\${escaped}`) : escaped)
}

/** Escapes a literal character, inside and outside a class. */
function literal(text: string): string {
  return /^[\x00-\x1f!-/:-@[-^`{-~]$/.test(text) ? `\\x${text.charCodeAt(0).toString(16).padStart(2, '0')}` : text
}

function badEscape(text: string, written: string): never {
  throw new Problem(`\`${text}\` has the escape \`${written}\`, which has no meaning in a regular expression`)
}

const timeoutMs = 1000
/** Estimated steps above which matching runs with the time limit. */
const steps = 5_000_000

/** A RegExp that runs with a time limit if its pattern and the text could take too long. */
class BoundedRegExp extends RegExp {
  /** As its author wrote it. */
  readonly written: string
  readonly #risk: Risk

  constructor(pattern: string | RegExp, flags: string | undefined, written = pattern instanceof BoundedRegExp ? pattern.written : '') {
    super(pattern, flags)
    this.written = written
    this.#risk = pattern instanceof BoundedRegExp ? pattern.#risk : riskOf(written)
  }

  override exec(text: string): RegExpExecArray | null {
    const { nested, quantifiers } = this.#risk
    const risky = quantifiers > 0 && (nested ? text.length > 16 : text.length ** (quantifiers + 1) > steps)
    try {
      return risky ? runWithTimeout(() => super.exec(text), this.written) : super.exec(text)
    } catch (error) {
      // V8 compiles lazily: a valid pattern may still be too large.
      if (error instanceof SyntaxError) throw new Problem(`a regular expression of ${this.written.length} characters is too long`)
      throw error
    }
  }
}

interface Risk {
  /** A quantifier inside a quantifier, or alternatives: the work may grow exponentially. */
  readonly nested: boolean
  /** Number of unbounded quantifiers. */
  readonly quantifiers: number
}

function riskOf(pattern: string): Risk {
  let quantifiers = 0
  let nested = false
  const open: boolean[] = [false]
  const markVariable = () => {
    open[open.length - 1] = true
  }
  for (const [text, ending] of pattern.matchAll(/\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]|\)([*+]|\{\d*,?\d*\})?|\(\??|[*+|]|\?|\{\d*,?\d*\}/gs)) {
    if (text.startsWith('\\') || text.startsWith('[')) continue
    if (text.startsWith('(')) open.push(false)
    else if (text.startsWith(')')) {
      const repeats = open.pop() === true
      if (ending !== undefined) quantifiers++
      if (ending !== undefined && repeats) nested = true
      if (repeats || ending !== undefined) markVariable()
    } else {
      if (text !== '|' && text !== '?') quantifiers++
      markVariable()
    }
  }
  return { nested, quantifiers }
}

let maxSteps: { readonly context: { work: unknown }; readonly script: Script } | undefined

function runWithTimeout<T>(work: () => T, written: string): T {
  maxSteps ??= { context: createContext({ work: undefined }) as { work: unknown }, script: new Script('work()') }
  maxSteps.context.work = work
  try {
    return maxSteps.script.runInContext(maxSteps.context, { timeout: timeoutMs }) as T
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    throw new Problem(`the regular expression \`${written}\` takes too long on this text: it backtracks too much`, {
      hint: 'write it so that each character matches in only one way: `a+` instead of `(a+)+`',
    })
  } finally {
    maxSteps.context.work = undefined
  }
}
