/** The options of `ssh`: `~/.ssh/config` and its system-wide sibling, through `ssh-config`, and those on a command line. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join } from 'node:path'
import SSHConfig from 'ssh-config'
import { wildcardSource } from '../../formats/path-glob.ts'
import { locatedWords, OpenQuote } from '../../formats/shell-words.ts'
import { Unreachable } from '../contract.ts'

/** Keywords in lower case, with all their values in order. */
type Configured = ReadonlyMap<string, readonly string[]>

/** What the configuration files say of a host; the first that says something wins, as in OpenSSH. `Match exec` never matches. */
export function configured(host: string, user: string | undefined, configFile?: string): Configured {
  const files =
    configFile === undefined ? [join(homedir(), '.ssh', 'config'), '/etc/ssh/ssh_config'] : configFile === 'none' ? [] : [tilde(configFile)]
  const found = new Map<string, string[]>()
  for (const file of files) if (existsSync(file) && file !== '/dev/null') readInto(found, file, host, user, 0)
  return found
}

/** Replaces a leading `~`. */
export function tilde(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path
}

/** Keywords of which every occurrence counts. */
const REPEATED = new Set(['identityfile', 'certificatefile', 'localforward', 'remoteforward', 'dynamicforward', 'sendenv', 'setenv'])

function readInto(found: Map<string, string[]>, file: string, host: string, user: string | undefined, depth: number): void {
  if (depth > 16) throw new Unreachable('other', `\`${file}\` includes itself`)
  // Include may stand inside a block: what follows it is in that block again.
  let block = ''
  let text = ''
  const flush = () => {
    // What earlier parts have said of the user and the address counts for the Match of later ones.
    const earlier = ['User', 'HostName'].map((name) =>
      found.has(name.toLowerCase()) ? `${name} ${found.get(name.toLowerCase())?.[0]}\n` : '',
    )
    merge(found, compute(earlier.join('') + text, file, host, user))
    text = block === '' ? '' : `${block}\n`
  }
  for (const line of readFileSync(file, 'utf8').split(/\r?\n/)) {
    const include = /^\s*Include[\s=]+(.+?)\s*$/i.exec(line)
    if (/^\s*(Host|Match)[\s=]/i.test(line)) block = line
    if (!include) {
      text += `${line}\n`
      continue
    }
    flush()
    if (block !== '' && !compute(`${block}\n  TsplayApplies yes\n`, file, host, user).has('tsplayapplies')) continue
    for (const included of matching(include[1] ?? '', file)) readInto(found, included, host, user, depth + 1)
  }
  flush()
}

function compute(text: string, file: string, host: string, user: string | undefined): Map<string, string[]> {
  if (text.trim() === '') return new Map()
  try {
    const computed = parsed(text).compute(
      { Host: host, ...(user === undefined ? {} : { User: user }) },
      { ignoreCase: true, matchExec: false },
    )
    const entries = Object.entries(computed).map(([name, value]): [string, string[]] => [name.toLowerCase(), [value].flat().map(String)])
    return new Map(entries.filter(([name, value]) => name !== 'host' && !(name === 'user' && value[0] === user)))
  } catch (error) {
    throw new Unreachable(
      'other',
      `\`${file}\` cannot be read as an ssh configuration: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

const parsedTexts = new Map<string, SSHConfig>()

/** All hosts of a run share their files, and parsing them for each took a tenth of its time: each text is parsed once. */
function parsed(text: string): SSHConfig {
  const found = parsedTexts.get(text)
  if (found) return found
  const made = SSHConfig.parse(text)
  if (parsedTexts.size >= 64) parsedTexts.clear()
  parsedTexts.set(text, made)
  return made
}

function merge(into: Map<string, string[]>, more: ReadonlyMap<string, readonly string[]>): void {
  for (const [name, values] of more) {
    const existing = into.get(name)
    if (!existing) into.set(name, [...values])
    else if (REPEATED.has(name)) existing.push(...values)
  }
}

/** Files of an Include, relative ones beside the file that names them. */
function matching(patterns: string, file: string): readonly string[] {
  return patterns.split(/\s+/).flatMap((raw) => {
    const pattern = tilde(raw.replace(/^"(.*)"$/, '$1'))
    const path = isAbsolute(pattern) ? pattern : join(dirname(file), pattern)
    if (!/[*?]/.test(basename(path))) return existsSync(path) ? [path] : []
    const expression = new RegExp(`^${wildcardSource(basename(path))}$`)
    const folder = dirname(path)
    if (!existsSync(folder)) return []
    return readdirSync(folder)
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
