/** Edits `pg_hba.conf`: a rule replaces the one for the same connections, or goes before the first rule that would shadow it. */

import { covers as coversNetwork } from '../../engine/formats/ip-address.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { addressOf, formatRule, type HbaLine, parseHba, quoteWord, type Rule, sameConnections, sameMethod, withMethod } from './hba.ts'

/** A rule as an author writes it. */
export interface WantedRule {
  readonly contype: string
  readonly databases: string
  readonly users: string
  readonly address?: string
  readonly netmask?: string
  readonly method: string
  readonly options?: string
  readonly comment?: string
  readonly state: 'present' | 'absent'
}

export interface Edited {
  readonly content: string
  /** One text for each edit, such as `add local all app scram-sha-256`. */
  readonly edits: readonly string[]
}

/** The file with or without the wanted rules; with `overwrite` all other rules are removed. */
export function editHba(content: string, wanted: readonly WantedRule[], overwrite: boolean): Edited {
  const ended = content === '' || content.endsWith('\n') ? content : `${content}\n`
  if (overwrite) return overwritten(content, parseHba(ended), wanted.filter(isPresent))
  const edits: string[] = []
  let lines = parseHba(ended)
  for (const each of wanted) lines = isPresent(each) ? withRule(lines, each, edits) : withoutRule(lines, each, edits)
  return edits.length === 0 ? { content, edits } : { content: lines.map(({ text }) => text).join(''), edits }
}

function isPresent({ state }: WantedRule): boolean {
  return state === 'present'
}

function withRule(lines: readonly HbaLine[], wanted: WantedRule, edits: string[]): readonly HbaLine[] {
  const rule = ruleOf(wanted)
  const places = lines.flatMap((line, index) => (line.rule && sameConnections(line.rule, rule) ? [index] : []))
  const [first, ...more] = places
  if (first === undefined) return inserted(lines, wanted, rule, edits)
  const line = lines[first] as HbaLine
  const settled = settledLine(line, wanted, rule)
  if (settled !== line) edits.push(`change ${named(wanted)}`)
  if (more.length > 0) edits.push(`remove duplicates of ${named(wanted)}`)
  return lines.flatMap((each, index) => (index === first ? [settled] : more.includes(index) ? [] : [each]))
}

/** The line itself if it already has the wanted rule. */
function settledLine(line: HbaLine, wanted: WantedRule, rule: Rule): HbaLine {
  const commented = wanted.comment === undefined || wanted.comment.trim() === (line.comment ?? '')
  if (line.rule && sameMethod(line.rule, rule) && commented) return line
  return parseHba(withMethod(line, methodWords(wanted), wanted.comment?.trim()))[0] ?? line
}

function inserted(lines: readonly HbaLine[], wanted: WantedRule, rule: Rule, edits: string[]): readonly HbaLine[] {
  edits.push(`add ${named(wanted)}`)
  const line = parseHba(formatRule(wordsOf(wanted), wanted.comment?.trim()))
  const cover = lines.findIndex((each) => each.rule && coversRule(each.rule, rule))
  const at = cover < 0 ? lines.length : cover
  return [...lines.slice(0, at), ...line, ...lines.slice(at)]
}

function withoutRule(lines: readonly HbaLine[], wanted: WantedRule, edits: string[]): readonly HbaLine[] {
  const rule = ruleOf(wanted)
  const left = lines.filter((line) => !line.rule || !sameConnections(line.rule, rule))
  if (left.length < lines.length) edits.push(`remove ${named(wanted)}`)
  return left
}

/** If the rules and their order are already as wanted, the file is unchanged; otherwise they follow all other lines. */
function overwritten(content: string, lines: readonly HbaLine[], wanted: readonly WantedRule[]): Edited {
  const present = lines.filter(({ rule }) => rule)
  const rules = wanted.map(ruleOf)
  const existing = (rule: Rule) => present.find((line) => line.rule && sameConnections(line.rule, rule))
  const settled = wanted.flatMap((each, index) => {
    const rule = rules[index] as Rule
    const line = existing(rule)
    return line ? [settledLine(line, each, rule)] : parseHba(formatRule(wordsOf(each), each.comment?.trim()))
  })
  if (settled.length === present.length && settled.every((line, index) => line === present[index])) return { content, edits: [] }
  const others = lines.filter(({ rule }) => !rule)
  return {
    content: [...others, ...settled].map(({ text }) => text).join(''),
    edits: [`overwrite ${present.length} rules with ${settled.length}`],
  }
}

/** Whether a rule matches all connections of another, which therefore must come first to take effect. */
function coversRule(outer: Rule, inner: Rule): boolean {
  const types = outer.type === inner.type || (outer.type === 'host' && inner.type.startsWith('host'))
  return (
    types &&
    coversNames(outer.databases, inner.databases, true) &&
    coversNames(outer.users, inner.users, false) &&
    coversAddress(outer, inner)
  )
}

function coversNames(outer: readonly string[], inner: readonly string[], databases: boolean): boolean {
  const all = outer.includes('all')
  return inner.every((name) => outer.includes(name) || (all && !(databases && name === 'replication')))
}

function coversAddress({ address: outer }: Rule, { address: inner }: Rule): boolean {
  if (outer === undefined || inner === undefined || outer === 'all') return true
  if (typeof outer === 'string' || typeof inner === 'string') return outer === inner
  return coversNetwork(outer, inner)
}

/** The rule as the file will have it. */
function ruleOf(wanted: WantedRule): Rule {
  const rule = parseHba(formatRule(wordsOf(wanted), undefined))[0]?.rule
  if (!rule) throw new Problem(`\`${named(wanted)}\` is not a valid rule of \`pg_hba.conf\``)
  return rule
}

function wordsOf(wanted: WantedRule): readonly string[] {
  const { contype, databases, users } = wanted
  return [contype, listed(databases), listed(users), ...(contype === 'local' ? [] : addressWords(wanted)), ...methodWords(wanted)]
}

function methodWords({ method, options }: WantedRule): readonly string[] {
  return [method, ...optionWords(options)]
}

/** A network with its prefix length, also for a single address; a mask that has none remains a separate field. */
function addressWords({ address = 'samehost', netmask }: WantedRule): readonly string[] {
  const network = addressOf(address, netmask)
  if (typeof network === 'string') return netmask === undefined ? [quoteWord(address)] : [address, netmask]
  return [`${address.replaceAll('"', '').split('/')[0]}/${network.prefix}`]
}

/** `a, "b c"` without blanks, quoted if necessary. */
function listed(field: string): string {
  return (field.match(/(?:"(?:[^"]|"")*"|[^,"])+/g) ?? [])
    .map((name) => quoteWord(name.trim()))
    .filter((name) => name !== '')
    .join(',')
}

function optionWords(options: string | undefined): readonly string[] {
  return options?.match(/(?:"(?:[^"]|"")*"|[^\s"])+/g) ?? []
}

function named(wanted: WantedRule): string {
  return wordsOf(wanted).join(' ')
}
