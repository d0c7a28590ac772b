/** Sections of a `.repo` file, parsed and edited as yum and dnf read them. */
import { linesWithEnds, pairIn } from '../../engine/formats/text-lines.ts'

/** Replaces a section and leaves the rest unchanged; `undefined` fields remove the section. */
export function withRepository(text: string, id: string, fields: ReadonlyMap<string, string> | undefined): string {
  const lines = linesWithEnds(text)
  const at = lines.findIndex((line) => headOf(line) === id)
  if (at < 0) return fields ? appended(text, blockOf(id, fields)) : text
  const next = lines.findIndex((line, index) => index > at && headOf(line) !== undefined)
  const end = next < 0 ? lines.length : next
  if (!fields) return [...lines.slice(0, at), ...lines.slice(end)].join('')
  if (areEqual(fieldsOf(lines.slice(at + 1, end)), fields)) return text
  const last = lastField(lines, at, end)
  return [...lines.slice(0, at), blockOf(id, fields), ...lines.slice(last + 1)].join('')
}

/** How often a section occurs in the file. */
export function countOf(text: string, id: string): number {
  return linesWithEnds(text).filter((line) => headOf(line) === id).length
}

/** Whether the file contains a section. */
export function hasSections(text: string): boolean {
  return linesWithEnds(text).some((line) => headOf(line) !== undefined)
}

const headOf = (line: string): string | undefined => /^\[([^\]]+)\]/.exec(line)?.[1]
const isComment = (line: string) => /^\s*([#;]|$)/.test(line)

function blockOf(id: string, fields: ReadonlyMap<string, string>): string {
  const sortedFields = [...fields].sort(([one], [other]) => (one < other ? -1 : 1))
  return `[${id}]\n${sortedFields.map(([name, value]) => `${name} = ${value.replaceAll('\n', '\n\t')}\n`).join('')}`
}

function appended(text: string, block: string): string {
  if (text === '') return `${block}\n`
  const gap = text.endsWith('\n\n') ? '' : text.endsWith('\n') ? '\n' : '\n\n'
  return `${text}${gap}${block}\n`
}

/** Fields of a section: an indented line continues the value above it. */
function fieldsOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  let last: string | undefined
  for (const line of lines) {
    if (isComment(line)) continue
    if (/^\s/.test(line) && last !== undefined) {
      fields.set(last, `${fields.get(last)}\n${line.trim()}`)
      continue
    }
    const { name, value = '' } = pairIn(line, /[=:]/)
    last = name.toLowerCase()
    fields.set(last, value)
  }
  return fields
}

function areEqual(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([name, value]) => other.get(name) === value)
}

/** The last line of a section that is not empty or a comment. */
function lastField(lines: readonly string[], at: number, end: number): number {
  for (let line = end - 1; line > at; line -= 1) if (!isComment(lines[line] as string)) return line
  return at
}
