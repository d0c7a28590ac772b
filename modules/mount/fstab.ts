/** Parses and edits `/etc/fstab`, one line for each mount point. */
import { endedLines, linesWithEnds } from '../../engine/formats/text-lines.ts'

/** A wanted entry. */
export interface FstabEntry {
  readonly src?: string
  readonly name: string
  readonly fstype?: string
  readonly opts: string
  readonly dump: string
  readonly passno: string
}

/** Sets the entry: rewrites lines of the same mount point that differ, or appends one; other lines are unchanged. */
export function withEntry(text: string, entry: FstabEntry): string {
  const lines = endedLines(text)
  let found = false
  let changed = false
  const edited = lines.map((line) => {
    const fields = fieldsOf(line)
    if (!fields || !isSame(fields, entry)) return line
    found = true
    changed ||= !settled(fields, entry)
    return changed ? lineOf(entry) : line
  })
  if (!found) edited.push(lineOf(entry))
  return changed || !found ? edited.join('') : text
}

/** Removes the entries of that mount point that have all six fields. */
export function withoutEntry(text: string, entry: Pick<FstabEntry, 'name' | 'src'>): string {
  return linesWithEnds(text)
    .filter((line) => {
      const fields = fieldsOf(line)
      return fields?.length !== 6 || !isSame(fields, entry)
    })
    .join('')
}

/** Escapes characters that a field cannot contain, as `mount` reads them. */
function escaped(field: string): string {
  return field
    .replaceAll('\\', '\\134')
    .replaceAll(' ', '\\040')
    .replaceAll('&', '\\046')
    .replaceAll('\t', '\\011')
    .replaceAll('\n', '\\012')
}

function lineOf({ src = '', name, fstype = '', opts, dump, passno }: FstabEntry): string {
  return `${[src, name, fstype, opts, dump, passno].map(escaped).join(' ')}\n`
}

function settled([src, , fstype, opts, dump, passno]: readonly string[], entry: FstabEntry): boolean {
  const wanted = [entry.src ?? '', entry.fstype ?? '', entry.opts, entry.dump, entry.passno].map(escaped)
  return [src, fstype, opts, dump, passno].every((field, index) => field === wanted[index])
}

/** Whether a line is of the same mount point; for swap, which has none, of the same source. */
function isSame([src, place, fstype]: readonly string[], entry: Pick<FstabEntry, 'name' | 'src'>): boolean {
  if (place !== escaped(entry.name)) return false
  return !(entry.src !== undefined && place === 'none' && fstype === 'swap' && src !== entry.src)
}

/** Four to six fields; undefined for a comment or anything else. */
function fieldsOf(line: string): readonly string[] | undefined {
  const text = line.trim()
  if (text === '' || text.startsWith('#')) return undefined
  const fields = text.split(/\s+/)
  return fields.length >= 4 && fields.length <= 6 ? fields : undefined
}
