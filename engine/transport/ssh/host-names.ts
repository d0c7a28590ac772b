/** Which lines of `known_hosts` match a name: plain names are looked up, patterns and hashed names are tried. */
import { createHmac } from 'node:crypto'

interface Line {
  /** Patterns as written, or one hashed name. */
  readonly names: string
}

/** Lines that match a name, in their order. */
export function linesFor<L extends Line>(lines: readonly L[], name: string): readonly L[] {
  const { plain, others } = indexOf(lines)
  const found = [...(plain.get(name) ?? [])]
  for (const index of others) if (matchesName((lines[index] as L).names, name)) found.push(index)
  return found.sort((a, b) => a - b).map((index) => lines[index] as L)
}

/** The name as `HashKnownHosts` writes it behind its salt. */
export function hashedName(salt: Buffer, name: string): string {
  return createHmac('sha1', salt).update(name).digest('base64')
}

interface Index {
  /** Positions of lines by each plain name. */
  readonly plain: ReadonlyMap<string, readonly number[]>
  /** Positions of lines that must be looked at. */
  readonly others: readonly number[]
}

const indexes = new WeakMap<readonly Line[], Index>()

function indexOf(lines: readonly Line[]): Index {
  let index = indexes.get(lines)
  if (!index) {
    index = makeIndex(lines)
    indexes.set(lines, index)
  }
  return index
}

function makeIndex(lines: readonly Line[]): Index {
  const plain = new Map<string, number[]>()
  const others: number[] = []
  for (const [position, { names }] of lines.entries()) {
    if (names.startsWith('|') || /[*?!]/.test(names)) others.push(position)
    else
      for (const name of new Set(names.toLowerCase().split(','))) {
        const positions = plain.get(name)
        if (positions) positions.push(position)
        else plain.set(name, [position])
      }
  }
  return { plain, others }
}

function matchesName(names: string, name: string): boolean {
  if (names.startsWith('|1|')) {
    const [, , salt = '', digest = ''] = names.split('|')
    return hashedName(Buffer.from(salt, 'base64'), name) === digest
  }
  let found = false
  for (const pattern of names.toLowerCase().split(',')) {
    if (pattern.startsWith('!')) {
      if (matchesPattern(pattern.slice(1), name)) return false
    } else found ||= matchesPattern(pattern, name)
  }
  return found
}

function matchesPattern(pattern: string, name: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === name
  return new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  ).test(name)
}
