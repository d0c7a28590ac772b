/** Installed packages as `package_facts` returns them, parsed from the output of package managers. */
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { type Records, recordsRead } from '../../engine/host-scripts/records.ts'

export type Manager = 'apt' | 'rpm' | 'apk' | 'pacman'
export type Package = Readonly<Record<string, unknown>> & { readonly name: string }

/** Package managers in the order in which they are tried, with their other names. */
export const managers: Readonly<Record<Manager, readonly string[]>> = {
  apt: [],
  rpm: ['dnf', 'dnf5', 'yum', 'zypper'],
  apk: [],
  pacman: [],
}

/** Asks all of these package managers in one process; one that is not installed returns no record. */
export function packagesRead(wanted: readonly Manager[]) {
  return recordsRead(packagesScript, wanted)
}

const packagesScript = `
for manager do
  case $manager in
    apt)
      command -v dpkg-query >/dev/null 2>&1 || continue
      run native dpkg --print-architecture
      run apt dpkg-query -W -f '\${db:Status-Abbrev}\\t\${Package}\\t\${Architecture}\\t\${Version}\\t\${Section}\\n'
      if command -v apt-cache >/dev/null 2>&1; then
        run sources apt-cache policy
        text policies "$(dpkg-query -W -f '\${binary:Package}\\n' | xargs apt-cache policy 2>/dev/null)"
      fi ;;
    rpm) run rpm rpm -qa --queryformat '%{NAME}\\t%{VERSION}\\t%{RELEASE}\\t%{EPOCH}\\t%{ARCH}\\n' ;;
    apk) run apk apk info -v ;;
    pacman) run pacman pacman -Qi ;;
  esac
done
`

/** All packages of one manager; undefined if it is not installed. */
export function packagesOf(manager: Manager, records: Records): readonly Package[] | undefined {
  const text = records.get(manager)
  return text === undefined ? undefined : parsers[manager](text, records).map((each) => ({ ...each, source: manager }))
}

const parsers: Readonly<Record<Manager, (text: string, records: Records) => readonly Package[]>> = {
  apt: aptPackages,
  rpm: rpmPackages,
  apk: apkPackages,
  pacman: pacmanPackages,
}

function aptPackages(text: string, records: Records): readonly Package[] {
  const native = records.get('native')?.trim()
  const origins = originsOf(records.get('sources') ?? '', records.get('policies') ?? '')
  return lines(text).flatMap((line) => {
    const [status = '', bare = '', arch = '', version = '', category = ''] = line.split('\t')
    // The second letter is the state: `n` is not installed, of `c` only the configuration is left.
    if (/^.[nc]/.test(status)) return []
    const name = arch === native || arch === 'all' || native === undefined ? bare : `${bare}:${arch}`
    return [{ name, version, arch, category, origin: origins.get(name) ?? '' }]
  })
}

/** Origin of the installed version, by package. */
function originsOf(sources: string, policies: string): ReadonlyMap<string, string> {
  const byPlace = new Map<string, string>()
  let place = ''
  for (const line of lines(sources)) {
    const at = /^ *-?\d+ (\S.*)$/.exec(line)?.[1]
    if (at !== undefined) place = at
    const release = /^ +release (.*)$/.exec(line)?.[1]
    if (release !== undefined) byPlace.set(place, /(?:^|,)o=([^,]*)/.exec(release)?.[1] ?? '')
  }
  const origins = new Map<string, string>()
  let [name, installed] = ['', false]
  for (const line of lines(policies)) {
    const head = /^(\S+):$/.exec(line)?.[1]
    const at = /^ {4,}-?\d+ (\S.*)$/.exec(line)?.[1]
    if (head !== undefined) name = head
    else if (at === undefined) installed = line.startsWith(' *** ')
    else if (installed && !origins.has(name)) origins.set(name, byPlace.get(at) ?? '')
  }
  return origins
}

function rpmPackages(text: string): readonly Package[] {
  const orNull = (word: string | undefined) => (word === undefined || word === '(none)' ? null : word)
  return lines(text).map((line) => {
    const [name = '', version, release, epoch, arch] = line.split('\t')
    return { name, version, release, epoch: wholeNumber(epoch) ?? null, arch: orNull(arch) }
  })
}

function apkPackages(text: string): readonly Package[] {
  return lines(text).map((line) => {
    const [, name, version, release] = /^(.+)-([^-]+)-([^-]+)$/.exec(line) ?? []
    return name === undefined ? { name: line, version: '', release: '' } : { name, version, release }
  })
}

function pacmanPackages(text: string): readonly Package[] {
  return text
    .split('\n\n')
    .filter((block) => block.trim() !== '')
    .map((block) => {
      const details: Record<string, string> = {}
      let last = ''
      for (const line of lines(block)) {
        const [, name, value] = /^([\w ]*\w) +: (.*)/.exec(line) ?? []
        if (name !== undefined) {
          last = name
          details[last] = value ?? ''
        } else details[last] += `  ${line.trimStart()}`
      }
      const { Name = '', Version, Architecture, Provides = 'None' } = details
      const provides = Provides === 'None' ? null : Provides.split('  ').map((each) => each.split('=')[0])
      return { name: Name, version: Version, arch: Architecture, provides }
    })
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '')
}
