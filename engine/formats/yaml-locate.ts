/** Maps characters of a scalar's value to the source, through folds, indentation, quotes and escapes. */
import type { Place } from '../model/diagnostic.ts'
import type { ScalarNode, ScalarStyle } from './yaml-node.ts'

interface Piece {
  readonly text: string
  readonly source: number
}
interface Segment extends Piece {
  readonly start: number
}

/** A project has a hundred thousand of them, and few are asked where their characters are: that function is made when it is asked for. */
export class WrittenScalar implements ScalarNode {
  readonly kind = 'scalar'
  readonly place: Place
  readonly text: string
  readonly style: ScalarStyle
  readonly tag: ScalarNode['tag']
  readonly value: ScalarNode['value']

  constructor(place: Place, text: string, style: ScalarStyle, tag: ScalarNode['tag'], value: ScalarNode['value']) {
    this.place = place
    this.text = text
    this.style = style
    this.tag = tag
    this.value = value
  }

  get locate(): ScalarNode['locate'] {
    const { place, style, text } = this
    return locator(style, place.source.text.slice(place.start, place.end), place.start, text)
  }
}

/** Maps offsets of a scalar's value to offsets of the source; `raw` is the source text, including quotes or block header. */
function locator(style: ScalarStyle, raw: string, rawStart: number, value: string): (offset: number) => number {
  let segments: readonly Segment[] | undefined
  return (offset) => {
    segments ??= align(piecesOf(style, raw, rawStart), value)
    const segment = segments.findLast((each) => each.start <= offset)
    if (segment) return segment.source + Math.min(offset - segment.start, segment.text.length)
    const first = segments[0]
    return first ? Math.max(rawStart, first.source - (first.start - offset)) : rawStart
  }
}

/** Ranges of the source that appear unchanged in the value, in order. */
function piecesOf(style: ScalarStyle, raw: string, rawStart: number): Piece[] {
  if (style === 'literal' || style === 'folded') {
    const body = raw.indexOf('\n') + 1
    return body === 0 ? [] : linesOf(raw.slice(body), rawStart + body)
  }
  if (style === 'plain') return linesOf(raw, rawStart)
  const inner = linesOf(raw.slice(1, -1), rawStart + 1)
  return style === 'single' ? inner.flatMap(singleQuoted) : inner.flatMap(doubleQuoted)
}

function linesOf(text: string, start: number): Piece[] {
  const pieces: Piece[] = []
  let at = start
  for (const line of text.split('\n')) {
    const trimmed = line.trim()
    if (trimmed) pieces.push({ text: trimmed, source: at + line.indexOf(trimmed) })
    at += line.length + 1
  }
  return pieces
}

/** Each `''` is one quote in the value: the line is split after its first quote. */
function singleQuoted(line: Piece): Piece[] {
  const parts = line.text.split("''")
  let source = line.source
  return parts.map((part, index) => {
    const piece = { text: index < parts.length - 1 ? `${part}'` : part, source }
    source += part.length + 2
    return piece
  })
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
}

function doubleQuoted(line: Piece): Piece[] {
  return [...line.text.matchAll(/\\(?:x(..)|u(.{4})|U(.{8})|(.)|$)|[^\\]+/g)].map((match) => {
    const code = match[1] ?? match[2] ?? match[3]
    const source = line.source + match.index
    if (code !== undefined) return { text: String.fromCodePoint(Number.parseInt(code, 16) || 0), source }
    if (match[4] !== undefined) return { text: escapes[match[4]] ?? match[4], source }
    return { text: match[0] === '\\' ? '' : match[0], source }
  })
}

function align(pieces: readonly Piece[], value: string): Segment[] {
  const segments: Segment[] = []
  let at = 0
  for (const piece of pieces) {
    if (!piece.text) continue
    const start = value.indexOf(piece.text, at)
    if (start < 0) continue
    segments.push({ ...piece, start })
    at = start + piece.text.length
  }
  return segments
}

/** Private members of the lexer. */
interface LexerInside {
  buffer: string
  pos: number
  flowLevel: number
  indentNext: number
  continueScalar(offset: number): number
}

/** A lexer of the package `yaml` that ignores indentation inside quotes and brackets. */
export function lenientLexer<L extends object>(lexer: L): L {
  const inside = lexer as unknown as LexerInside
  const strict = inside.continueScalar
  inside.continueScalar = (offset) => {
    const quote = inside.buffer.charAt(inside.pos)
    if (quote !== '"' && quote !== "'") return strict.call(inside, offset)
    if (/^(?:---|\.\.\.)(?:\s|$)/.test(inside.buffer.slice(offset, offset + 4))) return -1
    let at = offset
    while (inside.buffer.charAt(at) === ' ') at++
    return at
  }
  let indentNext = inside.indentNext
  Object.defineProperty(inside, 'indentNext', {
    get: () => (inside.flowLevel > 0 ? 0 : indentNext),
    set: (value: number) => {
      indentNext = value
    },
  })
  return lexer
}
