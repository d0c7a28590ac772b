/** Host names as inventories write them: ranges, ports and IPv6 addresses. */

export interface NamedHosts {
  readonly names: readonly string[]
  readonly port?: number
}
/** What is wrong, and where in the text. */
export class RangeError extends Error {
  readonly start: number
  readonly end: number
  constructor(message: string, start: number, end: number) {
    super(message)
    this.start = start
    this.end = end
  }
}

const mostHosts = 100_000

/** `web[01:20].example.com:2222` as its host names and port. Throws RangeFault. */
export function expandHosts(text: string): NamedHosts {
  const { name, port } = splitPort(text)
  return { names: expand(name, 0), ...(port === undefined ? {} : { port }) }
}

/** The port behind the last colon, unless the colons belong to an IPv6 address or a range. */
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
  throw new RangeError(`\`${written}\` is not a port`, text.length - written.length, text.length)
}

function isRange(inside: string): boolean {
  return /^(?:\d*:\d+|[a-zA-Z]:[a-zA-Z])(?::\d+)?$/.test(inside)
}

function expand(text: string, offset: number): string[] {
  const open = text.indexOf('[')
  if (open < 0) {
    if (text.includes(']')) throw new RangeError('`]` has no `[` before it', offset + text.indexOf(']'), offset + text.indexOf(']') + 1)
    return [text]
  }
  const close = text.indexOf(']', open)
  if (close < 0) throw new RangeError('the range has no `]`', offset + open, offset + text.length)
  const middles = rangeOf(text.slice(open + 1, close), offset + open, offset + close + 1)
  const ends = expand(text.slice(close + 1), offset + close + 1)
  if (middles.length * ends.length > mostHosts)
    throw new RangeError(`the range names more than ${mostHosts} hosts`, offset, offset + text.length)
  return middles.flatMap((middle) => ends.map((end) => text.slice(0, open) + middle + end))
}

function rangeOf(inside: string, start: number, end: number): string[] {
  const fault = (message: string) => new RangeError(message, start, end)
  if (!isRange(inside)) throw fault(`\`[${inside}]\` is not a range such as \`[01:20]\`, \`[a:f]\` or \`[0:10:2]\``)
  const [first = '', last = '', step = '1'] = inside.split(':')
  const stride = Number(step)
  if (stride === 0) throw fault('the step of a range is at least 1')
  const letters = /^[a-zA-Z]$/.test(first)
  const [from, to] = letters ? [first.charCodeAt(0), last.charCodeAt(0)] : [Number(first || '0'), Number(last)]
  const width = first.length > 1 && first.startsWith('0') ? first.length : 0
  if (width > 0 && first.length !== last.length) throw fault(`both ends of \`[${inside}]\` need the same number of digits`)
  if (letters && (first.toLowerCase() === first) !== (last.toLowerCase() === last))
    throw fault('both ends of a range are small letters, or both capitals')
  if (from > to) throw fault(`\`[${inside}]\` ends before it begins`)
  if ((to - from) / stride > mostHosts) throw fault(`the range names more than ${mostHosts} hosts`)
  const names: string[] = []
  for (let each = from; each <= to; each += stride) names.push(letters ? String.fromCharCode(each) : String(each).padStart(width, '0'))
  return names
}
