/** Block markers: Jinja's, or custom ones. */

export interface Markers {
  /** Matches the next block; its groups tell the kind. */
  readonly open: RegExp
  readonly closePrint: RegExp
  readonly closeBlock: RegExp
  readonly closeBlockTrimmed: RegExp
  readonly closeComment: RegExp
  readonly closeCommentTrimmed: RegExp
  readonly endRaw: RegExp
  readonly endRawTrimmed: RegExp
  /** Ends a line statement. */
  readonly closeLine: RegExp
  /** The rest of a line comment. */
  readonly restOfLine: RegExp
}

const words = {
  block_start_string: '{%',
  block_end_string: '%}',
  variable_start_string: '{{',
  variable_end_string: '}}',
  comment_start_string: '{#',
  comment_end_string: '#}',
}

/** Names of the marker options. */
export const markerNames: readonly string[] = Object.keys(words)

/** Marker options of the header only: line statements and line comments. */
export const lineMarkerNames: readonly string[] = ['line_statement_prefix', 'line_comment_prefix']

/** Jinja's markers with some replaced, such as `variable_start_string`. */
export function markersOf(chosen: Readonly<Record<string, string>>): Markers {
  const text = (name: keyof typeof words): string => quoted(chosen[name] ?? words[name])
  const block = text('block_start_string')
  const blockEnd = text('block_end_string')
  const newline = '(?:\\r\\n|\\r|\\n)?'
  const raw = `(?<raw>${block}(?<rawsign>[-+]?)\\s*raw\\s*(?:-${blockEnd}\\s*|${blockEnd}))`
  const kinds = [
    ['block', chosen.block_start_string ?? words.block_start_string],
    ['print', chosen.variable_start_string ?? words.variable_start_string],
    ['comment', chosen.comment_start_string ?? words.comment_start_string],
  ] as const
  const opening = openings(kinds, chosen)
  const close = (end: string, trim: string, flags: string) => new RegExp(`\\+${end}|-${end}\\s*|${end}${trim}`, flags)
  const endRaw = (trim: string) =>
    new RegExp(`${block}(?<sign>[-+]?)\\s*endraw\\s*(?:\\+${blockEnd}|-${blockEnd}\\s*|${blockEnd}${trim})`, 'g')
  const printEnd = text('variable_end_string')
  return {
    open: new RegExp(`${raw}|(?:${opening})(?<sign>[-+]?)`, 'gm'),
    closePrint: new RegExp(`-${printEnd}\\s*|${printEnd}`, 'y'),
    closeBlock: close(blockEnd, '', 'y'),
    closeBlockTrimmed: close(blockEnd, newline, 'y'),
    closeComment: close(text('comment_end_string'), '', 'g'),
    closeCommentTrimmed: close(text('comment_end_string'), newline, 'g'),
    endRaw: endRaw(''),
    endRawTrimmed: endRaw(newline),
    closeLine: /\s*(?:\n|$)/my,
    restOfLine: /.*/y,
  }
}

/** Opening markers, longest first. */
function openings(kinds: readonly (readonly [string, string])[], chosen: Readonly<Record<string, string>>): string {
  const list = kinds.map(([kind, marker]) => ({ length: marker.length, pattern: `(?<${kind}>${quoted(marker)})` }))
  const { line_statement_prefix: line, line_comment_prefix: remark } = chosen
  if (line !== undefined) list.push({ length: line.length, pattern: `(?<line>^[ \\t\\v]*${quoted(line)})` })
  if (remark !== undefined) list.push({ length: remark.length, pattern: `(?<remark>(?:^|(?<=\\S))[^\\S\\r\\n]*${quoted(remark)})` })
  return list
    .sort((a, b) => b.length - a.length)
    .map(({ pattern }) => pattern)
    .join('|')
}

export const standardMarkers: Markers = markersOf({})

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
