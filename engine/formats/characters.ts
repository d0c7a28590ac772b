/** Strings by code points, as Python counts them. */

const paired = /[\ud800-\udfff]/

export function characters(text: string): string[] {
  return paired.test(text) ? Array.from(text) : text.split('')
}

export function lengthOf(text: string): number {
  return paired.test(text) ? Array.from(text).length : text.length
}

/** The character at a place, counted from the end where it is negative; undefined beyond. */
export function characterAt(text: string, at: number): string | undefined {
  return paired.test(text) ? Array.from(text).at(at) : text.at(at)
}

/** Fills up to a width, by code points. */
export function padded(text: string, width: number, fill: string, side: 'left' | 'right' | 'both'): string {
  const room = width - lengthOf(text)
  if (room <= 0) return text
  if (side === 'left') return fill.repeat(room) + text
  if (side === 'right') return text + fill.repeat(room)
  const left = Math.floor(room / 2) + (room & width & 1)
  return fill.repeat(left) + text + fill.repeat(room - left)
}
