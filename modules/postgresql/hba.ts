/** `pg_hba.conf` as text and as rules: parsed without losing a byte, and written rule by rule. */
import { type Address, parseNetwork, sameNetwork } from '../../engine/formats/ip-address.ts'

/** A rule: who may connect, and how. */
export interface Rule {
  readonly type: string
  /** Names in the form in which they are compared: sorted, quoted only if the quotes remove a special meaning. */
  readonly databases: readonly string[]
  readonly users: readonly string[]
  /** Of a `host…` rule: a network, or a word or a host name. */
  readonly address?: Address | string
  readonly method: string
  readonly options: readonly string[]
}

/** One line (or several that a backslash joins) with its line break. */
export interface HbaLine {
  readonly text: string
  readonly rule?: Rule
  /** Where the method begins, and where the last word of the rule ends. */
  readonly from?: number
  readonly to?: number
  /** The comment on the line of a rule. */
  readonly comment?: string
  /** The words of the rule as they are written. */
  readonly words?: readonly string[]
}

/** The file, line by line; all texts together are the file again. Other lines (comments, `include`, unknown ones) are only text. */
export function parseHba(content: string): readonly HbaLine[] {
  const texts = content.match(/(?:[^\n]*\\\n)*[^\n]*(?:\n|$)/g) ?? []
  return texts.filter((text) => text !== '').map(parseLine)
}

/** Whether two rules are about the same connections, so that the later one could never count. */
export function sameConnections(a: Rule, b: Rule): boolean {
  if (a.type !== b.type || !sameNames(a.databases, b.databases) || !sameNames(a.users, b.users)) return false
  if (a.address === undefined || b.address === undefined || typeof a.address === 'string' || typeof b.address === 'string')
    return a.address === b.address
  return sameNetwork(a.address, b.address)
}

/** Whether two rules accept the same connections by the same method. */
export function sameMethod(a: Rule, b: Rule): boolean {
  return a.method === b.method && sameNames(a.options, b.options)
}

/** An address as it is compared: a network, or a word. */
export function addressOf(address: string, mask?: string): Address | string {
  const plain = address.replaceAll('"', '')
  return parseNetwork(plain, mask) ?? (mask === undefined ? plain.toLowerCase() : `${plain.toLowerCase()} ${mask}`)
}

/** A line for a rule, in the columns that Debian's file has. */
export function formatRule(words: readonly string[], comment: string | undefined): string {
  const isLocal = words[0] === 'local'
  const spread = isLocal ? [words[0], words[1], words[2], '', ...words.slice(3)] : words
  const columns = spread.map((word = '', index) => {
    const width = widths[index] ?? 0
    return index >= spread.length - 1 ? word : word.length < width ? word.padEnd(width) : `${word} `
  })
  return `${columns.join('')}${commentText(comment)}\n`
}

/** A line with another method, options or comment; the rest is unchanged. */
export function withMethod(line: HbaLine, words: readonly string[], comment: string | undefined): string {
  const { text, from = 0, to = 0 } = line
  const tail = comment === undefined ? text.slice(to) : `${commentText(comment)}${/\r?\n$/.exec(text)?.[0] ?? ''}`
  return `${text.slice(0, from)}${words.join(' ')}${tail}`
}

/** A word as the file needs it. */
export function quoteWord(word: string): string {
  return /[\s#",]/.test(word) && !/^(?:[^"]*=)?"(?:[^"]|"")*"$/.test(word) ? `"${word.replaceAll('"', '""')}"` : word
}

const widths = [8, 16, 16, 24]

function commentText(comment: string | undefined): string {
  return comment ? ` # ${comment}` : ''
}

interface Field {
  readonly start: number
  readonly end: number
  readonly items: readonly string[]
}

function parseLine(text: string): HbaLine {
  const { fields, hash } = scan(text)
  const type = fields[0]?.items[0] ?? ''
  const words = fields.map(({ start, end }) => text.slice(start, end))
  const place = type === 'local' ? { method: 3 } : isHost.test(type) ? { method: hasMask(words) ? 5 : 4 } : undefined
  const method = place && fields[place.method]
  if (!method) return { text }
  const names = (index: number) => [...new Set(fields[index]?.items)].sort()
  const address = type === 'local' ? {} : { address: addressOf(words[3] ?? '', place.method === 5 ? words[4] : undefined) }
  const options = fields.slice(place.method + 1).map(({ items }) => items.join(','))
  const rule = { type, databases: names(1), users: names(2), ...address, method: method.items[0] ?? '', options }
  const comment = hash === undefined ? {} : { comment: text.slice(hash + 1).trim() }
  return { text, rule, from: method.start, to: fields.at(-1)?.end ?? text.length, words, ...comment }
}

const isHost = /^host(?:ssl|nossl|gssenc|nogssenc)?$/

/** A plain IP address is followed by its mask in a separate field. */
function hasMask(words: readonly string[]): boolean {
  const address = words[3]?.replaceAll('"', '') ?? ''
  return !address.includes('/') && parseNetwork(address) !== undefined
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && [...a].sort().join('\0') === [...b].sort().join('\0')
}

/** Fields of a line by the rules of the server: separated by blanks, continued after a comma, quoted, ended by `#`. */
function scan(text: string): { readonly fields: readonly Field[]; readonly hash?: number } {
  const fields: { start: number; end: number; items: string[] }[] = []
  const token = /((?:[ \t\r\n\f]|\\\n)+)|(#)|(,)|((?:"(?:[^"]|"")*"?|\\(?!\n)|[^\s#,"\\])+)/gy
  let joined = false
  for (let found = token.exec(text); found; found = token.exec(text)) {
    const [all, blank, hash, comma, word] = found
    const start = token.lastIndex - all.length
    const last = fields.at(-1)
    if (hash !== undefined) return { fields, hash: start }
    if (comma !== undefined && last) {
      joined = true
      last.end = token.lastIndex
    }
    if (blank !== undefined || word === undefined) continue
    if (joined && last) {
      last.items.push(itemOf(word))
      last.end = token.lastIndex
    } else fields.push({ start, end: token.lastIndex, items: [itemOf(word)] })
    joined = false
  }
  return { fields }
}

/** A word without its quotes, unless it would otherwise be a keyword, a group, a file or an expression. */
function itemOf(word: string): string {
  const plain = word.replace(/"((?:[^"]|"")*)"?/g, (_all, inner: string) => inner.replaceAll('""', '"'))
  return word.startsWith('"') && (keywords.has(plain) || /^[+@/]/.test(plain)) ? `"${plain}"` : plain
}

const keywords = new Set(['all', 'sameuser', 'samerole', 'samegroup', 'replication'])
