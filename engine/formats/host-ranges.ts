/**
 * Many host names in few words: `node[01..17,19..60].example.com`. A pattern of two dots means nothing in Ansible, where `web[1-3]` is a
 * slice of the group `web` or a set of characters; so what is printed can only be read in one way.
 */

/** Names that a pattern can hold as they are. */
const plain = /^[\w.-]+$/
/** More digits than this are no counter. */
const mostDigits = 9
/** Fewer names are easier to read as they are. */
const fewest = 4

/** A part of a list of hosts: one name, or several that differ in one number. */
export interface HostRange {
  readonly text: string
  /** How many hosts it is. */
  readonly size: number
}

/** One number of a name: what stands before and behind it. */
interface Numbered {
  readonly name: string
  readonly before: string
  readonly digits: string
  readonly after: string
}

/** The names in their order, those that differ in one number together; `most` bounds the numbers and ranges in one pair of brackets. */
export function hostRanges(names: readonly string[], most = Number.POSITIVE_INFINITY): readonly HostRange[] {
  if (names.length < fewest) return names.map(single)
  const families = familiesOf(names)
  const done = new Set<string>()
  return names.flatMap((name) => {
    const family = families.get(name)
    if (!family) return single(name)
    const key = keyOf(family[0] as Numbered)
    if (done.has(key)) return []
    done.add(key)
    return bracketed(family, most)
  })
}

function single(text: string): HostRange {
  return { text, size: 1 }
}

/** The members of the family of each name that has one. */
function familiesOf(names: readonly string[]): ReadonlyMap<string, readonly Numbered[]> {
  const byName = new Map([...new Set(names)].map((name) => [name, numbersOf(name)]))
  const members = new Map<string, number>()
  for (const numbers of byName.values()) for (const number of numbers) members.set(keyOf(number), (members.get(keyOf(number)) ?? 0) + 1)
  const chosen = new Map<string, Numbered[]>()
  for (const numbers of byName.values()) {
    if (numbers.length === 0) continue
    const best = numbers.reduce((a, b) => ((members.get(keyOf(b)) ?? 0) > (members.get(keyOf(a)) ?? 0) ? b : a))
    const family = chosen.get(keyOf(best)) ?? []
    family.push(best)
    chosen.set(keyOf(best), family)
  }
  const families = [...chosen.values()].filter((family) => family.length >= fewest)
  return new Map(families.flatMap((family) => family.map(({ name }) => [name, family])))
}

function keyOf({ before, after }: Numbered): string {
  return `${before}\0${after}`
}

/** From the last number of a name to its first: the last one counts most often. */
function numbersOf(name: string): readonly Numbered[] {
  if (!plain.test(name)) return []
  const found: Numbered[] = []
  for (const { 0: digits, index } of name.matchAll(/\d+/g))
    if (digits.length <= mostDigits) found.unshift({ name, before: name.slice(0, index), digits, after: name.slice(index + digits.length) })
  return found
}

function bracketed(family: readonly Numbered[], most: number): readonly HostRange[] {
  const [{ before, after }] = family as readonly [Numbered]
  const segments = segmentsOf(family.map(({ digits }) => digits))
  const parts: HostRange[] = []
  for (let at = 0; at < segments.length; at += most) {
    const part = segments.slice(at, at + most)
    const inside = part.map(({ first, last }) => (first === last ? first : `${first}..${last}`)).join(',')
    const size = part.reduce((sum, { first, last }) => sum + Number(last) - Number(first) + 1, 0)
    parts.push({ text: size === 1 ? `${before}${inside}${after}` : `${before}[${inside}]${after}`, size })
  }
  return parts
}

interface Segment {
  readonly first: string
  last: string
}

function segmentsOf(numbers: readonly string[]): readonly Segment[] {
  const sorted = [...numbers].sort((a, b) => Number(a) - Number(b) || a.length - b.length)
  const segments: Segment[] = []
  for (const digits of sorted) {
    const open = segments.at(-1)
    if (open && digits === padded(Number(open.last) + 1, open.first)) open.last = digits
    else segments.push({ first: digits, last: digits })
  }
  return segments
}

/** As the first number of its range is written: with zeros in front, or without. */
function padded(number: number, first: string): string {
  return String(number).padStart(first.startsWith('0') ? first.length : 0, '0')
}

/** What a pattern with two dots or commas in its brackets names. */
export interface NamedRange {
  readonly size: number
  readonly has: (name: string) => boolean
}

const inBrackets = /\[\d{1,9}(?:\.\.\d{1,9})?(?:,\d{1,9}(?:\.\.\d{1,9})?)*\]/

/** undefined where the text is another pattern: `web[1]` and `web[1-3]` are Ansible's. */
export function readRange(pattern: string): NamedRange | undefined {
  const found = inBrackets.exec(pattern)
  if (!found || !/[.,]/.test(found[0])) return undefined
  const [before, after] = [pattern.slice(0, found.index), pattern.slice(found.index + found[0].length)]
  if (!plain.test(`${before}${after}0`)) return undefined
  const segments = found[0]
    .slice(1, -1)
    .split(',')
    .map((each) => each.split('..') as [string, string?])
    .map(([first, last = first]) => ({ first, last }))
  return {
    size: segments.reduce((sum, { first, last }) => sum + Math.max(0, Number(last) - Number(first) + 1), 0),
    has(name) {
      if (!name.startsWith(before) || !name.endsWith(after)) return false
      const digits = name.slice(before.length, name.length - after.length)
      if (!/^\d{1,9}$/.test(digits)) return false
      const number = Number(digits)
      return segments.some(({ first, last }) => number >= Number(first) && number <= Number(last) && digits === padded(number, first))
    },
  }
}

/** Splits at commas, but not at those between the numbers of a range. */
export function splitAtCommas(pattern: string): readonly string[] {
  return (pattern.match(new RegExp(`(?:${inBrackets.source}|[^,])+`, 'g')) ?? []).map((part) => part.trim())
}
