/** Damages to texts, as slips and torn files make them: each is told by three numbers, so that a test can name it. */

export interface Damage {
  readonly kind: (typeof kinds)[number]
  /** Where, as a share of the lines. */
  readonly at: number
  /** Which of several ways. */
  readonly way: number
}

export const kinds = ['drop', 'double', 'indent', 'swap', 'cut', 'tab', 'colon', 'brackets', 'long', 'character', 'move', 'quote'] as const

const values = [
  '[1, [2]]',
  '{ a: 1, b: { c: 2 } }',
  '7',
  '-0.5e400',
  '~',
  '""',
  'yes',
  '"{{ x }}"',
  '"{{ x"',
  '{{ x }}',
  '&a [*a]',
  '*b',
  '!vault 1',
  '!!binary x',
  '|',
  '>-',
  '? x',
  '2001-02-30',
]
const characters = ['\0', '\u0007', '\ufeff', '\ud800', '\u2028', '\r', '\u00a0', '%', '@', '`', '---', '...', '\\', '#']

/** The text with one damage. */
export function damaged(text: string, { kind, at, way }: Damage): string {
  const lines = text.split('\n')
  const index = Math.min(Math.floor(at * lines.length), lines.length - 1)
  const line = lines[index] ?? ''
  const put = (...instead: readonly string[]) => lines.toSpliced(index, 1, ...instead).join('\n')
  const pick = <T>(all: readonly T[]) => all[way % all.length] as T
  switch (kind) {
    case 'drop':
      return put()
    case 'double':
      return put(line, line)
    case 'indent':
      return put(way % 2 ? `${' '.repeat((way % 3) + 1)}${line}` : line.replace(/^ {1,2}/, ''))
    case 'swap':
      return put(line.replace(/([:=]\s?).*$/, `$1${pick(values).replaceAll('$', '$$$$')}`))
    case 'cut':
      return text.slice(0, Math.floor(at * text.length))
    case 'tab':
      return put(way % 2 ? `\t${line}` : line.replace(/: ?/, ':\t'))
    case 'colon':
      return put(line.replace(/:/, pick([';', '', '::', ' : ', '='])))
    case 'brackets':
      return put(line.replace(/([:=]\s?|$).*$/, `$1${pick(['[', '{', '{a: ', '(', '{{ ', '- ', '"']).repeat(10_000)}`))
    case 'long':
      return put(line.replace(/([:=]\s?|$).*$/, `$1${pick(['x', '"', ' ', '{{', '\\', 'a: ', ',', '\ud83d\ude00']).repeat(500_000)}`))
    case 'character':
      return put(line.slice(0, way % (line.length + 1)) + pick(characters) + line.slice(way % (line.length + 1)))
    case 'move':
      return put()
        .split('\n')
        .toSpliced(way % lines.length, 0, line)
        .join('\n')
    case 'quote':
      return put(line.replace(/(["']|$)/, pick(['"', "'", '""', '\'"'])))
  }
}
