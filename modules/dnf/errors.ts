/** Explains errors of dnf: what is wrong, and what to do. */
import type { Outcome } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Explanation } from '../ansible-words.ts'
import type { Listing } from './listing.ts'
import type { DnfAnswer } from './query.ts'

interface DnfExplanation extends Explanation {
  /** Ansible's list of failures. */
  readonly failures?: readonly string[]
}

/** Throws if a simulation of dnf failed; exit code 1 with a transaction table is success. */
export function requirePossible({ code, steps, text }: DnfAnswer): void {
  if (code === 0 || steps.length > 0 || /^Operation aborted/m.test(text) || nothingNewer.test(text)) return
  throw problemOf(explainDnf({ code, stdout: text, stderr: '' }))
}

/** Throws for unknown names, which dnf ignores with `strict=0`. */
export function requireFound({ text }: DnfAnswer): void {
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
export function explainDnf({ code, stdout, stderr }: Pick<Outcome, 'code' | 'stdout' | 'stderr'>): DnfExplanation {
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
export function dnfFailure({ failures }: Pick<DnfExplanation, 'failures'>): Readonly<Record<string, unknown>> {
  return { ...(failures ? { failures } : {}), results: [], rc: 1 }
}

/** Ansible's messages. */
const unknownError = (text: string) => `Unknown Error occurred: ${text}`
const someFailed = 'Failed to install some of the specified packages'
const unavailable = (names: readonly string[]) => ({
  msg: someFailed,
  failures: [...new Set(names)].map((name) => `No package ${name} available.`),
})

const problemOf = ({ message, kind, hint, msg, failures }: DnfExplanation) =>
  new Problem(message, { kind, hint, msg, results: dnfFailure({ failures }) })
const quoted = (names: readonly string[]) => [...new Set(names)].map((name) => `\`${name}\``).join(', ')
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] as string)

function unknownNames(names: readonly string[]): DnfExplanation {
  const several = new Set(names).size > 1
  const group = names.find((name) => name.startsWith('@'))
  const more = group === undefined ? unavailable(names) : { msg: `No group ${group.slice(1)} available.` }
  return {
    ...more,
    kind: 'unknown-package',
    message: `the enabled repositories have no ${several ? 'packages' : 'package'} ${quoted(names)}`,
    hint: 'search for the name with `dnf search`, or enable its repository with `enablerepo`',
  }
}

/** Metadata that could not be downloaded. With `skip_if_unavailable` dnf continues without it and reports its packages as missing. */
function unfetched(text: string): DnfExplanation | undefined {
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
  return { kind: 'metadata', message: `the metadata of the repository \`${repository}\` could not be downloaded: ${cause}`, hint, msg }
}

/** Output of dnf or rpm while another program holds the lock. */
export const lockPattern = /already locked by \d+|Failed to obtain .*\block\b|can't create transaction lock/

type Meaning = (text: string) => DnfExplanation | undefined

/** What the first match of a pattern means; empty groups are left out. */
function meaning(pattern: RegExp, explain: (found: readonly string[], text: string) => DnfExplanation): Meaning {
  return (text) => {
    const match = pattern.exec(text)
    return match
      ? explain(
          match.slice(1).filter((group) => group !== undefined),
          text,
        )
      : undefined
  }
}

const meanings: readonly Meaning[] = [
  meaning(/superuser privileges|requires? (?:root|superuser)|Permission denied/, () => ({
    kind: 'not-root',
    message: 'only root may change packages',
    hint: 'set `become: true` for this task',
    msg: 'This command has to be run under the root user.',
  })),
  meaning(lockPattern, (_, text) => {
    const [, pid, program] = /The application with PID (\d+) is: (\S+)/.exec(text) ?? []
    return {
      kind: 'locked',
      message: `${pid === undefined ? 'another program' : `\`${program}\` (pid ${pid})`} holds the lock of dnf`,
      hint: 'wait until it has finished, or increase `lock_timeout`',
      msg: 'dnf lockfile is held by another process',
    }
  }),
  meaning(/Unknown repo: '([^']+)'|No matching repositories for "?([^\s"]+?)"?\.(?:\s|$)/, ([name]) => ({
    kind: 'unknown-repository',
    message: `the host has no repository \`${name}\``,
    hint: 'list the repositories with `dnf repolist --all`',
  })),
  meaning(/There are no enabled repositories/, () => ({
    kind: 'no-repository',
    message: 'no repository is enabled',
    hint: 'add one with `yum_repository`, or enable one with `enablerepo`',
  })),
  unfetched,
  meaning(/Cache-only enabled but no cache for '([^']+)'/, ([repository]) => ({
    kind: 'not-cached',
    message: `the metadata of \`${repository}\` is not cached`,
    hint: 'remove `cacheonly`',
    msg: `Cache-only enabled but no cache for '${repository}'`,
  })),
  meaning(/Can not load RPM file: (.*)\.$|Failed to access RPM "([^"]+)"/m, ([name]) => ({
    kind: 'unreadable-package',
    message: `\`${name}\` cannot be read or is not a package file`,
    msg: `Error occurred attempting remote rpm install of package: ${name}. Can not load RPM file: ${name}.`,
  })),
  meaning(/^(?:\[FAILED\] \S+: )?(Curl error \(\d+\): .*)$/m, ([failed]) => ({
    kind: 'download',
    message: `a package could not be downloaded: ${failed}`,
    msg: `Failed to download packages: ${failed}`,
  })),
  function excluded(text) {
    const names = all(
      text,
      /^(?:All matches were filtered out by exclude filtering for argument: |Argument ')(\S+?)(?:' matches only excluded packages\.)?$/gm,
    )
    if (names.length === 0) return undefined
    return {
      kind: 'excluded',
      message: `${quoted(names)} is excluded`,
      ...unavailable(names),
      hint: 'check `exclude` of the task and in the configuration of dnf; `disable_excludes` ignores the latter',
    }
  },
  meaning(/^No default profiles for module (\S+?)\.(?: Available profiles: (.*))?$/m, ([stream, some]) => ({
    kind: 'no-profile',
    message: `the stream \`@${stream}\` has no default profile`,
    hint: some === undefined ? undefined : `add one to the stream, as in \`@${stream}/PROFILE\`: ${some}`,
    msg: someFailed,
  })),
  function unknown(text) {
    const names = [
      ...all(text, /^Error: Unable to find a match: (.*)$/gm).flatMap((line) => line.split(' ')),
      ...all(text, /^Module or Group '([^']+)' is not available/gm).map((name) => `@${name}`),
    ]
    const missing =
      names.length > 0 || !/^(Error: Nothing to do|Failed to resolve)/m.test(text) ? names : all(text, /^No match for argument: (.*)$/gm)
    return missing.length === 0 ? undefined : unknownNames(missing)
  },
  meaning(
    /^(.*(?:is not signed|GPG check FAILED|Public key for .* is not installed|OpenPGP check.*failed|GPG keys? .*(?:failed|not)).*)$/im,
    ([line = '']) => {
      const named = /^(?:Package|Public key for) (\S+?)(?:\.rpm)? is not (?:signed|installed)/.exec(line.trim())?.[1]
      return {
        msg: named === undefined ? undefined : `Failed to validate GPG signature for ${named}: ${line.trim()}`,
        kind: 'signature',
        message: `a signature is missing or invalid: ${line.trim()}`,
        hint: 'install the key with `rpm_key`, or set `disable_gpg_check: true`',
      }
    },
  ),
  meaning(/protected packages?: (.*)/, ([names], text) => ({
    kind: 'protected',
    message: `dnf does not remove protected packages: ${names}`,
    msg: depsolve(text),
  })),
  meaning(/No space left on device|needs? .*\bmore space\b|At least .* more space needed/, (_, text) => ({
    kind: 'disk-full',
    message: 'the host has not enough free disk space',
    hint: 'check `df -h`',
    msg: unknownOf(text),
  })),
  meaning(/^ ?Problem(?: \d+)?: (.*(?:\n {2,}- .*)*)/m, ([lines = ''], text) => ({
    kind: 'dependencies',
    message: `dependencies cannot be satisfied: ${lines.trim().replace(/(?<!\s)\s+- /g, (gap) => (gap.includes('\n') ? '; ' : gap))}`,
    msg: depsolve(text),
  })),
]

/** The text of dnf after `Error:`, without its advice. */
function errorIn(text: string): string | undefined {
  const start = /^Error:[ \t]*/m.exec(text)
  if (!start) return undefined
  const rest = text.slice(start.index + start[0].length).trimEnd()
  const end = rest.search(/\n\((?:try|you can)|\n[A-Z=[]/)
  return end < 0 ? rest : rest.slice(0, end)
}

function depsolve(text: string): string | undefined {
  const problem = errorIn(text) ?? /^ ?Problem(?: \d+)?: .*(?:\n {2,}- .*)*/m.exec(text)?.[0]
  return problem === undefined ? undefined : `Depsolve Error occurred: ${problem}`
}

function unknownOf(text: string): string | undefined {
  const error = errorIn(text)
  return error === undefined || error === '' ? undefined : unknownError(error)
}
