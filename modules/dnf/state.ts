/** Package state of an rpm host: its package managers, installed packages, and headers of package files. */

import type { RpmVersion } from '../../engine/formats/rpm-version.ts'
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { parseRecords, type Records, textFunction, under } from '../../engine/host-scripts/records.ts'
import type { HostRead } from '../../engine/model/read.ts'

export interface InstalledRpm extends RpmVersion {
  readonly name: string
  readonly release: string
  readonly architecture: string
  /** Names that it provides, including its own. */
  readonly provides: readonly string[]
}

export interface RpmState {
  /** Which of `dnf` (4), `dnf5`, `yum` and `rpm` are installed. */
  readonly programs: readonly string[]
  /** Packages that have or provide one of the names. */
  readonly packages: readonly InstalledRpm[]
  /** Packages that own a path, by path. */
  readonly owners: Readonly<Record<string, readonly string[]>>
}

/** Installed packages by names and paths; none on Debian hosts with `elsewhere`, which other questions cover. All such questions of a window share one process. */
export function rpmState(names: readonly string[], root: string, elsewhere: boolean): HostRead<RpmState> {
  const each = [...new Set(names)].join('\n')
  return {
    at: 'host',
    script: stateScript,
    args: [elsewhere ? 'no' : 'yes', root],
    each,
    parse: ({ stdout }) => rpmStateIn(parseRecords(stdout)),
  }
}

/** A package file and the installed packages of its name. */
export interface RpmFile {
  /** undefined if the file cannot be read. */
  readonly holds?: InstalledRpm
  readonly installed: readonly InstalledRpm[]
}

/** Headers of package files, in order; each URL is downloaded once. */
export function rpmFiles(files: readonly string[], root: string, verify: boolean): HostRead<readonly RpmFile[]> {
  const late = files.some((file) => file.includes('://')) ? ({ late: true } as const) : {}
  return {
    at: 'host',
    script: filesScript,
    args: [root, verify ? 'yes' : 'no', ...files],
    ...late,
    parse: ({ stdout }) => rpmFilesIn(parseRecords(stdout), files.length),
  }
}

const common = `
format='%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}\\t%{RELEASE}\\t%{ARCH}\\t[%{PROVIDENAME} ]\\n'
root=$1; shift
# Without a database, rpm would create one.
if [ "$root" != / ] && [ ! -d "$root$(rpm -E '%{_dbpath}' 2>/dev/null)" ]; then
  installed() { :; }
else
  installed() { rpm --root "$root" -q "$@" 2>/dev/null; }
fi
`

const stateScript = `${textFunction}debian=$1; shift
if [ "$debian" = no ] && [ -e /etc/debian_version ] && command -v apt-get >/dev/null 2>&1; then exit 0; fi
programs=
for program in dnf dnf5 yum rpm; do
  path=$(command -v "$program" 2>/dev/null) || continue
  # The name does not show which dnf it is.
  case $program:$(readlink -f "$path") in
    dnf:*/dnf5) ;;
    *) programs="$programs $program" ;;
  esac
done
text programs "$programs"
command -v rpm >/dev/null 2>&1 || exit 0
${common}
IFS='
'
set -f
set -- $*
[ $# -gt 0 ] || exit 0
text packages "$(installed --qf "$format" -- "$@")"
text providers "$(installed --whatprovides --qf "$format" -- "$@")"
for path; do
  case $path in /*) text "owners $path" "$(installed --whatprovides --qf '%{NAME}\\n' -- "$path")" ;; esac
done
exit 0
`

const filesScript = `${textFunction}${common}
verify=$1; shift
number=-1
for file; do
  number=$((number + 1))
  if [ "$verify" = yes ]; then
    set -- -qp --nosignature --nodigest
  else
    set -- -qp --nosignature --nodigest --define '__urlhelperopts --insecure --silent --show-error --fail --globoff --location -o'
  fi
  held=$(rpm "$@" --qf "$format" -- "$file" 2>/dev/null) || continue
  text "holds $number" "$held"
  text "installed $number" "$(installed --qf "$format" -- "\${held%%	*}")"
done
exit 0
`

/** Package state in the records of the script. */
function rpmStateIn(records: Records): RpmState {
  const owners = [...under(records, 'owners ')].map(([path, names]) => [path, namesIn(names)])
  return {
    programs: (records.get('programs') ?? '').split(' ').filter(Boolean),
    packages: packagesIn(`${records.get('packages') ?? ''}\n${records.get('providers') ?? ''}`),
    owners: Object.fromEntries(owners.filter(([, names = []]) => names.length > 0)),
  }
}

/** Lines of names; rpm also prints, in a sentence, that nothing was found. */
const namesIn = (text: string) => text.split('\n').filter((line) => /^\S+$/.test(line))

function rpmFilesIn(records: Records, count: number): readonly RpmFile[] {
  return Array.from({ length: count }, (_, number) => ({
    holds: packagesIn(records.get(`holds ${number}`))[0],
    installed: packagesIn(records.get(`installed ${number}`)),
  }))
}

/** Packages in the format of the scripts, without duplicates. */
function packagesIn(text = ''): readonly InstalledRpm[] {
  const found = new Map<string, InstalledRpm>()
  for (const line of text.split('\n')) {
    const [name = '', epoch, version = '', release = '', architecture = '', provides] = line.split('\t')
    if (provides === undefined) continue
    const names = [...new Set(provides.split(' ').filter(Boolean))]
    found.set([name, epoch, version, release, architecture].join(' '), {
      ...{ name, epoch: wholeNumber(epoch) ?? 0, version, release, architecture, provides: names },
    })
  }
  return [...found.values()]
}
