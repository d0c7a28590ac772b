/** Package state of a Debian host: installed packages, age of the package index, and simulations of apt-get. */
import { neededNumber, wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import type { HostRead } from '../../engine/model/read.ts'
import type { PackageStep } from '../packages/steps.ts'

export interface InstalledPackage {
  readonly name: string
  readonly architecture: string
  readonly version: string
  /** Unpacked and configured. */
  readonly installed: boolean
  /** Removed, but its configuration files are left. */
  readonly leftover: boolean
  /** Other names that it provides. */
  readonly provides: readonly string[]
}

export interface AptState {
  /** `dpkg-query` is installed. */
  readonly debian: boolean
  /** Architecture of the host, such as `amd64`. */
  readonly architecture: string
  /** Packages that have or provide one of the names. */
  readonly packages: readonly InstalledPackage[]
  /** A package index exists. */
  readonly listed: boolean
  /** Time of the last index update, in seconds since 1970 on the host's clock; 0 for never. */
  readonly refreshed: number
  /** The host's clock, in seconds since 1970; the largest number if it is unknown, so that the index counts as old. */
  readonly now: number
  /** A source or a key is newer than the index. */
  readonly sourcesNewer: boolean
}

export interface Simulation {
  readonly code: number
  readonly steps: readonly PackageStep[]
  /** Archives that `autoclean` would delete. */
  readonly deletions: readonly string[]
  readonly stdout: string
  readonly stderr: string
}

/** Packages by exact names, and the index; all such questions of a window share one `dpkg-query`. */
export function aptState(names: readonly string[]): HostRead<AptState> {
  const wanted = new Set(names)
  return {
    at: 'host',
    script: stateScript,
    each: [...wanted].join(' '),
    subject: { kind: 'foreseen' },
    parse({ stdout }, outlook) {
      const found = parseAptState(stdout, wanted)
      const isRefreshed = outlook?.at(indexFolder).kind === 'unknown'
      const state = isRefreshed ? { ...found, listed: true, refreshed: found.now, sourcesNewer: false } : found
      // A package that is not installed may come as a dependency of another.
      if (names.some((name) => !state.packages.some((each) => each.name === name && each.installed))) outlook?.lacking()
      else outlook?.asRead()
      return state
    },
  }
}

/** The state without what is provided under one of the names that the index has a package for. */
export function withoutRealNames(names: readonly string[], state: AptState): HostRead<AptState> {
  return {
    at: 'host',
    script: 'LC_ALL=C apt-cache policy -- "$@" 2>/dev/null',
    args: names,
    subject: { kind: 'machine' },
    parse({ stdout }) {
      const real = new Set([...stdout.matchAll(/^(\S+):\n {2}Installed: .*\n {2}Candidate: (?!\(none\))/gm)].map(([, name]) => name))
      const packages = state.packages.map((each) => ({ ...each, provides: each.provides.filter((name) => !real.has(name)) }))
      return { ...state, packages }
    },
  }
}

/** Where the package index is. */
export const indexFolder = '/var/lib/apt/lists'

/** Simulates apt-get with these arguments; nothing on the host is written. */
export function simulate(args: readonly string[]): HostRead<Simulation> {
  return {
    ...{ at: 'host', script: simulateScript, args, slow: true },
    subject: { kind: 'foreseen' },
    parse(answer, outlook) {
      // An index that is to be updated may have packages that this one has not.
      const index = outlook?.at(indexFolder)
      if (index?.kind === 'unknown') outlook?.doubt('silence', index.cause)
      else outlook?.asRead()
      return parseSimulation(answer)
    },
  }
}

/** The process that holds a lock of apt or dpkg: `apt-get (pid 812)`; empty for none. */
export const lockHolder: HostRead<string> = {
  at: 'host',
  subject: { kind: 'machine' },
  script: `
for lock in /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock /var/cache/apt/archives/lock; do
  inode=$(stat -c %i "$lock" 2>/dev/null) || continue
  while read -r number family kind mode pid place rest; do
    case $place in *:"$inode") ;; *) continue ;; esac
    [ -r "/proc/$pid/comm" ] && printf '%s (pid %s)\\n' "$(cat "/proc/$pid/comm")" "$pid"
  done </proc/locks
done | sort -u
`,
  parse: ({ stdout }) => stdout.trim().split('\n').join(', '),
}

/** Number of archives in apt's cache. */
export const cachedArchives: HostRead<number> = {
  at: 'host',
  subject: { kind: 'machine' },
  script: `set -- /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*
count=0
for file; do if [ -f "$file" ]; then count=$((count + 1)); fi; done
echo "$count"`,
  parse: ({ stdout }) => neededNumber(stdout, 'a number of files'),
}

export interface DebFile {
  readonly name: string
  readonly version: string
  readonly architecture: string
}

/** The package in a package file on the host; undefined if it is not one. */
export function debFile(path: string): HostRead<DebFile | undefined> {
  const parse = ({ stdout, code }: { stdout: string; code: number }) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(stdout)?.[1] ?? ''
    return code === 0 ? { name: field('Package'), version: field('Version'), architecture: field('Architecture') } : undefined
  }
  return {
    at: 'host',
    script: 'dpkg-deb -f "$1" Package Version Architecture',
    args: [path],
    subject: { kind: 'paths', paths: [path] },
    parse,
  }
}

const stateScript = `${textFunction}
lists=/var/lib/apt/lists
stamp=/var/lib/apt/periodic/update-success-stamp
[ "$stamp" -nt "$lists" ] || stamp=$lists
text now "$(date +%s)"
text refreshed "$(stat -c %Y "$stamp" 2>/dev/null || echo 0)"
for list in "$lists"/*_Packages "$lists"/*_Packages.*; do
  if [ -e "$list" ]; then text listed yes; break; fi
done
for source in /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/sources.list.d/* /etc/apt/trusted.gpg.d/* /etc/apt/keyrings/*; do
  if [ "$source" -nt "$stamp" ]; then text newer yes; break; fi
done
command -v dpkg-query >/dev/null 2>&1 || exit 0
text packages "$(dpkg-query -W -f '\${db:Status-Abbrev}\\t\${Package}\\t\${Architecture}\\t\${Version}\\t\${Provides}\\n' 2>/dev/null | awk -F '\\t' '
BEGIN {
  for (i = 1; i < ARGC; i++) { n = split(ARGV[i], names, " "); for (j = 1; j <= n; j++) want[names[j]] = 1 }
  want["dpkg"] = 1
  ARGC = 1
}
{
  keep = ($2 in want)
  n = keep || $5 == "" ? 0 : split($5, provided, /, */)
  for (j = 1; j <= n && !keep; j++) { sub(/[ (:].*/, "", provided[j]); keep = (provided[j] in want) }
  if (keep) print
}' "$@")"
`

// As root, apt-get writes its cache files even in a simulation, so it runs as apt's download user.
const simulateScript = `
export LC_ALL=C.UTF-8
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null 2>&1 && id _apt >/dev/null 2>&1; then
  output=$(setpriv --reuid=_apt --clear-groups -- apt-get -s "$@" 2>&1)
  code=$?
  case $output in *'ermission denied'*) ;; *) printf '%s\\n' "$output"; exit "$code" ;; esac
fi
exec apt-get -s -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= "$@"
`

/** Parses the output of the state script. */
export function parseAptState(stdout: string, wanted: ReadonlySet<string>): AptState {
  const records = parseRecords(stdout)
  const all = (records.get('packages') ?? '').split('\n').flatMap(packageOf)
  return {
    debian: records.has('packages'),
    architecture: all.find((each) => each.name === 'dpkg')?.architecture ?? '',
    packages: all.filter((each) => wanted.has(each.name) || (each.installed && each.provides.some((name) => wanted.has(name)))),
    listed: records.has('listed'),
    refreshed: wholeNumber(records.get('refreshed')) ?? 0,
    now: wholeNumber(records.get('now')) ?? Number.POSITIVE_INFINITY,
    sourcesNewer: records.has('newer'),
  }
}

function packageOf(line: string): InstalledPackage[] {
  const [status = '', name, architecture = '', version = '', provides = ''] = line.split('\t')
  if (name === undefined) return []
  const names = provides
    .split(/, */)
    .map((each) => each.replace(/[ (:].*/, ''))
    .filter(Boolean)
  return [{ name, architecture, version, installed: /^.[iWt]/.test(status), leftover: status[1] === 'c', provides: names }]
}

/** Parses the output of a simulation. */
export function parseSimulation({ stdout, stderr, code }: { stdout: string; stderr: string; code: number }): Simulation {
  const steps: PackageStep[] = []
  const deletions: string[] = []
  for (const line of stdout.split('\n')) {
    const [, verb, name = '', before, after] = /^(Inst|Remv|Purg|Del) (\S+)(?: \[(.*?)\])?(?: \((\S+))?/.exec(line) ?? []
    if (verb === 'Inst') steps.push({ name, before, after })
    else if (verb === 'Del') deletions.push(name)
    else if (verb !== undefined && !steps.some((step) => step.name === name)) steps.push({ name, before })
  }
  return { code, steps, deletions, stdout, stderr }
}
