/** Package state of an rpm host: its package managers, installed packages, and headers of package files. */

import type { RpmVersion } from '../../engine/formats/rpm-version.ts'
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
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
  return { at: 'host', script: stateScript, args: [elsewhere ? 'no' : 'yes', root], each, parse: ({ stdout }) => parseRpmState(stdout) }
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
    parse: ({ stdout }) => parseRpmFiles(stdout),
  }
}

const common = `
format='=package\\t%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}\\t%{RELEASE}\\t%{ARCH}\\t[%{PROVIDENAME} ]\\n'
root=$1; shift
# Without a database, rpm would create one.
if [ "$root" != / ] && [ ! -d "$root$(rpm -E '%{_dbpath}' 2>/dev/null)" ]; then
  installed() { :; }
else
  installed() { rpm --root "$root" -q "$@" 2>/dev/null; }
fi
`

const stateScript = `
debian=$1; shift
if [ "$debian" = no ] && [ -e /etc/debian_version ] && command -v apt-get >/dev/null 2>&1; then exit 0; fi
for program in dnf dnf5 yum rpm; do
  path=$(command -v "$program" 2>/dev/null) || continue
  # The name does not show which dnf it is.
  case $program:$(readlink -f "$path") in
    dnf:*/dnf5) ;;
    *) printf '=has\\t%s\\n' "$program" ;;
  esac
done
command -v rpm >/dev/null 2>&1 || exit 0
${common}
IFS='
'
set -f
set -- $*
[ $# -gt 0 ] || exit 0
installed --qf "$format" -- "$@"
installed --whatprovides --qf "$format" -- "$@"
for path; do
  case $path in
    /*) installed --whatprovides --qf '%{NAME}\\n' -- "$path" | while read -r name; do printf '=owner\\t%s\\t%s\\n' "$name" "$path"; done ;;
  esac
done
exit 0
`

const filesScript = `
${common}
verify=$1; shift
for file; do
  printf '=file\\n'
  if [ "$verify" = yes ]; then
    set -- -qp --nosignature --nodigest
  else
    set -- -qp --nosignature --nodigest --define '__urlhelperopts --insecure --silent --show-error --fail --globoff --location -o'
  fi
  held=$(rpm "$@" --qf "$format" -- "$file" 2>/dev/null) || continue
  printf '=holds%s\\n' "\${held#=package}"
  name=\${held#*	}; name=\${name%%	*}
  installed --qf "$format" -- "$name"
done
exit 0
`

/** Parses the output of the state script. */
export function parseRpmState(stdout: string): RpmState {
  const lines = stdout.split('\n').map((line) => line.split('\t'))
  const owners: Record<string, string[]> = {}
  for (const [head, name = '', ...path] of lines)
    if (head === '=owner') owners[path.join('\t')] = [...(owners[path.join('\t')] ?? []), name]
  return {
    programs: lines.flatMap(([head, name = '']) => (head === '=has' ? [name] : [])),
    packages: packagesOf(lines, '=package'),
    owners,
  }
}

function parseRpmFiles(stdout: string): readonly RpmFile[] {
  return stdout
    .split(/^=file$/m)
    .slice(1)
    .map((part) => {
      const lines = part.split('\n').map((line) => line.split('\t'))
      return { holds: packagesOf(lines, '=holds')[0], installed: packagesOf(lines, '=package') }
    })
}

/** Packages without duplicates. */
function packagesOf(lines: readonly (readonly string[])[], wanted: string): readonly InstalledRpm[] {
  const found = new Map<string, InstalledRpm>()
  for (const line of lines) {
    const [head, name = '', epoch, version = '', release = '', architecture = '', provides = ''] = line
    if (head !== wanted) continue
    const names = [...new Set(provides.split(' ').filter(Boolean))]
    found.set(line.slice(1, 6).join(' '), { name, epoch: wholeNumber(epoch) ?? 0, version, release, architecture, provides: names })
  }
  return [...found.values()]
}
