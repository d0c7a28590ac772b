/** Parses host names of inventories: ranges, ports and IPv6 addresses. */

export interface NamedHosts {
  readonly names: readonly string[]
  readonly port?: number
}
/** An error in a host range, with its position in the text. */
export class HostRangeError extends Error {
  readonly start: number
  readonly end: number
  constructor(message: string, start: number, end: number) {
    super(message)
    this.start = start
    this.end = end
  }
}

const maxHosts = 100_000

/** Expands `web[01:20].example.com:2222` to host names and a port. Throws HostRangeError. */
export function expandHosts(text: string): NamedHosts {
  const { name, port } = splitPort(text)
  return { names: expand(name, 0), ...(port === undefined ? {} : { port }) }
}

/** Splits off the port after the last colon, unless the colons belong to an IPv6 address or a range. */
function splitPort(text: string): { name: string; port?: number } {
  const address = /^\[([\da-fA-F:.%]*:[\da-fA-F:.%]*:[^\]]*)\](?::(.*))?$/.exec(text)
  if (address && !isRange(address[1] ?? '')) return { name: address[1] ?? '', ...portOf(address[2], text) }
  const outside = text.replace(/\[[^\]]*\]/g, (range) => '.'.repeat(range.length))
  const colons = outside.split(':').length - 1
  if (colons !== 1) return { name: text }
  const at = outside.indexOf(':')
  return { name: text.slice(0, at), ...portOf(text.slice(at + 1), text) }
}

function portOf(written: string | undefined, text: string): { port?: number } {
  if (written === undefined) return {}
  const port = Number(written)
  if (/^\d+$/.test(written) && port > 0 && port < 65_536) return { port }
  throw new HostRangeError(`\`${written}\` is not a port`, text.length - written.length, text.length)
}

function isRange(inside: string): boolean {
  return /^(?:\d*:\d+|[a-zA-Z]:[a-zA-Z])(?::\d+)?$/.test(inside)
}

function expand(text: string, offset: number): string[] {
  const open = text.indexOf('[')
  if (open < 0) {
    if (text.includes(']')) throw new HostRangeError('`]` has no `[` before it', offset + text.indexOf(']'), offset + text.indexOf(']') + 1)
    return [text]
  }
  const close = text.indexOf(']', open)
  if (close < 0) throw new HostRangeError('the range has no `]`', offset + open, offset + text.length)
  const middles = rangeOf(text.slice(open + 1, close), offset + open, offset + close + 1)
  const ends = expand(text.slice(close + 1), offset + close + 1)
  if (middles.length * ends.length > maxHosts)
    throw new HostRangeError(`the range has more than ${maxHosts} hosts`, offset, offset + text.length)
  return middles.flatMap((middle) => ends.map((end) => text.slice(0, open) + middle + end))
}

function rangeOf(inside: string, start: number, end: number): string[] {
  const errorWith = (message: string) => new HostRangeError(message, start, end)
  if (!isRange(inside)) throw errorWith(`\`[${inside}]\` is not a range such as \`[01:20]\`, \`[a:f]\` or \`[0:10:2]\``)
  const [first = '', last = '', step = '1'] = inside.split(':')
  const stride = Number(step)
  if (stride === 0) throw errorWith('the step of a range must be at least 1')
  const letters = /^[a-zA-Z]$/.test(first)
  const [from, to] = letters ? [first.charCodeAt(0), last.charCodeAt(0)] : [Number(first || '0'), Number(last)]
  const width = first.length > 1 && first.startsWith('0') ? first.length : 0
  if (width > 0 && first.length !== last.length) throw errorWith(`both ends of \`[${inside}]\` need the same number of digits`)
  if (letters && (first.toLowerCase() === first) !== (last.toLowerCase() === last))
    throw errorWith('both ends of a range must have the same case')
  if (from > to) throw errorWith(`the end of \`[${inside}]\` is less than its start`)
  if ((to - from) / stride > maxHosts) throw errorWith(`the range has more than ${maxHosts} hosts`)
  const names: string[] = []
  for (let each = from; each <= to; each += stride) names.push(letters ? String.fromCharCode(each) : String(each).padStart(width, '0'))
  return names
}
