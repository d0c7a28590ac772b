/** Selects hosts by pattern: groups, hosts, globs, `~regex`, `a:&b`, `a:!b`, `group[0]`, in Ansible's order; and ranges of names, `web[1..3]`. */

import { readRange, splitAtCommas } from '../formats/host-ranges.ts'
import { didYouMean } from '../formats/suggest.ts'
import { readSource } from '../formats/utf8.ts'
import { type Host, type Inventory, isController } from '../model/host.ts'

export interface PatternProblem {
  readonly message: string
  readonly hint?: string
  /** Which of the two has the problem. */
  readonly of: 'pattern' | 'limit'
}
export interface Selection {
  readonly hosts: readonly Host[]
  readonly problems: readonly PatternProblem[]
}

/** Hosts in the order of the pattern, without duplicates; `limit` is the value of `--limit`. */
export function select(inventory: Inventory, pattern: string | readonly string[], limit?: string | readonly string[]): Selection {
  const problems: PatternProblem[] = []
  const patterns = splitPatterns(pattern)
  // As in Ansible: only commas mean every host, or no limit.
  const areCommas = patterns.length === 0 && [pattern].flat().some((each) => each.includes(','))
  const chosen = evaluate(areCommas ? ['all'] : patterns, { inventory, problems, of: 'pattern' })
  const reading: Reading = { inventory, problems, of: 'limit' }
  const limits = withFiles(splitPatterns(limit ?? []), reading)
  // As in Ansible: a file without a pattern is no limit.
  if (limits.length === 0 && !problems.some(({ of }) => of === 'limit')) return { hosts: chosen, problems }
  const allowed = new Set(evaluate(limits, reading).map(({ name }) => name))
  if (allowed.size === 0 && !problems.some(({ of }) => of === 'limit'))
    problems.push({ of: 'limit', message: `the limit \`${[limit ?? []].flat().join(',')}\` selects no host` })
  return { hosts: chosen.filter(({ name }) => allowed.has(name)), problems }
}

interface Reading {
  readonly inventory: Inventory
  readonly problems: PatternProblem[]
  readonly of: PatternProblem['of']
}

/** Splits `a:b`, `a,b` and lists; not at colons of IPv6 addresses, ranges and regular expressions. */
function splitPatterns(pattern: string | readonly string[]): string[] {
  if (typeof pattern !== 'string') return pattern.flatMap((each) => splitPatterns(each))
  const commas = splitAtCommas(pattern)
  if (commas.length > 1) return commas.filter(Boolean).flatMap((part) => splitPatterns(part))
  const text = commas[0] ?? ''
  if (/^[!&]?~/.test(text) || /^[!&]?(?:[\da-f]*:){2,}[\da-f.]*$/i.test(text)) return text === '' ? [] : [text]
  return text.match(/(?:[^\s:[\]]|\[[^\]]*\])+/g) ?? []
}

/** Replaces `@file` with its patterns, one on each line. */
function withFiles(patterns: readonly string[], { problems }: Reading): string[] {
  return patterns.flatMap((pattern) => {
    if (!pattern.startsWith('@')) return [pattern]
    try {
      const lines = readSource(pattern.slice(1)).text.split('\n')
      return lines.map((line) => line.replace(/#.*/, '').trim()).filter(Boolean)
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      const file = `\`${pattern.slice(1)}\``
      problems.push({
        of: 'limit',
        message: code === 'EISDIR' ? `${file} must be a file, not a directory` : `cannot read the file ${file}: ${message}`,
      })
      return []
    }
  })
}

/** Evaluates additions first, then intersections, then exclusions, as Ansible does. */
function evaluate(patterns: readonly string[], reading: Reading): Host[] {
  const adding = patterns.filter((pattern) => !/^[!&]/.test(pattern))
  const chosen = new Map<string, Host>()
  const start = adding.length === 0 && patterns.length > 0 ? ['all'] : adding
  for (const host of start.flatMap((pattern) => matching(pattern, reading))) chosen.set(host.name, chosen.get(host.name) ?? host)
  for (const sign of ['&', '!'])
    for (const pattern of patterns.filter((each) => each.startsWith(sign))) {
      const named = new Set(matching(pattern.slice(1), reading).map(({ name }) => name))
      for (const name of [...chosen.keys()]) if (named.has(name) === (sign === '!')) chosen.delete(name)
    }
  return [...chosen.values()]
}

function matching(pattern: string, reading: Reading): readonly Host[] {
  const { hosts } = reading.inventory
  const plain = hosts.get(pattern)
  if (plain && !reading.inventory.groups.has(pattern)) return [plain]
  const range = readRange(pattern)
  if (range) {
    const named = [...hosts.values()].filter(({ name }) => range.has(name))
    if (named.length === 0) reportUnknown(pattern, true, reading)
    else if (named.length < range.size)
      addProblem(reading, `\`${pattern}\` names ${range.size} hosts, the inventory has ${named.length} of them`)
    return named
  }
  const { name, first, last } = subscript(pattern)
  const found = membersOf(name, pattern, reading)
  if (first === undefined) return found
  if (found.length === 0) return found
  const part = last === undefined ? found.slice(first, first === -1 ? undefined : first + 1) : found.slice(first, last)
  if (part.length === 0) addProblem(reading, `\`${pattern}\` selects no host: \`${name}\` has ${found.length}`)
  return part
}

/** `web[0]`, `web[-1]`, `web[1:3]` (both ends included), `web[2:]`. */
function subscript(pattern: string): { name: string; first?: number; last?: number } {
  const found = pattern.startsWith('~') ? null : /^(.+)\[(?:(-?\d+)|(\d+)([:-])(\d*))\]$/.exec(pattern)
  if (!found) return { name: pattern }
  const [, name = '', only, from, , to] = found
  if (only !== undefined) return { name, first: Number(only) }
  return { name, first: Number(from), last: to ? Number(to) + 1 : Number.POSITIVE_INFINITY }
}

function membersOf(name: string, written: string, reading: Reading): readonly Host[] {
  const { groups, hosts } = reading.inventory
  const matches = matcherOf(name, written, reading)
  if (!matches) return []
  const isPattern = /^~|[.?*[]/.test(name)
  const chosenGroups = isPattern
    ? [...groups.values()].filter((group) => matches(group.name))
    : [groups.get(name)].filter((group) => group !== undefined)
  const found = new Map<string, Host>()
  const take = (each: string) => {
    const host = hosts.get(each)
    if (host) found.set(each, host)
  }
  for (const group of chosenGroups) group.hosts.forEach(take)
  if (isPattern) [...hosts.keys()].filter(matches).forEach(take)
  else if (chosenGroups.length === 0) take(name)
  if (found.size === 0 && isController(name)) return [{ name, groups: [] }]
  if (found.size === 0 && chosenGroups.length === 0) reportUnknown(name, isPattern, reading)
  return [...found.values()]
}

function matcherOf(name: string, written: string, reading: Reading): ((text: string) => boolean) | undefined {
  try {
    const pattern = name.startsWith('~') ? new RegExp(`^(?:${name.slice(1)})`) : globOf(name)
    return (text) => pattern.test(text)
  } catch (error) {
    addProblem(reading, `\`${written}\` is not a valid regular expression: ${(error as Error).message}`)
    return undefined
  }
}

function globOf(glob: string): RegExp {
  const source = glob.replace(/\[!?[^\]]*\]|[\s\S]/g, (part) => {
    if (part === '*') return '[^]*'
    if (part === '?') return '[^]'
    if (part.length > 1) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\')
    return part.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
  })
  return new RegExp(`^${source}$`)
}

function reportUnknown(name: string, isPattern: boolean, reading: Reading): void {
  const { groups, hosts } = reading.inventory
  const message = isPattern ? `\`${name}\` matches no host and no group` : `there is no host and no group \`${name}\``
  addProblem(reading, message, didYouMean(name, [...groups.keys(), ...hosts.keys()]))
}

function addProblem({ problems, of }: Reading, message: string, hint?: string): void {
  problems.push({ of, message, ...(hint && { hint }) })
}
