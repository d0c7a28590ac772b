/** Expressions that hold `{{ }}` all the same, as older playbooks have them: rewritten into plain expressions. */

export interface Bare {
  readonly text: string
  /** For each character of `text`, the offset it stands for in what was written. */
  readonly origins: readonly number[]
}

/**
 * `{{ a }} == 'b'` as `(a) == 'b'`, and `'x{{ a }}'` as `('x'~(a)~'')`: evaluated once, so that what a host said is
 * never read as an expression. undefined where a statement (`{% %}`) or an open brace stands in it.
 */
export function withoutBraces(written: string): Bare | undefined {
  let text = ''
  const origins: number[] = []
  const put = (piece: string, origin: number) => {
    for (let index = 0; index < piece.length; index++) origins.push(origin)
    text += piece
  }
  let at = 0
  while (at < written.length) {
    const two = written.slice(at, at + 2)
    const character = written.charAt(at)
    if (two === '{%' || two === '{#') return undefined
    const end = two === '{{' ? endOf(written, at) : character === '"' || character === "'" ? quoteEnd(written, at) : at + 1
    if (end === undefined) return undefined
    const piece = written.slice(at, end)
    if (two === '{{') put(`(${piece.slice(2, -2).replace(/^[-+]|[-+]$/g, ' ')})`, at)
    else if (end > at + 1 && piece.includes('{{')) {
      const joined = joinedText(piece)
      if (joined === undefined) return undefined
      put(joined, at)
    } else for (let index = at; index < end; index++) put(written.charAt(index), index)
    at = end
  }
  return { text, origins }
}

/** Behind the `}}` that closes what opens at `start`, texts in quotes passed over. */
function endOf(text: string, start: number): number | undefined {
  for (let at = start + 2; at < text.length; at++) {
    if (text.startsWith('}}', at)) return at + 2
    const quote = text.charAt(at)
    if (quote !== '"' && quote !== "'") continue
    const close = text.indexOf(quote, at + 1)
    if (close < 0) return undefined
    at = close
  }
  return undefined
}

/** Behind the quote that closes the one at `start`; templates inside may hold quotes of the same kind. */
function quoteEnd(text: string, start: number): number | undefined {
  const quote = text.charAt(start)
  for (let at = start + 1; at < text.length; at++) {
    if (text.charAt(at) === '\\') at++
    else if (text.startsWith('{{', at)) at = (endOf(text, at) ?? text.length) - 1
    else if (text.charAt(at) === quote) return at + 1
  }
  return undefined
}

/** A quoted text with templates as one joined value. */
function joinedText(quoted: string): string | undefined {
  const quote = quoted.charAt(0)
  let joined = ''
  let at = 0
  while (at < quoted.length) {
    const open = quoted.indexOf('{{', at)
    if (open < 0) return `(${joined}${quoted.slice(at)})`
    const end = endOf(quoted, open)
    if (end === undefined) return undefined
    joined += `${quoted.slice(at, open)}${quote}~(${quoted.slice(open + 2, end - 2)})~${quote}`
    at = end
  }
  return `(${joined})`
}
