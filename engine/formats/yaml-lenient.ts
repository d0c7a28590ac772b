/** A lenient lexer: as in PyYAML, lines inside quotes and brackets may have any indentation. */

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
