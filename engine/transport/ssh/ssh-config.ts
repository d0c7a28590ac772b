/** The options of `ssh`: `~/.ssh/config` and its system-wide sibling, through `ssh-config`, and those on a command line. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join } from 'node:path'
import SSHConfig from 'ssh-config'
import { wildcardSource } from '../../formats/path-glob.ts'
import { locatedWords, OpenQuote } from '../../formats/shell-words.ts'
import { sshFolder } from '../../model/controller-system.ts'
import { Unreachable } from '../contract.ts'

/** Keywords in lower case, with all their values in order. */
type Configured = ReadonlyMap<string, readonly string[]>

/** What was found for a host, and what the files and folders held that it was found in. */
interface Reading {
  readonly found: Map<string, string[]>
  readonly seen: Map<string, string>
}

const readings = new Map<string, Reading>()

/** What the configuration files say of a host; the first that says something wins, as in OpenSSH. `Match exec` never matches, and says so as `tsplaymatch`. Read again where a file has changed. */
export function configured(host: string, user: string | undefined, configFile?: string): Configured {
  const files =
    configFile === undefined
      ? [join(homedir(), '.ssh', 'config'), join(sshFolder(), 'ssh_config')]
      : configFile === 'none'
        ? []
        : [tilde(configFile)]
  const key = JSON.stringify([files, host, user])
  const earlier = readings.get(key)
  if (earlier && [...earlier.seen].every(([path, content]) => contentOf(path) === content)) return earlier.found
  const reading: Reading = { found: new Map(), seen: new Map() }
  for (const file of files) if (file !== '/dev/null') readInto(reading, file, host, user, 0)
  readings.set(key, reading)
  return reading.found
}

/** What a file or folder holds; empty where there is nothing. */
function contentOf(path: string): string {
  if (!existsSync(path)) return ''
  return statSync(path).isDirectory() ? readdirSync(path).join('\0') : readFileSync(path, 'utf8')
}

/** Replaces a leading `~`. */
export function tilde(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path
}

/** Keywords of which every occurrence counts. */
const REPEATED = new Set(['identityfile', 'certificatefile', 'localforward', 'remoteforward', 'dynamicforward', 'sendenv', 'setenv'])

function readInto(reading: Reading, file: string, host: string, user: string | undefined, depth: number): void {
  if (depth > 16) throw new Unreachable('other', `\`${file}\` includes itself`)
  const text = contentOf(file)
  reading.seen.set(file, text)
  if (text === '') return
  const { found } = reading
  for (const { config, include, isIncluded } of partsOf(file, text)) {
    // What earlier parts have said of the user and the address counts for the Match of later ones.
    const earlier = ['User', 'HostName'].map((name) =>
      found.has(name.toLowerCase()) ? `${name} ${found.get(name.toLowerCase())?.[0]}\n` : '',
    )
    merge(found, compute([...SSHConfig.parse(earlier.join('')), ...config], file, host, user))
    if (include === undefined || (isIncluded && !compute(isIncluded, file, host, user).has('tsplayapplies'))) continue
    for (const included of matching(include, file, reading.seen)) readInto(reading, included, host, user, depth + 1)
  }
}

type Lines = readonly SSHConfig[number][]

/** Lines of a file up to an Include, or its end. */
interface Part {
  readonly config: Lines
  /** The patterns of the Include behind it. */
  readonly include?: string
  /** Says `TsplayApplies` for hosts that the block of the Include is about. */
  readonly isIncluded?: Lines
}

const parts = new Map<string, { readonly content: string; readonly parts: readonly Part[] }>()

/** The parts of a file, parsed once while it does not change. */
function partsOf(file: string, content: string): readonly Part[] {
  const cached = parts.get(file)
  if (cached?.content === content) return cached.parts
  const found: Part[] = []
  // Include may stand inside a block: what follows it is in that block again.
  let block = ''
  let text = ''
  for (const line of content.split(/\r?\n/)) {
    const include = /^\s*Include[\s=]+(.+?)\s*$/i.exec(line)?.[1]
    if (/^\s*(Host|Match)[\s=]/i.test(line)) block = line
    if (include === undefined) {
      text += `${unansweredMatch(line)}${line}\n`
      continue
    }
    const isIncluded = block === '' ? {} : { isIncluded: parsed(`${block}\n  TsplayApplies yes\n`, file) }
    found.push({ config: parsed(text, file), include, ...isIncluded })
    text = block === '' ? '' : `${block}\n`
  }
  found.push({ config: parsed(text, file) })
  parts.set(file, { content, parts: found })
  return found
}

/** Before a Match that only OpenSSH can answer: a block for what else it asks, which says `TsplayMatch`. */
function unansweredMatch(line: string): string {
  const [, criteria = ''] = /^\s*Match[\s=]+(.*)$/i.exec(line) ?? []
  const known = criteria.replaceAll(/!?\b(exec|localnetwork|tagged)[\s=]+("[^"]*"|\S+)/gi, '').trim()
  return known === criteria.trim() ? '' : `Match ${known === '' ? 'all' : known}\n  TsplayMatch yes\n`
}

function parsed(text: string, file: string): Lines {
  return readable(file, () => SSHConfig.parse(text))
}

function compute(lines: Lines, file: string, host: string, user: string | undefined): Map<string, string[]> {
  if (lines.length === 0) return new Map()
  return readable(file, () => {
    const computed = new SSHConfig(...lines).compute(
      { Host: host, ...(user === undefined ? {} : { User: user }) },
      { ignoreCase: true, matchExec: false },
    )
    const entries = Object.entries(computed).map(([name, value]): [string, string[]] => [name.toLowerCase(), [value].flat().map(String)])
    return new Map(entries.filter(([name, value]) => name !== 'host' && !(name === 'user' && value[0] === user)))
  })
}

function readable<T>(file: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new Unreachable(
      'other',
      `\`${file}\` cannot be read as an ssh configuration: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

function merge(into: Map<string, string[]>, more: ReadonlyMap<string, readonly string[]>): void {
  for (const [name, values] of more) {
    const existing = into.get(name)
    if (!existing) into.set(name, [...values])
    else if (REPEATED.has(name)) existing.push(...values)
  }
}

/** Files of an Include, relative ones beside the file that names them; notes the folders it looks into. */
function matching(patterns: string, file: string, seen: Map<string, string>): readonly string[] {
  return patterns.split(/\s+/).flatMap((raw) => {
    const pattern = tilde(raw.replace(/^"(.*)"$/, '$1'))
    const path = isAbsolute(pattern) ? pattern : join(dirname(file), pattern)
    if (!/[*?]/.test(basename(path))) return [path]
    const expression = new RegExp(`^${wildcardSource(basename(path))}$`)
    const folder = dirname(path)
    const names = contentOf(folder)
    seen.set(folder, names)
    return names
      .split('\0')
      .filter((name) => expression.test(name) && !name.startsWith('.'))
      .sort()
      .map((name) => join(folder, name))
  })
}

/** What the arguments say; the words of `-o`, in lower case, hold their values in order. */
interface SshArguments {
  readonly options: ReadonlyMap<string, readonly string[]>
  /** `-F`: the one configuration to read; `none` for none. */
  readonly configFile?: string
}

/** Letters that stand for an option with a value. */
const LETTERS: Readonly<Record<string, string>> = { J: 'proxyjump', p: 'port', i: 'identityfile', l: 'user' }
/** Letters without a meaning for us: they take no value, or one that we skip. */
const BARE = '46AaCfGgKkMNnqsTtVvXxYy'
const WITH_VALUE = 'BbcDEeILmOPQRSWw'

/** Reads arguments: their words, or a line of them that a shell would split. */
export function parseSshArguments(written: string | readonly string[]): SshArguments {
  const words = typeof written === 'string' ? split(written) : written
  const options = new Map<string, string[]>()
  let configFile: string | undefined
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    const letter = word[1] ?? ''
    if (!word.startsWith('-') || letter === '') throw unknown(word)
    if (BARE.includes(letter)) continue
    const value = word.length > 2 ? word.slice(2) : (words[++index] ?? '')
    if (letter === 'F') configFile = value
    else if (letter === 'o') add(...assignment(value))
    else if (LETTERS[letter]) add(LETTERS[letter], value)
    else if (!WITH_VALUE.includes(letter)) throw unknown(word)
  }
  return { options, ...(configFile === undefined ? {} : { configFile }) }

  function add(name: string, value: string): void {
    const existing = options.get(name)
    if (existing) existing.push(value)
    else options.set(name, [value])
  }
}

/** `Name=value` or `Name value`. */
function assignment(text: string): [string, string] {
  const found = /^\s*([A-Za-z0-9]+)\s*(?:=|\s)\s*(.*?)\s*$/s.exec(text)
  if (!found) throw unknown(`-o ${text}`)
  return [(found[1] ?? '').toLowerCase(), (found[2] ?? '').replace(/^"([^"]*)"$/, '$1')]
}

function unknown(word: string): Unreachable {
  return new Unreachable('other', `\`${word}\` in the ssh arguments is not supported`, {
    hint: 'check `ansible_ssh_common_args` and `ansible_ssh_extra_args`',
  })
}

/** Splits into words; quotes and backslashes as in a shell. */
export function split(text: string): readonly string[] {
  try {
    return locatedWords(text, { escapable: '"\\$`', lastBackslash: 'dropped' }).map((word) => word.text)
  } catch (error) {
    if (!(error instanceof OpenQuote)) throw error
    throw new Unreachable('other', `the ssh arguments contain an unclosed quote: \`${text}\``)
  }
}
