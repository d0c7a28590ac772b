/** `known_hosts`: which key a host is known by. Pure, but for reading and appending. */

import { createHash, createHmac, randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { wildcardSource } from '../../formats/path-glob.ts'
import { trimEnd } from '../../formats/trim.ts'

/** One line. */
export interface KnownHost {
  readonly file: string
  readonly line: number
  readonly marker?: 'revoked' | 'cert-authority'
  /** Patterns as written, or one hashed name. */
  readonly names: string
  readonly type: string
  /** base64. */
  readonly key: string
}

type Verdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'changed' | 'revoked' | 'authority'; readonly entry: KnownHost }

/** Lines of a file; what cannot be a line is skipped, as OpenSSH does. */
export function parseKnownHosts(text: string, file: string): readonly KnownHost[] {
  return text.split('\n').flatMap((raw, index): KnownHost[] => {
    const words = raw.trim().split(/\s+/)
    if (words[0] === '' || words[0]?.startsWith('#')) return []
    const marker = words[0]?.startsWith('@') ? words.shift()?.slice(1) : undefined
    if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return []
    const [names, type, key] = words
    if (!names || !type || !key) return []
    return [{ file, line: index + 1, names, type, key, ...(marker ? { marker } : {}) }]
  })
}

/** Reads the files that exist; while they do not change they are parsed once, and all who ask are given the same list. */
export function readKnownHosts(
  files: readonly string[],
  cache: Map<string, { readonly stamp: string; readonly entries: readonly KnownHost[] }>,
): readonly KnownHost[] {
  const there = files.flatMap((file) => {
    const stats = statSync(file, { throwIfNoEntry: false })
    return stats ? [{ file, stamp: `${stats.mtimeMs}:${stats.size}` }] : []
  })
  const key = files.join('\n')
  const stamp = there.map((each) => each.stamp).join(' ')
  const cached = cache.get(key)
  if (cached?.stamp === stamp) return cached.entries
  const entries = there.flatMap(({ file }) => parseKnownHosts(readFileSync(file, 'utf8'), file))
  cache.set(key, { stamp, entries })
  return entries
}

/** `host`, or `[host]:port` where the port is not 22. */
export function nameOf(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`
}

/** Lines that match a host: under its name with the port, or else, as OpenSSH looks, without. */
export function entriesFor(entries: readonly KnownHost[], host: string, port: number): readonly KnownHost[] {
  const exact = linesFor(entries, nameOf(host, port))
  if (port === 22 || exact.some((entry) => entry.marker === undefined)) return exact
  return [...exact, ...linesFor(entries, host.toLowerCase())]
}

/** What is to be thought of a key that a host shows. */
export function judge(
  entries: readonly KnownHost[],
  host: string,
  port: number,
  shown: { readonly type: string; readonly key: string },
): Verdict {
  const ownEntries = entriesFor(entries, host, port)
  const revoked = ownEntries.find((entry) => entry.marker === 'revoked' && entry.key === shown.key)
  if (revoked) return { kind: 'revoked', entry: revoked }
  const plain = ownEntries.filter((entry) => entry.marker === undefined)
  if (plain.some((entry) => entry.key === shown.key)) return { kind: 'known' }
  const authority = ownEntries.find((entry) => entry.marker === 'cert-authority')
  const exact = port === 22 ? plain : linesFor(plain, nameOf(host, port))
  // Another type of key than the known one is no better than another key: it would be the way around the known one.
  const other = exact.find((entry) => entry.type === shown.type) ?? exact[0]
  if (other) return { kind: 'changed', entry: other }
  return authority ? { kind: 'authority', entry: authority } : { kind: 'unknown' }
}

/** `SHA256:…` as `ssh-keygen -l` prints it. */
export function fingerprint(key: string): string {
  return `SHA256:${trimEnd(createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64'), '=')}`
}

/** The line for a file. */
export function lineFor(host: string, port: number, shown: { readonly type: string; readonly key: string }, hashed = false): string {
  const name = nameOf(host, port)
  if (!hashed) return `${name} ${shown.type} ${shown.key}`
  const salt = randomBytes(20)
  return `|1|${salt.toString('base64')}|${hashedName(salt, name)} ${shown.type} ${shown.key}`
}

/**
 * Adds a line in one write, as `ssh` does, so that processes that add lines at once do not mix them; makes the file, for its owner only, where
 * there is none.
 */
export function appendKnownHost(file: string, line: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  if (text.split('\n').includes(line)) return
  appendFileSync(file, `${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`, { mode: 0o600 })
}

interface Line {
  /** Patterns as written, or one hashed name. */
  readonly names: string
}

/** Lines that match a name, in their order. */
function linesFor<L extends Line>(lines: readonly L[], name: string): readonly L[] {
  const { plain, others } = indexOf(lines)
  const found = [...(plain.get(name) ?? [])]
  for (const index of others) if (matchesName((lines[index] as L).names, name)) found.push(index)
  return found.sort((a, b) => a - b).map((index) => lines[index] as L)
}

/** The name as `HashKnownHosts` writes it behind its salt. */
function hashedName(salt: Buffer, name: string): string {
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
  return /[*?]/.test(pattern) ? new RegExp(`^${wildcardSource(pattern)}$`, 's').test(name) : pattern === name
}
