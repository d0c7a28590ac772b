/** Converts errors of the YAML parser to diagnostics with hints. */
import type { Diagnostic, Place, Source } from '../model/diagnostic.ts'

/** An error of the parser: its code, message and range. */
export interface Complaint {
  readonly code: string
  readonly message: string
  readonly start: number
  readonly end: number
}

const words: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  TAB_AS_INDENT: ['YAML cannot be indented with a tab', 'use spaces'],
  BAD_DIRECTIVE: ['a line cannot begin with `%` here', 'put the value in quotes'],
  BAD_DQ_ESCAPE: ['unknown escape in a double quoted string', 'double the backslash, or use single quotes'],
  BAD_INDENT: ['this line is not indented like its neighbours', 'align it with its neighbours'],
  BAD_SCALAR_START: ['a value cannot begin with this character', 'put the value in quotes'],
  BLOCK_AS_IMPLICIT_KEY: ['a second `: ` on one line', 'put the value in quotes'],
  BLOCK_IN_FLOW: ['an indented block is not allowed inside `{ }` or `[ ]`', 'write the whole value as a block'],
  MISSING_CHAR: ['something is missing here', ''],
  MULTILINE_IMPLICIT_KEY: ['a key must be on one line, before its `:`', 'is a `:` missing?'],
}

/** The first error (later ones mostly follow from it) and every tab. */
export function syntaxDiagnostics(source: Source, complaints: readonly Complaint[]): Diagnostic[] {
  const tabs = complaints.filter((each) => each.code === 'TAB_AS_INDENT')
  const first = complaints.find((each) => each.code !== 'TAB_AS_INDENT')
  const reported = tabs.length > 0 ? tabs : first ? [first] : []
  const lines = new Set<number>()
  return reported.flatMap((each) => {
    const line = source.text.lastIndexOf('\n', each.start - 1)
    if (lines.has(line)) return []
    lines.add(line)
    const found = diagnose(source, each)
    return [{ ...found, msg: unreadableMessage(source.text, found.message) }]
  })
}

/** That a text is neither JSON nor YAML, in the words of Ansible, which scripts look for. */
function unreadableMessage(text: string, message: string): string {
  return `We were unable to read either as JSON nor YAML, these are the errors we got from each: JSON: ${jsonError(text)}; Syntax Error while loading YAML. ${message}`
}

function jsonError(text: string): string {
  try {
    JSON.parse(text)
    return 'no error'
  } catch (error) {
    return (error as Error).message
  }
}

/** Nesting exceeds the limit. */
export function nestedTooDeeply(place: Place, deepest: number): Diagnostic {
  const hint = `use at most ${deepest} levels`
  return { code: 'yaml-syntax', severity: 'error', message: 'this is nested too deeply', place, hint }
}

/** Characters that YAML does not allow, not even in quotes. */
const unprintable =
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** The first character that YAML does not allow. */
export function strayCharacter(source: Source): Diagnostic | undefined {
  const start = source.text.search(unprintable)
  if (start < 0) return undefined
  const code = source.text.charCodeAt(start).toString(16).toUpperCase().padStart(4, '0')
  const message = `the control character U+${code} is not allowed in YAML`
  return { code: 'yaml-syntax', severity: 'error', message, place: { source, start, end: start + 1 }, hint: `write \`"\\u${code}"\`` }
}

function diagnose(source: Source, complaint: Complaint): Diagnostic {
  const deep = tooDeep(source, complaint)
  if (deep) return deep
  const { code, start } = complaint
  const braces = bracesBefore(source.text, start)
  if (braces !== undefined && code !== 'TAB_AS_INDENT') return unquoted(source, braces.start, braces.end)
  const closing = /end with a (.)$/.exec(complaint.message)?.[1]
  const advice = closing ? unclosed(source.text.charAt(start), closing) : words[code]
  const isGeneric = !advice || (code === 'MISSING_CHAR' && !closing)
  return {
    code: code === 'TAB_AS_INDENT' ? 'tab-indentation' : 'yaml-syntax',
    severity: 'error',
    message: isGeneric ? sentenceOf(complaint.message) : advice[0],
    place: { source, start: placed(source.text, start), end: Math.max(complaint.end, start + 1) },
    ...(isGeneric ? hintFor(complaint.message, source.text, start) : { hint: advice[1] }),
  }
}

/** A key indented more than the one above continues its value; the parser reports that value. */
function tooDeep(source: Source, { code, start }: Complaint): Diagnostic | undefined {
  const feed = source.text.indexOf('\n', start)
  if (code !== 'BLOCK_AS_IMPLICIT_KEY' || feed < 0 || /:(?:\s|$)/.test(source.text.slice(start, feed))) return undefined
  const line = /^\s*/.exec(source.text.slice(feed))?.[0].length ?? 0
  const key = /^[^:\n]*/.exec(source.text.slice(feed + line))?.[0].length ?? 1
  const place = { source, start: feed + line, end: feed + line + key }
  return {
    code: 'yaml-syntax',
    severity: 'error',
    message: 'this key is indented more than the one above',
    place,
    hint: 'align the two keys',
  }
}

function unclosed(opening: string, closing: string): readonly [string, string] {
  return [`the \`${opening}\` is not closed`, `close it with \`${closing}\``]
}

/** `key: {{ variable }}` without quotes is a map in YAML. */
export function unquoted(source: Source, start: number, end: number): Diagnostic {
  return {
    code: 'unquoted-template',
    severity: 'error',
    message: 'a value that begins with `{{` must be quoted',
    place: { source, start, end },
    hint: `write "${source.text.slice(start, end).trim().replaceAll('"', "'")}"`,
  }
}

/** The unquoted `{{ … }}` that begins a value on the line of an error, or undefined. */
function bracesBefore(text: string, offset: number): { start: number; end: number } | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const lineEnd = text.indexOf('\n', lineStart) < 0 ? text.length : text.indexOf('\n', lineStart)
  const match = /^(\s*(?:- +)*(?:[\w.-]+ *: +|- +))(\{\{.*?)(?:\s+#.*)?\r?$/.exec(text.slice(lineStart, lineEnd))
  if (!match?.[1] || !match[2]) return undefined
  const start = lineStart + match[1].length
  return { start, end: start + match[2].length }
}

function sentenceOf(message: string): string {
  if (/call stack/.test(message)) return 'this is nested too deeply'
  const text = message.replace(/"quote$/, '"')
  return text.charAt(0).toLowerCase() + text.slice(1)
}

function hintFor(message: string, text: string, start: number): { hint?: string } {
  if (/quote/.test(message)) return { hint: 'close the quote' }
  if (/Unexpected scalar at node end/.test(message))
    return {
      hint:
        text.charAt(start - 1) === "'" ? "double the `'` inside `'…'`, or put the value in double quotes" : 'put the whole value in quotes',
    }
  if (/All collection items must start at the same column|without - indicator/.test(message))
    return { hint: 'align it with its neighbours' }
  return {}
}

/** Moves an error at the end of the text to the last character that is not white space. */
function placed(text: string, start: number): number {
  return start < text.length ? start : Math.max(0, text.trimEnd().length - 1)
}
