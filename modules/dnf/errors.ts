/** Explains errors of dnf: what is wrong, and what to do. */
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Listing } from './listing.ts'
import type { DnfAnswer } from './query.ts'

interface Explanation {
  readonly message: string
  readonly hint?: string
  /** Ansible's message, as `register` sees it, and the list of failures. */
  readonly msg?: string
  readonly failures?: readonly string[]
}

/** Throws if a simulation of dnf failed; exit code 1 with a transaction table is success. */
export function requirePossible({ code, steps, text }: DnfAnswer): void {
  if (code === 0 || steps.length > 0 || /^Operation aborted/m.test(text) || nothingNewer.test(text)) return
  throw problemOf(explainDnf({ code, stdout: text, stderr: '' }))
}

/** Throws for unknown names, which dnf ignores with `strict=0`. */
export function requireKnown({ text }: DnfAnswer): void {
  const names = all(text, /^No match for argument: (.*)$/gm).filter(
    (name) => !text.includes(`filtered out by exclude filtering for argument: ${name}`),
  )
  if (names.length > 0) throw problemOf(unfetched(text) ?? unknownNames(names))
}

/** Throws if dnf could not list. */
export function requireListed(listing: Listing | undefined): void {
  if (!listing || listing.code === 0) return
  throw problemOf(explainDnf({ code: listing.code, stdout: '', stderr: listing.text }))
}

/** Nothing to upgrade, which dnf 4 reports as an error if packages are named. */
const nothingNewer = /^Error: No (packages|groups?) marked for upgrade\.$/m

/** Explains a failure of dnf. */
export function explainDnf({
  code,
  stdout,
  stderr,
}: {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}): Explanation {
  const text = `${stdout}\n${stderr}`
  for (const meaning of meanings) {
    const explanation = meaning(text)
    if (explanation) return explanation
  }
  const errors = all(text, /^Error: (\S.*)$/gm)
  const msg = errors[0] === undefined ? undefined : unknownError(errors[0])
  return { message: `dnf exited with code ${code}${errors.length ? `: ${errors.join('; ')}` : ''}`, msg }
}

/** What Ansible registers of a failure besides its message. */
export function dnfFailure({ failures }: Pick<Explanation, 'failures'>): Readonly<Record<string, unknown>> {
  return { ...(failures ? { failures } : {}), results: [], rc: 1 }
}

/** Ansible's messages. */
const unknownError = (text: string) => `Unknown Error occurred: ${text}`
const someFailed = 'Failed to install some of the specified packages'

const problemOf = ({ message, hint, msg, failures }: Explanation) => new Problem(message, { hint, msg, results: dnfFailure({ failures }) })
const quoted = (names: readonly string[]) => [...new Set(names)].map((name) => `\`${name}\``).join(', ')
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] as string)

function unknownNames(names: readonly string[]): Explanation {
  const several = new Set(names).size > 1
  const group = names.find((name) => name.startsWith('@'))
  const words =
    group === undefined
      ? { msg: someFailed, failures: [...new Set(names)].map((name) => `No package ${name} available.`) }
      : { msg: `No group ${group.slice(1)} available.` }
  return {
    ...words,
    message: `the enabled repositories have no ${several ? 'packages' : 'package'} ${quoted(names)}`,
    hint: 'search for the name with `dnf search`, or enable its repository with `enablerepo`',
  }
}

/** Metadata that could not be downloaded. With `skip_if_unavailable` dnf continues without it and reports its packages as missing. */
function unfetched(text: string): Explanation | undefined {
  const [, four, why, , five, reason] =
    /Failed to download metadata for repo '([^']+)': (.*)|Failed to download metadata \(([^)]*)\) for repository "([^"]+)": (.*)/.exec(
      text,
    ) ??
    /Errors during downloading metadata for repository '([^']+)':\s*(.*)/.exec(text) ??
    []
  const repository = four ?? five
  if (repository === undefined) return undefined
  const cause = /Curl error \(\d+\): .*/.exec(text)?.[0] ?? why ?? reason
  const hint = /proxy/i.test(cause ?? '')
    ? 'check `proxy` in `/etc/dnf/dnf.conf` and in the repository, and `http_proxy`'
    : 'check its URL and the network of the host'
  const msg = four === undefined ? undefined : `Failed to download metadata for repo '${four}'${why === undefined ? '' : `: ${why}`}`
  return { message: `the metadata of the repository \`${repository}\` could not be downloaded: ${cause}`, hint, msg }
}

/** Output of dnf or rpm while another program holds the lock. */
export const lockPattern = /already locked by \d+|Failed to obtain .*\block\b|can't create transaction lock/

const meanings: readonly ((text: string) => Explanation | undefined)[] = [
  function rights(text) {
    if (!/superuser privileges|requires? (root|superuser)|Permission denied/.test(text)) return undefined
    return {
      message: 'only root may change packages',
      hint: 'set `become: true` for this task',
      msg: 'This command has to be run under the root user.',
    }
  },
  function locked(text) {
    if (!lockPattern.test(text)) return undefined
    const [, pid, program] = /The application with PID (\d+) is: (\S+)/.exec(text) ?? []
    const who = pid === undefined ? 'another program' : `\`${program}\` (pid ${pid})`
    return {
      message: `${who} holds the lock of dnf`,
      hint: 'wait until it has finished, or increase `lock_timeout`',
      msg: 'dnf lockfile is held by another process',
    }
  },
  function repository(text) {
    const name = /Unknown repo: '([^']+)'|No matching repositories for "?([^\s"]+?)"?\.(?:\s|$)/.exec(text)
    if (name)
      return { message: `the host has no repository \`${name[1] ?? name[2]}\``, hint: 'list the repositories with `dnf repolist --all`' }
    if (!/There are no enabled repositories/.test(text)) return undefined
    return { message: 'no repository is enabled', hint: 'add one with `yum_repository`, or enable one with `enablerepo`' }
  },
  function lists(text) {
    const explanation = unfetched(text)
    if (explanation) return explanation
    const cached = /Cache-only enabled but no cache for '([^']+)'/.exec(text)?.[1]
    return cached === undefined
      ? undefined
      : {
          message: `the metadata of \`${cached}\` is not cached`,
          hint: 'remove `cacheonly`',
          msg: `Cache-only enabled but no cache for '${cached}'`,
        }
  },
  function file(text) {
    const name = /Can not load RPM file: (.*)\.$/m.exec(text)?.[1] ?? /Failed to access RPM "([^"]+)"/.exec(text)?.[1]
    if (name !== undefined)
      return {
        message: `\`${name}\` cannot be read or is not a package file`,
        msg: `Error occurred attempting remote rpm install of package: ${name}. Can not load RPM file: ${name}.`,
      }
    const failed = /^(?:\[FAILED\] \S+: )?(Curl error \(\d+\): .*)$/m.exec(text)?.[1]
    return failed === undefined
      ? undefined
      : { message: `a package could not be downloaded: ${failed}`, msg: `Failed to download packages: ${failed}` }
  },
  function excluded(text) {
    const names = all(
      text,
      /^(?:All matches were filtered out by exclude filtering for argument: |Argument ')(\S+?)(?:' matches only excluded packages\.)?$/gm,
    )
    if (names.length === 0) return undefined
    return {
      message: `${quoted(names)} is excluded`,
      msg: someFailed,
      failures: [...new Set(names)].map((name) => `No package ${name} available.`),
      hint: 'check `exclude` of the task and in the configuration of dnf; `disable_excludes` ignores the latter',
    }
  },
  function profile(text) {
    const [, stream, some] = /^No default profiles for module (\S+?)\.(?: Available profiles: (.*))?$/m.exec(text) ?? []
    if (stream === undefined) return undefined
    const hint = some === undefined ? undefined : `add one to the stream, as in \`@${stream}/PROFILE\`: ${some}`
    return { message: `the stream \`@${stream}\` has no default profile`, hint, msg: someFailed }
  },
  function unknown(text) {
    const names = [
      ...all(text, /^Error: Unable to find a match: (.*)$/gm).flatMap((line) => line.split(' ')),
      ...all(text, /^Module or Group '([^']+)' is not available/gm).map((name) => `@${name}`),
    ]
    const missing =
      names.length > 0 || !/^(Error: Nothing to do|Failed to resolve)/m.test(text) ? names : all(text, /^No match for argument: (.*)$/gm)
    return missing.length === 0 ? undefined : unknownNames(missing)
  },
  function signature(text) {
    const line =
      /^(.*(?:is not signed|GPG check FAILED|Public key for .* is not installed|OpenPGP check.*failed|GPG keys? .*(?:failed|not)).*)$/im.exec(
        text,
      )?.[1]
    if (line === undefined) return undefined
    const named = /^(?:Package|Public key for) (\S+?)(?:\.rpm)? is not (?:signed|installed)/.exec(line.trim())?.[1]
    return {
      msg: named === undefined ? undefined : `Failed to validate GPG signature for ${named}: ${line.trim()}`,
      message: `a signature is missing or invalid: ${line.trim()}`,
      hint: 'install the key with `rpm_key`, or set `disable_gpg_check: true`',
    }
  },
  function protectedOne(text) {
    const names = /protected packages?: (.*)/.exec(text)?.[1]
    return names === undefined
      ? undefined
      : {
          message: `dnf does not remove protected packages: ${names}`,
          msg: depsolve(text),
        }
  },
  function full(text) {
    if (!/No space left on device|needs? .*\bmore space\b|At least .* more space needed/.test(text)) return undefined
    return {
      message: 'the host has not enough free disk space',
      hint: 'check `df -h`',
      msg: unknownOf(text),
    }
  },
  function dependencies(text) {
    const lines = /^ ?Problem(?: \d+)?: .*(?:\n {2,}- .*)*/m.exec(text)?.[0]
    if (lines === undefined) return undefined
    return {
      msg: depsolve(text),
      message: `dependencies cannot be satisfied: ${lines
        .trim()
        .replace(/^Problem(?: \d+)?: /, '')
        .replace(/\s*\n\s*- /g, '; ')}`,
    }
  },
]

/** The text of dnf after `Error:`, without its advice. */
function errorIn(text: string): string | undefined {
  return /^Error:[ \t]*([\s\S]*?)(?=\n\((?:try|you can)|\n[A-Z=[]|\s*$(?![\s\S]))/m.exec(text)?.[1]
}

function depsolve(text: string): string | undefined {
  const problem = errorIn(text) ?? /^ ?Problem(?: \d+)?: .*(?:\n {2,}- .*)*/m.exec(text)?.[0]
  return problem === undefined ? undefined : `Depsolve Error occurred: ${problem}`
}

function unknownOf(text: string): string | undefined {
  const error = errorIn(text)
  return error === undefined || error === '' ? undefined : unknownError(error)
}
