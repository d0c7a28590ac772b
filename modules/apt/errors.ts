/** Explains errors of apt-get: what is wrong, and what to do. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { listedNames } from '../packages/steps.ts'
import type { Simulation } from './state.ts'

interface Explanation {
  readonly message: string
  readonly hint?: string
}

/** Throws if a simulation of apt-get failed. */
export function requirePossible({ code, stdout, stderr }: Simulation): void {
  if (code === 0) return
  const explanation = explainApt({ code, stdout, stderr })
  throw new Problem(explanation.message, { hint: explanation.hint })
}

/** Explains a failure of apt-get. */
export function explainApt({
  code,
  stdout,
  stderr,
}: {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}): Explanation {
  const text = `${stdout}\n${stderr}`
  const errors = [...text.matchAll(/^E: (.*)$/gm)].map((match) => match[1] as string)
  for (const meaning of meanings) {
    const explanation = meaning(text, errors)
    if (explanation) return explanation
  }
  return { message: `apt-get exited with code ${code}${errors.length ? `: ${errors.join('; ')}` : ''}` }
}

/** Throws if the package index was not updated: before version 2.1 apt-get only warns of that and exits with 0. */
export function requireRefreshed(refresh: { readonly stdout: string; readonly stderr: string } | undefined): void {
  if (!refresh || !/^(?:W: Failed to fetch|W: Some index files failed to download)/m.test(`${refresh.stdout}\n${refresh.stderr}`)) return
  const { message, hint } = explainApt({ ...refresh, code: 0 })
  throw new Problem(`the package index could not be updated: ${message}`, { hint, msg: `Failed to update apt cache: ${message}` })
}

/** The proxy behind a network error: a host in the error that no source URL names. */
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
  return other ?? (/\b407\b|Proxy Authentication Required/i.test(text) ? 'that requires a password' : undefined)
}

const quoted = (names: readonly string[]) => [...new Set(names)].map((name) => `\`${name}\``).join(', ')
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] as string)

const meanings: readonly ((text: string, errors: readonly string[]) => Explanation | undefined)[] = [
  // Checked before missing packages: what could not be downloaded may exist.
  function network(text) {
    const proxy = proxyIn(text)
    const [, url = '', why = ''] = /^(?:[EW]: Failed to fetch|Err:\d+) (\S+)\s+(.*)/m.exec(text) ?? []
    if (proxy !== undefined)
      return {
        message: `packages could not be downloaded through the proxy \`${proxy}\``,
        hint: 'check `Acquire::http::Proxy` in `apt-config dump`, `http_proxy`, and whether the proxy is running',
      }
    const host = /Temporary failure resolving '([^']+)'|Could not resolve '([^']+)'/.exec(text)
    if (host)
      return {
        message: `the host cannot resolve \`${host[1] ?? host[2]}\``,
        hint: 'check its DNS and its package sources',
      }
    return url === ''
      ? undefined
      : { message: `\`${url}\` could not be downloaded: ${why}`, hint: 'check the network and the package sources of the host' }
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
      return { message: `${quoted(names)} is provided by several packages`, hint: `choose one of ${quoted(providers)}` }
    }
    return {
      message: `the package index of this host has no ${several ? 'packages' : 'package'} ${quoted(names)}`,
      msg: `No package matching '${names[0]}' is available`,
      hint: 'search for the name with `apt-cache search`, or update the index with `update_cache: true`',
    }
  },
  function sources(text) {
    if (!/You must put some 'deb-src' URIs/.test(text)) return undefined
    return {
      message: 'this host has no `deb-src` package source',
      hint: 'add a `deb-src` line with `apt_repository` and set `update_cache: true`',
    }
  },
  function source(text) {
    const name = /Unable to find a source package for (\S+)/.exec(text)?.[1]
    if (name === undefined) return undefined
    return {
      message: `the package index of this host has no source package \`${name}\``,
      hint: 'update the index with `update_cache: true`',
    }
  },
  function version(text) {
    const found = /Version '([^']+)' for '([^']+)' was not found/.exec(text)
    if (!found) return undefined
    return {
      message: `the package index of this host has no version \`${found[1]}\` of \`${found[2]}\``,
      msg: `no available installation candidate for ${found[2]}=${found[1]}`,
      hint: `list the available versions with \`apt-cache policy ${found[2]}\``,
    }
  },
  function locked(text) {
    const [, pid, program] = /[Ii]t is held by process (\d+) \(([^)]+)\)/.exec(text) ?? []
    if (!lockPattern.test(text)) return undefined
    const who = pid === undefined ? 'another program' : `\`${program}\` (pid ${pid})`
    return { message: `${who} holds the lock of apt or dpkg`, hint: 'wait until it has finished, or increase `lock_timeout`' }
  },
  function rights(text) {
    if (!/Permission denied|are you root\?/.test(text)) return undefined
    return { message: 'only root may change packages', hint: 'set `become: true` for this task' }
  },
  function interrupted(text) {
    if (!/dpkg was interrupted/.test(text)) return undefined
    return { message: 'an earlier run of dpkg was interrupted', hint: 'run `dpkg --configure -a` on the host' }
  },
  function full(text) {
    if (!/No space left on device|don't have enough free space/.test(text)) return undefined
    return {
      message: 'the host has not enough free disk space',
      hint: 'check `df -h`; `apt: { clean: true }` empties the package cache',
    }
  },
  function downgrade(text) {
    if (!/downgraded and -y was used without/.test(text)) return undefined
    return { message: 'the requested version is older than the installed one', hint: 'set `allow_downgrade: true` to downgrade' }
  },
  function held(text) {
    if (!/Held packages were changed and -y was used without/.test(text)) return undefined
    return { message: 'a package is on hold', hint: 'set `allow_change_held_packages: true` to change it' }
  },
  function removal(text) {
    if (!/need to be removed but remove is disabled/.test(text)) return undefined
    const names = /packages will be REMOVED:\n((?: {2}.*\n)+)/.exec(text)?.[1]?.trim().split(/\s+/) ?? []
    return {
      message: `packages would be removed${names.length ? `: ${listedNames(names)}` : ''}`,
      hint: 'remove `fail_on_autoremove: true` to allow this',
    }
  },
  function unauthenticated(text) {
    const source = /The repository '([^']+)' is not signed/.exec(text)?.[1]
    if (source) return { message: `the source \`${source}\` is not signed`, hint: 'install its key, or add `[trusted=yes]` to the source' }
    const key = /following signatures couldn't be verified because the public key is not available: (.*)/.exec(text)?.[1]
    if (key) return { message: `a source is signed with a key that is not installed: ${key}`, hint: 'install the key first' }
    if (!/unauthenticated packages/.test(text)) return undefined
    return { message: 'packages could not be authenticated', hint: 'update the package index, or set `allow_unauthenticated: true`' }
  },
  function script(text) {
    const names = /Errors were encountered while processing:\n((?: .*\n?)+)/.exec(text)?.[1]?.trim().split(/\s+/)
    if (!names) return undefined
    return { message: `dpkg could not configure ${quoted(names)}`, hint: 'see the output of its scripts; `dpkg --configure -a` retries' }
  },
  function dependencies(text) {
    const lines = /have unmet dependencies:\n((?: .*\n)+)/.exec(text)?.[1]
    if (!lines) return undefined
    const joined = lines.trim().replace(/\s+/g, (gap) => (gap.includes('\n') ? '; ' : gap))
    return { message: `dependencies cannot be satisfied: ${joined}` }
  },
]

/** Output of apt-get or dpkg while another program holds the lock. */
export const lockPattern =
  /Could not get lock|Unable to lock (directory|the)|Unable to acquire the dpkg|is another process using it|database is locked by another process/
