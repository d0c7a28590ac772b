/** `~/.ssh/config` and its system-wide sibling, through `ssh-config`; what that leaves out, Include, is done here. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join } from 'node:path'
import SSHConfig from 'ssh-config'
import { Unreachable } from '../contract.ts'

/** Keywords in lower case, with all their values in order. */
export type Configured = ReadonlyMap<string, readonly string[]>

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
    const computed = SSHConfig.parse(text).compute(
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
    const expression = new RegExp(
      `^${basename(path)
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
    )
    const folder = dirname(path)
    if (!existsSync(folder)) return []
    return readdirSync(folder)
      .filter((name) => expression.test(name) && !name.startsWith('.'))
      .sort()
      .map((name) => join(folder, name))
  })
}
