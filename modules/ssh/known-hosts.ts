/** Lines of a `known_hosts` file: which ones `ssh-keygen` finds for a host, and how a key is added or replaced. */
import { createHmac } from 'node:crypto'
import { linesWithEnds } from '../../engine/formats/text-lines.ts'
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import type { HostRead } from '../../engine/model/read.ts'

export interface Found {
  /** Numbers of the lines of the host; the first is 1. */
  readonly lines: readonly number[]
  /** The wanted key is one of the host. */
  readonly fits: boolean
  /** The error of `ssh-keygen`. */
  readonly problem?: string
  /** The host has no `ssh-keygen`. */
  readonly missing?: true
}

/** Exit code of the script where there is no `ssh-keygen`. */
const missingCode = 69

/** Asks the host's `ssh-keygen`, which matches hashed names and patterns as ssh does. */
export function foundRead(host: string, path: string, key: string): HostRead<Found> {
  return {
    at: 'host',
    script: findScript,
    args: [host, path],
    stdin: key,
    parse({ stdout, stderr, code }) {
      const records = parseRecords(stdout)
      const found = records.get('found') ?? ''
      return {
        lines: [...found.matchAll(/^# Host .* found: line (\d+)/gm)].flatMap(([, line]) => wholeNumber(line) ?? []),
        fits: records.has('fits'),
        ...(code === 0 ? {} : { problem: stderr.trim() || `exit code ${code}` }),
        ...(code === missingCode ? { missing: true as const } : {}),
      }
    },
  }
}

/** The fields of a line; undefined for comments and invalid lines. */
export function hostKeyOf(line: string) {
  const words = line.trim().split(/\s+/)
  const marker = words[0]?.startsWith('@') ? words.shift() : undefined
  const [names = '', type, key] = words
  return names.startsWith('#') || !type || !key ? undefined : { marker, names, type, key, words }
}

/** The line with its names hashed, as `ssh-keygen -H` writes them. */
export function hashedLine(line: string, host: string, salt: Buffer): string {
  const { marker, words } = hostKeyOf(line) ?? { words: [line] }
  const digest = createHmac('sha1', salt).update(host).digest('base64')
  return [...(marker ? [marker] : []), `|1|${salt.toString('base64')}|${digest}`, ...words.slice(1)].join(' ')
}

export interface Edited {
  readonly text: string
  /** Numbers of the lines of the host that are left; a new last line is not among them. */
  readonly found: readonly number[]
}

/** The text with a key for the host: unchanged if it has the key; otherwise the first other key of its type is removed and the new line is added at the end. */
export function withHostKey({ text, found }: Edited, line: string): Edited {
  const place = placeOf(linesWithEnds(text), found, line)
  if (place?.same) return { text, found }
  const kept = without({ text, found }, place ? [place.line] : [])
  const end = kept.text === '' || kept.text.endsWith('\n') ? '' : '\n'
  return { ...kept, text: `${kept.text}${end}${line}\n` }
}

/** The text without the key of the host, or without another of its type, as Ansible does; without any of its keys if no key is set. */
export function withoutHostKey({ text, found }: Edited, line?: string): Edited {
  const lines = linesWithEnds(text)
  if (line === undefined) {
    const plain = found.filter((number) => hostKeyOf(lines[number - 1] ?? '')?.marker === undefined)
    return without({ text, found }, plain)
  }
  const place = placeOf(lines, found, line)
  return without({ text, found }, place ? [place.line] : [])
}

function without({ text, found }: Edited, gone: readonly number[]): Edited {
  return {
    text: linesWithEnds(text)
      .filter((_, index) => !gone.includes(index + 1))
      .join(''),
    found: found.filter((number) => !gone.includes(number)).map((number) => number - gone.filter((each) => each < number).length),
  }
}

/** The first line of the host that has the key, or another key of its type. */
function placeOf(
  lines: readonly string[],
  found: readonly number[],
  line: string,
): { readonly line: number; readonly same: boolean } | undefined {
  for (const number of found) {
    const there = lines[number - 1] ?? ''
    const same = isSame(there, line)
    if (same || hostKeyOf(there)?.type === hostKeyOf(line)?.type) return { line: number, same }
  }
  return undefined
}

/** Two hashed names of one host are the same name. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [hostKeyOf(one), hostKeyOf(other)]
  if (!a || !b || a.marker !== b.marker || a.type !== b.type || a.key !== b.key) return false
  return a.names === b.names || (a.names.startsWith('|1|') && b.names.startsWith('|1|'))
}

// ssh-keygen exits with 1 and prints nothing if it finds nothing. Standard input may be a socket, which it cannot open by name.
const findScript = `${textFunction}host=$1 path=$2
if ! command -v ssh-keygen >/dev/null 2>&1; then echo 'ssh-keygen is not installed on the host' >&2; exit ${missingCode}; fi
case $path in -*) path=./$path ;; esac
if [ -e "$path" ]; then
  found=$(ssh-keygen -F "$host" -f "$path" 2>&1) || { code=$?; if [ $code -ne 1 ] || [ -n "$found" ]; then printf '%s\\n' "$found" >&2; exit $code; fi; }
  text found "$found"
fi
key=$(cat | ssh-keygen -F "$host" -f /dev/stdin 2>/dev/null)
if [ -n "$key" ]; then text fits ''; fi
`
