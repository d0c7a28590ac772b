/** Python's literals: a text that is written as a list or a dict, taken for that list or dict. */
import { pythonLiteral } from './python-literal.ts'

/**
 * The list or dict that a text is written as, with JSON's words for true, false and null; undefined where it is
 * anything else. Nothing is evaluated: what is inside are numbers, words and texts, and a text that holds `{{` is data.
 */
export function literalOf(text: string): unknown {
  if (!looksLiteral(text)) return undefined
  return pythonLiteral(text, true)?.value
}

const written = new WeakMap<object, string>()

/** What the text that a template wrote in pieces comes to: a list, a dict, `True` or `False` where it is written as one, as Ansible takes it up to 2.18. */
export function valueOfText(text: string): unknown {
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
