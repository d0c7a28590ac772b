/** Numbers, times and JSON as a host wrote them. A host may say anything: what is none, or cannot be, is unknown or a problem, never `NaN`. */
import { Problem } from '../model/diagnostic.ts'

export interface NumberForm {
  /** 10 by default. */
  readonly base?: 8 | 10 | 16
  readonly least?: number
  /** 2^53 - 1 by default. */
  readonly most?: number
}

const digits = { 8: /^-?[0-7]+$/, 10: /^-?\d+$/, 16: /^-?[\da-f]+$/i } as const

/** A whole number, blanks around it left out; undefined where the text is none, or one out of range. */
export function wholeNumber(
  text: string | undefined,
  { base = 10, least = 0, most = Number.MAX_SAFE_INTEGER }: NumberForm = {},
): number | undefined {
  const word = text?.trim() ?? ''
  if (word.length > 32 || !digits[base].test(word)) return undefined
  const number = Number.parseInt(word, base)
  return number >= least && number <= most ? number : undefined
}

/** The same of a number without which a task cannot go on; `what` is the thing it counts, for the message. */
export function neededNumber(text: string | undefined, what: string, form: NumberForm = {}): number {
  const number = wholeNumber(text, form)
  if (number === undefined) throw unexpectedAnswer(text, what)
  return number
}

/** A number that may have a fraction, without sign or exponent. */
export function decimalNumber(text: string | undefined): number | undefined {
  const word = text?.trim() ?? ''
  return word.length <= 40 && /^\d+(?:\.\d*)?$/.test(word) && Number(word) <= Number.MAX_SAFE_INTEGER ? Number(word) : undefined
}

/** Milliseconds since 1970 as ISO 8601; undefined outside the years 0 to 9999, of which no clock is. */
export function isoTime(milliseconds: number): string | undefined {
  return milliseconds >= firstTime && milliseconds <= lastTime ? new Date(milliseconds).toISOString() : undefined
}
const firstTime = Date.parse('0000-01-01T00:00:00.000Z')
const lastTime = Date.parse('9999-12-31T23:59:59.999Z')

/** What `read` makes of JSON; a problem where the text is none, or not of the form that is read. */
export function fromJson<T>(text: string, what: string, read: (value: unknown) => T): T {
  try {
    return read(JSON.parse(text))
  } catch (error) {
    if (error instanceof Problem) throw error
    throw unexpectedAnswer(text, what)
  }
}

function unexpectedAnswer(text: string | undefined, what: string): Problem {
  const answered = text === undefined || text.trim() === '' ? 'nothing' : `\`${shown(text)}\``
  return new Problem(`the host answered ${answered} where ${what} was expected`, {
    hint: 'check the output of the programs on the host; the answer may also have been cut short: run again',
  })
}

function shown(text: string): string {
  const line = text.trim()
  return line.slice(0, 40).replace(/[^\x20-\x7e]/g, '?') + (line.length > 40 ? '…' : '')
}
