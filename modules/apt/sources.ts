/** Lines of `sources.list` files: parsing, adding and removing them. */

import { unixLines } from '../../engine/formats/text-lines.ts'
import type { HostRead } from '../../engine/model/read.ts'
import { type FileText, filesOf, printedFiles } from '../files/text-files.ts'

/** The new text of a file; undefined deletes it. */
export interface SourceEdit {
  readonly path: string
  readonly before?: string
  readonly after?: string
  /** The line is added to this file. */
  readonly added: boolean
}

const mainFile = '/etc/apt/sources.list'
const folder = '/etc/apt/sources.list.d'

/** All one-line source files; undefined if the host has no apt. */
export const sourceFiles: HostRead<readonly FileText[] | undefined> = {
  at: 'host',
  script: `
command -v apt-get >/dev/null 2>&1 || exit 127${printedFiles(`${mainFile} ${folder}/*.list`)}`,
  parse({ bytes, code }) {
    if (code === 127) return undefined
    return filesOf(bytes.toString('latin1').split('\0'))
  },
}

export interface Source {
  readonly valid: boolean
  readonly enabled: boolean
  /** With single spaces between its words. */
  readonly source: string
  readonly comment: string
}

/** Parses a source line. */
export function sourceOf(line: string): Source {
  const text = line.trim()
  const enabled = !text.startsWith('#')
  const rest = enabled ? text : text.slice(1)
  const hash = rest.indexOf('#')
  const [body, comment] = hash > 0 ? [rest.slice(0, hash), rest.slice(hash + 1).trim()] : [rest, '']
  const words = body.trim().split(/\s+/)
  const valid = words[0] === 'deb' || words[0] === 'deb-src'
  return { valid, enabled, source: valid ? words.join(' ') : body.trim(), comment }
}

/** Whether one of the files has the source, enabled. */
export function hasSource(files: readonly FileText[], source: string): boolean {
  return files.some(({ text }) => unixLines(text).some((line) => isSource(line, source) && sourceOf(line).enabled))
}

/** Enables commented lines of the source, or appends it to a file. */
export function withSource(files: readonly FileText[], repo: string, filename: string | undefined): readonly SourceEdit[] {
  const { source } = sourceOf(repo)
  const exists = files.some(({ text }) => unixLines(text).some((line) => isSource(line, source)))
  if (!exists) {
    const path = placeOf(source, filename)
    const before = files.find((file) => file.path === path)?.text
    const start = before === undefined || before === '' || before.endsWith('\n') ? (before ?? '') : `${before}\n`
    return [{ path, before, after: `${start}${source}\n`, added: true }]
  }
  return edited(files, (line) => (isSource(line, source) && !sourceOf(line).enabled ? enabledLine(line) : line))
}

/** Removes the lines of the source; a file that becomes empty is deleted. */
export function withoutSource(files: readonly FileText[], repo: string): readonly SourceEdit[] {
  const { source } = sourceOf(repo)
  return edited(files, (line) => (isSource(line, source) && sourceOf(line).enabled ? undefined : line))
}

/** The file for a new source, named after its URL unless a name is set. */
function placeOf(source: string, filename: string | undefined): string {
  if (filename !== undefined) return filename.includes('/') ? `${filename}.list` : `${folder}/${filename}.list`
  const bare = source.replace(/\[[^\][]+\]/g, '').replace(/\b\w+:\/\//g, '')
  const address = bare.split(/\s+/).find((word) => word !== '' && word !== 'deb' && word !== 'deb-src') ?? ''
  const words = address.slice(address.indexOf('@') + 1).match(/[a-zA-Z0-9]+/g) ?? []
  return `${folder}/${words.join('_')}.list`
}

function isSource(line: string, source: string): boolean {
  const found = sourceOf(line)
  return found.valid && found.source === source
}

function enabledLine(line: string): string {
  const { source, comment } = sourceOf(line)
  return `${source}${comment === '' ? '' : ` # ${comment}`}`
}

function edited(files: readonly FileText[], edit: (line: string) => string | undefined): readonly SourceEdit[] {
  return files.flatMap(({ path, text }) => {
    const lines = unixLines(text)
    const kept = lines.flatMap((line) => edit(line) ?? [])
    if (kept.length === lines.length && kept.every((line, index) => line === lines[index])) return []
    const end = text.endsWith('\n') ? '\n' : ''
    return [{ path, before: text, ...(kept.length > 0 ? { after: `${kept.join('\n')}${end}` } : {}), added: false }]
  })
}
