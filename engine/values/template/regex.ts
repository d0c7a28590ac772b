/** Python's regular expressions as JavaScript's. */
import { Fault } from './faults.ts'

const kept = new Map<string, RegExp>()

/** The expression with these flags beside its own inline ones. */
export function pythonRegex(pattern: string, flags = ''): RegExp {
  const key = `${flags}/${pattern}`
  const known = kept.get(key)
  if (known !== undefined) {
    known.lastIndex = 0
    return known
  }
  const made = translate(pattern, flags)
  if (kept.size > 2000) kept.clear()
  kept.set(key, made)
  return made
}

function translate(pattern: string, flags: string): RegExp {
  const inline = /^\(\?([aiLmsux]+)\)/.exec(pattern)
  const body = inline === null ? pattern : pattern.slice(inline[0].length)
  const all = new Set(`${flags}${(inline?.[1] ?? '').replace(/[aLu]/g, '')}`)
  const verbose = all.delete('x')
  try {
    return new RegExp(rewrite(verbose ? compact(body) : body, all.has('m')), [...all].join(''))
  } catch (error) {
    throw new Fault(
      `\`${pattern}\` is no regular expression: ${(error as Error).message.replace(/^Invalid regular expression: .*: /s, '')}`,
    )
  }
}

const piece = /\\([AZ])|\\[\s\S]|\(\?P<(\w+)>|\(\?P=(\w+)\)|\(\?#[^)]*\)|\[\^?\]?(?:\\[\s\S]|\[:\w+:\]|[^\]\\])*\]|\$/g

/** What Python writes differently; inside of brackets nothing is touched but a leading `]` or `[`. */
function rewrite(body: string, multiline: boolean): string {
  return body.replace(piece, (whole, anchor: string | undefined, name: string | undefined, back: string | undefined) => {
    if (anchor !== undefined) return anchor === 'A' ? (multiline ? '(?<![\\s\\S])' : '^') : '(?![\\s\\S])'
    if (name !== undefined) return `(?<${name}>`
    if (back !== undefined) return `\\k<${back}>`
    if (whole.startsWith('(?#')) return ''
    if (whole === '$') return multiline ? '$' : '(?=\\n?(?![\\s\\S]))'
    return whole.startsWith('[') ? brackets(whole) : whole
  })
}

function brackets(whole: string): string {
  const [, open = '[', leading = '', rest = ''] = /^(\[\^?)(\]?)([\s\S]*)$/.exec(whole) ?? []
  return `${open}${leading === '' ? '' : '\\]'}${rest}`
}

function compact(body: string): string {
  return body.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\s+|#.*/g, (part) => (/^[\s#]/.test(part) ? '' : part))
}

/** A replacement with `\1`, `\g<name>` and `\n` for one match. */
export function expand(
  replacement: string,
  match: RegExpMatchArray | readonly (string | undefined)[],
  groups?: Readonly<Record<string, string>>,
): string {
  return replacement.replace(
    /\\(?:g<(\w+)>|(\d{1,2})|([\s\S]))/g,
    (whole, name: string | undefined, number: string | undefined, letter: string | undefined) => {
      if (name !== undefined) return /^\d+$/.test(name) ? group(match, Number(name)) : (namedGroup(groups, name) ?? '')
      if (number !== undefined) return group(match, Number(number))
      return letter === 'n' ? '\n' : letter === 't' ? '\t' : letter === 'r' ? '\r' : letter === '\\' ? '\\' : whole
    },
  )
}

function group(match: readonly (string | undefined)[], at: number): string {
  if (at >= match.length) throw new Fault(`the replacement names group ${at}, but the expression has ${match.length - 1}`)
  return match[at] ?? ''
}

function namedGroup(groups: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  if (groups === undefined || !Object.hasOwn(groups, name))
    throw new Fault(`the replacement names the group \`${name}\`, which the expression does not have`)
  return groups[name]
}
