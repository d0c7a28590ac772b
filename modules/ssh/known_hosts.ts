/** Manages host keys in a `known_hosts` file. */

import { createHmac } from 'node:crypto'
import { lastLine, linesWithEnds } from '../../engine/formats/text-lines.ts'
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import type { ControlRead, HostRead } from '../../engine/model/read.ts'
import { bytesText, textBytes } from '../files/edit-file.ts'
import { contentOf, placeFile } from '../files/install-file.ts'
import { editedBytes, pathRead } from '../files/path-state.ts'

const options = {
  name: {
    type: 'string',
    required: true,
    aliases: ['host'],
    description: 'Host as ssh looks it up: a name or an address, with a port as `[host]:port`.',
  },
  key: { type: 'string', description: 'Host key, as one or more lines of the file (`host ssh-ed25519 …`). Required for `present`.' },
  path: { type: 'path', default: '~/.ssh/known_hosts', description: 'Path of the file; its directory must exist.' },
  hash_host: { type: 'boolean', default: false, description: 'Hash the host name.' },
  state: {
    enum: ['present', 'absent'],
    default: 'present',
    description: 'Whether the key should be in the file. `absent` without `key` removes all keys of the host.',
  },
} as const

type KnownHosts = Params<typeof options>

export default defineModule({
  name: 'known_hosts',
  confined: true,
  summary: 'Manage SSH host keys in a `known_hosts` file',
  notes: [
    "The host's `ssh-keygen` finds the lines of a name, so hashed names and patterns match.",
    'A key replaces another of its type and becomes the last line; all keys given are compared, in Ansible only the first.',
    'Lines with `@cert-authority` or `@revoked` stay when all keys of a host are removed, as with `ssh-keygen -R`; no `.old` file is left.',
    'A hashed name gets a new salt each time, so the diff in check mode is not exactly what a run writes.',
  ],
  options,
  examples: `
- name: Add the repository's host key for all users
  known_hosts:
    name: git.example.org
    key: git.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAD2X7qt7yZ2R0Zs0hLkQyqXbJ2fGJZ1vBq0o6xFkq0H
    path: /etc/ssh/ssh_known_hosts

- name: Add a host with another port, hashed
  known_hosts:
    name: "[backup.example.org]:2222"
    key: "[backup.example.org]:2222 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAD2X7qt7yZ2R0Zs0hLkQyqXbJ2fGJZ1vBq0o6xFkq0H"
    hash_host: true

- name: Remove all keys of a host
  known_hosts: { name: old.example.org, state: absent }
`,
  results: {
    name: 'Name of the host.',
    key: 'Keys as given.',
    path: 'Path of the file.',
    hash_host: 'Value of `hash_host`.',
    state: '`present` or `absent`.',
    diff: 'The whole file `before` and `after`, without `--diff` as well.',
  },
  rules({ name, key, state }) {
    const problems: string[] = []
    if (name === '' || /^-|[\s\0]/.test(name)) problems.push(`\`${name}\` is not a valid host name`)
    if (name.includes(',')) problems.push('`name` must be one name: put others in `key`')
    if (state === 'present' && !key?.trim()) problems.push('`key` is required with `state: present`')
    const wrong = keysIn(key).find((line) => !hostKeyOf(line))
    if (wrong !== undefined)
      problems.push(`\`${shortened(wrong)}\` is not a line of a \`known_hosts\` file: it must start with the host name`)
    return problems
  },
  ruleMessage({ name, key, state }) {
    if (name.includes(','))
      return 'Comma separated list of names is not supported. Please pass a single name to lookup in the known_hosts file.'
    return state === 'present' && !key?.trim() ? 'No key specified when adding a host' : undefined
  },

  probe({ name, path, key }) {
    const keys = keysIn(key)
    const salts: ControlRead<readonly Buffer[]> = { at: 'control', load: (here) => keys.map(() => here.randomBytes(20)) }
    return {
      file: pathRead(path, { content: editedBytes }),
      found: foundRead(name.toLowerCase(), path, keys.map((line) => `${line}\n`).join('')),
      salts,
    }
  },

  plan(params, { file, found, salts }): readonly Change[] {
    if (found.problem !== undefined) throw unfound(file.path, found.problem, found.missing === true)
    if (file.target?.kind === 'file' && file.content === undefined)
      throw new Problem(`\`${file.path}\` cannot be read, or is too large to be edited`, { hint: 'set `become: true` for this task' })
    const text = bytesText(file.content ?? '')
    const keys = keysIn(params.key)
    if (keys.length > 0 && !params.hash_host && !found.fits)
      throw new Problem(`\`key\` is not a key of \`${params.name}\``, {
        hint: 'start it with the host name, as `ssh-keyscan` prints it',
        msg: 'Host parameter does not match hashed host field in supplied key',
      })
    const wanted = wantedText(params, text, found.lines, salts)
    return wanted === text ? [] : placeFile(file, { content: contentOf(textBytes(wanted)), follow: false })
  },

  returns(params, { file, found, salts }) {
    const { name, key, path, hash_host, state } = params
    const before = bytesText(file.content ?? '')
    const after = wantedText(params, before, found.lines, salts)
    const [was, is] = [before, after].map((text) => textBytes(text).toString())
    const heads = { before_header: file.target ? path : '/dev/null', after_header: path }
    return { name, key: key ?? null, path, hash_host, state, diff: { before: was, after: is, ...heads } }
  },
})

/** Lines are read as Latin-1, so that bytes that are not UTF-8 are preserved. */
function wantedText(params: KnownHosts, text: string, found: readonly number[], salts: readonly Buffer[]): string {
  const { name, hash_host: hash, state } = params
  const keys = keysIn(params.key).map((line, index) => {
    const bytes = bytesText(line)
    return hash ? hashedLine(bytes, name.toLowerCase(), salts[index] ?? Buffer.alloc(20)) : bytes
  })
  const start = { text, found }
  if (state === 'absent' && keys.length === 0) return withoutHostKey(start).text
  return keys.reduce(state === 'present' ? withHostKey : (edited, key) => withoutHostKey(edited, key), start as Edited).text
}

function keysIn(key = ''): readonly string[] {
  return key
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

function unfound(path: string, problem: string, missing: boolean): Problem {
  if (missing)
    return new Problem(problem, { hint: 'install the package `openssh-client` in an earlier task', missingProgram: 'ssh-keygen' })
  return new Problem(`ssh-keygen cannot read \`${path}\`: ${lastLine(problem)}`)
}

/** The beginning of a line, for a message. */
export function shortened(line: string): string {
  return line.length > 40 ? `${line.slice(0, 40)}…` : line
}

interface Found {
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
function hostKeyOf(line: string) {
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

interface Edited {
  readonly text: string
  /** Numbers of the remaining lines of the host, without a new last line. */
  readonly found: readonly number[]
}

/** The text with a key for the host: unchanged if it has the key; otherwise the first other key of its type is removed and the new line is added at the end. */
function withHostKey({ text, found }: Edited, line: string): Edited {
  const place = placeOf(linesWithEnds(text), found, line)
  if (place?.same) return { text, found }
  const kept = without({ text, found }, place ? [place.line] : [])
  const end = kept.text === '' || kept.text.endsWith('\n') ? '' : '\n'
  return { ...kept, text: `${kept.text}${end}${line}\n` }
}

/** The text without the key of the host, or without another of its type, as Ansible does; without any of its keys if no key is set. */
function withoutHostKey({ text, found }: Edited, line?: string): Edited {
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

/** Two hashed names of one host count as equal. */
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
