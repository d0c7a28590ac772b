/** Converts strings that are Python literals of lists and dicts. */
import { pythonLiteral } from './python-literal.ts'

/**
 * The list or dict that a string spells, including JSON's true, false and null; otherwise undefined. Nothing is
 * evaluated: a string inside it that contains `{{` is data.
 */
export function literalOf(text: string): unknown {
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
