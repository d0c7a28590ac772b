/** Text cut to the columns of a terminal. The home of `string-width`. */
import stringWidth from 'string-width'

const graphemes = new Intl.Segmenter()

/** Plain text, without colours, that fills at most so many columns. */
export function clip(text: string, columns: number): string {
  if (columns <= 0) return ''
  if (stringWidth(text) <= columns) return text
  let shown = ''
  let width = 0
  for (const { segment } of graphemes.segment(text)) {
    width += stringWidth(segment)
    if (width > columns - 1) break
    shown += segment
  }
  return `${shown}…`
}

export function widthOf(text: string): number {
  return stringWidth(text)
}
