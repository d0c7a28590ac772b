/** Explains errors of apt-get: what is wrong, and what to do. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { listedNames } from '../packages/steps.ts'
import type { Simulation } from './state.ts'

interface Explanation {
  readonly message: string
  readonly hint?: string
}

/** Refuses what apt-get said it cannot do. */
export function requirePossible({ code, stdout, stderr }: Simulation): void {
  if (code === 0) return
  const explanation = explainApt({ code, stdout, stderr })
  throw new Problem(explanation.message, { hint: explanation.hint })
}

/** The meaning of a failure of apt-get. */
export function explainApt({ code, stdout, stderr }: { readonly code: number; readonly stdout: string; readonly stderr: string }): Explanation {
  const text = `${stdout}\n${stderr}`
  const errors = [...text.matchAll(/^E: (.*)$/gm)].map((match) => match[1] as string)
  for (const meaning of meanings) {
    const explanation = meaning(text, errors)
    if (explanation) return explanation
  }
  return { message: `apt-get ended with code ${code}${errors.length ? `: ${errors.join('; ')}` : ''}` }
}

/** Refuses to go on with lists that were not refreshed: before version 2.1 apt-get only warns of that, and ends with 0. */
export function requireRefreshed(refresh: { readonly stdout: string; readonly stderr: string } | undefined): void {
  if (!refresh || !/^(?:W: Failed to fetch|W: Some index files failed to download)/m.test(`${refresh.stdout}\n${refresh.stderr}`)) return
  const { message, hint } = explainApt({ ...refresh, code: 0 })
  throw new Problem(`the lists of packages could not be refreshed: ${message}`, { hint, msg: `Failed to update apt cache: ${message}` })
}

/** What is connected to, or has no address, or asks who one is, though no address that is fetched names it. */
function proxyIn(text: string): string | undefined {
  const asked = new Set(all(text, /(?:^|\s)(?:https?|ftp):\/\/([^/:\s]+)/g))
  const met = [
    ...all(
      text,
      /(?:Could not connect to|Unable to connect to|Cannot initiate the connection to|Connection timed out .*?to|Could not connect to proxy) (\S+?:\d+)[: (]/g,
    ),
    ...all(text, /(?:Temporary failure resolving|Could not resolve) '([^']+)'/g),
  ]
  const other = met.find((each) => !asked.has(each.replace(/:\d+$/, '')))
  return other ?? (/\b407\b|Proxy Authentication Required/i.test(text) ? 'that wants a password' : undefined)
}

const quoted = (names: readonly string[]) => [...new Set(names)].map((name) => `\`${name}\``).join(', ')
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] as string)

const meanings: readonly ((text: string, errors: readonly string[]) => Explanation | undefined)[] = [
  // Before all that is missing: what could not be fetched is not known to be missing.
  function network(text) {
    const proxy = proxyIn(text)
    const [, url = '', why = ''] = /^(?:[EW]: Failed to fetch|Err:\d+) (\S+)\s+(.*)$/m.exec(text) ?? []
    if (proxy !== undefined)
      return {
        message: `packages could not be fetched through the proxy \`${proxy}\``,
        hint: 'look at `Acquire::http::Proxy` in `apt-config dump` and at `http_proxy`, and whether the proxy runs',
      }
    const host = /Temporary failure resolving '([^']+)'|Could not resolve '([^']+)'/.exec(text)
    if (host)
      return {
        message: `the host cannot find the address of \`${host[1] ?? host[2]}\``,
        hint: 'look at its DNS and at its package sources',
      }
    return url === ''
      ? undefined
      : { message: `\`${url}\` could not be fetched: ${why}`, hint: 'look at the network and the package sources of the host' }
  },
  function unknown(text) {
    const names = [
      ...all(text, /Unable to locate package (\S+)/g),
      ...all(text, /Package '?([^\s']+)'? has no installation candidate/g),
      ...all(text, /Couldn't find any package by (?:glob|regex) '([^']+)'/g),
    ]
    if (names.length === 0) return undefined
    const several = new Set(names).size > 1
    const choices = /is a virtual package provided by:\n((?: {2}.*\n)+)/.exec(text)?.[1]
    if (choices) {
      const providers = choices
        .trim()
        .split('\n')
        .map((line) => line.trim().split(' ')[0] as string)
      return { message: `${quoted(names)} is provided by several packages`, hint: `name the one that is meant: ${quoted(providers)}` }
    }
    return {
      message: `there ${several ? 'are no packages' : 'is no package'} called ${quoted(names)} in the lists of this host`,
      msg: `No package matching '${names[0]}' is available`,
      hint: 'look for the name with `apt-cache search`, or refresh the lists with `update_cache: true`',
    }
  },
  function sources(text) {
    if (!/You must put some 'deb-src' URIs/.test(text)) return undefined
    return {
      message: 'the package sources of this host name no sources to build from',
      hint: 'add a `deb-src` line with `apt_repository`, and refresh the lists with `update_cache: true`',
    }
  },
  function source(text) {
    const name = /Unable to find a source package for (\S+)/.exec(text)?.[1]
    if (name === undefined) return undefined
    return { message: `there is no source of \`${name}\` in the lists of this host`, hint: 'refresh the lists with `update_cache: true`' }
  },
  function version(text) {
    const found = /Version '([^']+)' for '([^']+)' was not found/.exec(text)
    if (!found) return undefined
    return {
      message: `there is no version \`${found[1]}\` of \`${found[2]}\` in the lists of this host`,
      msg: `no available installation candidate for ${found[2]}=${found[1]}`,
      hint: `see what there is with \`apt-cache policy ${found[2]}\``,
    }
  },
  function locked(text) {
    const [, pid, program] = /[Ii]t is held by process (\d+) \(([^)]+)\)/.exec(text) ?? []
    if (!lockPattern.test(text)) return undefined
    const who = pid === undefined ? 'another program' : `\`${program}\` (pid ${pid})`
    return { message: `${who} holds the lock of apt or dpkg`, hint: 'wait until it is done, or give it more time with `lock_timeout`' }
  },
  function rights(text) {
    if (!/Permission denied|are you root\?/.test(text)) return undefined
    return { message: 'only root may change packages', hint: 'set `become: true` for this task' }
  },
  function interrupted(text) {
    if (!/dpkg was interrupted/.test(text)) return undefined
    return { message: 'dpkg was cut off in the middle of an earlier run', hint: 'run `dpkg --configure -a` on the host' }
  },
  function full(text) {
    if (!/No space left on device|don't have enough free space/.test(text)) return undefined
    return {
      message: 'there is not enough room on the host',
      hint: 'see what is full with `df -h`; `apt: { clean: true }` frees the cache of packages',
    }
  },
  function downgrade(text) {
    if (!/downgraded and -y was used without/.test(text)) return undefined
    return { message: 'the wanted version is older than the installed one', hint: 'set `allow_downgrade: true` if that is meant' }
  },
  function held(text) {
    if (!/Held packages were changed and -y was used without/.test(text)) return undefined
    return { message: 'a package is on hold', hint: 'set `allow_change_held_packages: true` if it may change' }
  },
  function removal(text) {
    if (!/need to be removed but remove is disabled/.test(text)) return undefined
    const names = /packages will be REMOVED:\n((?: {2}.*\n)+)/.exec(text)?.[1]?.trim().split(/\s+/) ?? []
    return {
      message: `packages would be removed${names.length ? `: ${listedNames(names)}` : ''}`,
      hint: '`fail_on_autoremove: true` forbids that',
    }
  },
  function unauthenticated(text) {
    const source = /The repository '([^']+)' is not signed/.exec(text)?.[1]
    if (source) return { message: `the source \`${source}\` is not signed`, hint: 'add its key, or write `[trusted=yes]` into the source' }
    const key = /following signatures couldn't be verified because the public key is not available: (.*)/.exec(text)?.[1]
    if (key)
      return { message: `a source is signed by a key that the host does not have: ${key}`, hint: 'install the key of that source first' }
    if (!/unauthenticated packages/.test(text)) return undefined
    return { message: 'packages could not be authenticated', hint: 'refresh the lists, or set `allow_unauthenticated: true`' }
  },
  function script(text) {
    const names = /Errors were encountered while processing:\n((?: .*\n?)+)/.exec(text)?.[1]?.trim().split(/\s+/)
    if (!names) return undefined
    return { message: `dpkg could not set up ${quoted(names)}`, hint: 'what its scripts said is above; `dpkg --configure -a` tries again' }
  },
  function dependencies(text) {
    const lines = /have unmet dependencies:\n((?: .*\n)+)/.exec(text)?.[1]
    if (!lines) return undefined
    return { message: `dependencies cannot be met: ${lines.trim().replace(/\s*\n\s*/g, '; ')}` }
  },
]

/** Some other program is at work with apt or dpkg. */
export const lockPattern =
  /Could not get lock|Unable to lock (directory|the)|Unable to acquire the dpkg|is another process using it|database is locked by another process/
