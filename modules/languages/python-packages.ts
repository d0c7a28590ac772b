/** Dry runs and command lines of pip. */
import { fromJson } from '../../engine/host-scripts/answer-readers.ts'
import { parseRecords, textFunction, under } from '../../engine/host-scripts/records.ts'
import { scratchFunctions } from '../../engine/host-scripts/scratch.ts'
import type { Answer, HostRead } from '../../engine/model/read.ts'

/** Which pip to run, and where. */
export interface PipPlace {
  readonly chdir?: string
  readonly virtualenv?: string
  readonly executable?: string
}

/** What to read: what an installation would install, what is installed, or only whether pip is available. */
export interface PipQuestion {
  readonly about: 'install' | 'present' | 'installed' | 'nothing'
  /** Arguments of `pip install`: options and names. */
  readonly words: readonly string[]
  /** Names with version specifiers, for a pip without dry run. */
  readonly names: readonly string[]
  /** The program that creates a virtual environment. */
  readonly maker?: string
  /** A requirements file to read. */
  readonly requirements?: string
}

export interface PipState {
  /** The virtual environment exists, or none is used. */
  readonly there: boolean
  /** The program that creates one is installed. */
  readonly maker: boolean
  /** `pip freeze`, if asked for or if something would be installed. */
  readonly installed: readonly Installed[]
  /** Packages that would be installed. */
  readonly coming: readonly Coming[]
  /** Names that are missing or do not match, with an older pip. */
  readonly missing: readonly string[]
  /** Text of the requirements file. */
  readonly list: string
  /** Why the state could not be read. */
  readonly problem?: Pick<Answer, 'code' | 'stdout' | 'stderr'>
}

/** An installed package: its line of `pip freeze`. */
export interface Installed {
  readonly name: string
  readonly line: string
}

/** One package that would be installed. */
export interface Coming {
  readonly name: string
  readonly version: string
  /** The commit, of a repository. */
  readonly commit?: string
  /** Directory of an editable package; a separate one if there is a commit. */
  readonly folder?: string
}

export const pipCodes = { tool: 69, folder: 66, old: 70, list: 67 } as const

/** Normalizes a name as pip compares it. */
export function plainName(text: string): string {
  return (/^[A-Za-z0-9][A-Za-z0-9._-]*/.exec(text.trim())?.[0] ?? text.trim()).replace(/[-_.]+/g, '-').toLowerCase()
}

export function pipRead(place: PipPlace, question: PipQuestion): HostRead<PipState> {
  const { about, words, names, maker = '', requirements = '' } = question
  return {
    at: 'host',
    script: askScript,
    args: [...placeArgs(place), about, maker, requirements, names.join('\n'), ...words],
    ...(about === 'install' || about === 'present' ? { late: true as const } : { slow: true }),
    parse: parsePip,
  }
}

/** The command line that creates a virtual environment. */
export function venvArgv(place: PipPlace, words: readonly string[]): readonly string[] {
  return ['sh', '-c', makeScript, 'sh', ...placeArgs(place), ...words]
}

/** The command line that runs pip. */
export function pipArgv(place: PipPlace, words: readonly string[]): readonly string[] {
  return ['sh', '-c', runScript, 'sh', ...placeArgs(place), ...words]
}

function placeArgs({ chdir = '', virtualenv = '', executable = '' }: PipPlace): readonly string[] {
  return [chdir, virtualenv, executable]
}

function parsePip({ stdout, stderr, code }: Answer): PipState {
  const records = parseRecords(stdout)
  return {
    there: !records.has('unmade'),
    maker: records.has('maker'),
    installed: parseFreeze(records.get('freeze') ?? ''),
    coming: code === 0 ? parseReport(records.get('report') ?? '', under(records, 'commit ')) : [],
    missing: (records.get('missing') ?? '').split('\n').filter(Boolean),
    list: records.get('list') ?? '',
    ...(code === 0 ? {} : { problem: { code, stdout: '', stderr: stderr.trim() } }),
  }
}

/** Parses `name==1`, `name @ URL`, `-e URL#egg=name`, or a comment with the name before `-e directory`. */
export function parseFreeze(text: string): readonly Installed[] {
  const found: Installed[] = []
  let remark = ''
  for (const line of text.split('\n')) {
    const name = line.startsWith('-e ') ? (/[#&]egg=([^&]+)/.exec(line)?.[1] ?? remark) : /^([A-Za-z0-9][\w.-]*)( @ |==)/.exec(line)?.[1]
    if (name) found.push({ name: plainName(name), line: line.startsWith('-e ') && remark !== '' ? `${line} (${remark})` : line })
    remark = line.startsWith('# Editable ') ? (/^\((\S+)\)/.exec(line.slice(line.lastIndexOf('(')))?.[1] ?? '') : ''
  }
  return found
}

interface Report {
  readonly install: readonly {
    readonly download_info: {
      readonly url: string
      readonly vcs_info?: { readonly commit_id: string }
      readonly dir_info?: { readonly editable?: boolean }
    }
    readonly metadata: { readonly name: string; readonly version: string }
  }[]
}

function parseReport(text: string, clones: ReadonlyMap<string, string>): readonly Coming[] {
  if (text === '') return []
  return fromJson(text, 'a report of `pip`', (report) =>
    (report as Report).install.map(({ download_info: from, metadata: { name, version } }) => {
      const folder = from.dir_info?.editable ? decodeURIComponent(from.url.replace(/^file:\/\//, '')) : undefined
      const commit = from.vcs_info?.commit_id ?? clones.get(folder ?? '')
      return { name: plainName(name), version, ...(commit ? { commit } : {}), ...(folder === undefined ? {} : { folder }) }
    }),
  )
}

// Without `chdir` it works in a directory that every user can enter.
const begin = `
chdir=$1 venv=$2 executable=$3; shift 3
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 LC_ALL=C.UTF-8
cd "\${chdir:-\${TMPDIR:-/tmp}}" || exit ${pipCodes.folder}
case $venv in '' | /*) ;; *) venv=$PWD/$venv ;; esac
pip() { "$kind" "$@"; }
# The folder may be anybody's, such as /tmp: Python imports nothing from there.
own='import sys; sys.path[:] = [folder for folder in sys.path if folder]'
find_pip() {
  if [ -n "$venv" ]; then
    PATH=$venv/bin:$PATH
    kind=$venv/bin/pip3
    if [ ! -x "$kind" ]; then kind=$venv/bin/pip; fi
  elif [ -n "$executable" ]; then kind=$executable
  elif python3 -c "$own; import pip" 2>/dev/null; then
    kind='python3 -m pip'
    pip() { python3 -c "$own; import runpy; sys.argv[0] = 'pip'; runpy.run_module('pip', run_name='__main__', alter_sys=True)" "$@"; }
  else kind=pip3
  fi
  case $kind in 'python3 -m pip') ;; *) if ! command -v "$kind" >/dev/null 2>&1; then echo "there is no program $kind on the host" >&2; exit ${pipCodes.tool}; fi ;; esac
}
`

const makeScript = `${begin}
if [ -e "$venv/bin/activate" ]; then exit 0; fi
maker=$1; shift
exec "$maker" "$@" "$venv"
`

const runScript = `${begin}
find_pip
pip "$@"
`

// Reads the installed packages from standard input and prints the names that are missing or do not match, using pip's library.
const missingProgram = `
import sys
sys.path[:] = [folder for folder in sys.path if folder]
from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.utils import canonicalize_name as plain
have = {plain(name): version for name, _, version in (line.strip().partition("==") for line in sys.stdin)}
for text in sys.argv[1].split("\\n"):
    want = Requirement(text)
    if want.marker and not want.marker.evaluate(): continue
    version = have.get(plain(want.name))
    if want.url or not version or not want.specifier.contains(version, prereleases=True): print(text)
`

// A read writes nothing: no cache, no bytecode, no sources.
const askScript = `${scratchFunctions}${textFunction}${begin}
about=$1 maker=$2 requirements=$3 names=$4; shift 4
export PYTHONDONTWRITEBYTECODE=1
missing_program='${missingProgram}'
if [ -n "$venv" ] && [ ! -e "$venv/bin/activate" ]; then
  text unmade "$venv"
  if command -v "$maker" >/dev/null 2>&1; then text maker "$maker"; fi
  exit 0
fi
find_pip
if [ -n "$requirements" ]; then list=$(cat -- "$requirements") || exit ${pipCodes.list}; text list "$list"; fi
if [ "$about" = installed ]; then freeze=$(pip freeze --all --local) || exit; text freeze "$freeze"; fi
if [ "$about" = install ] || [ "$about" = present ]; then
  scratch || exit
  if report=$(pip install "$@" --dry-run --quiet --no-cache-dir --src "$work/src" --report - 2>"$work/stderr"); then
    text report "$report"
    case $report in *'"install": []'*) ;; *) freeze=$(pip freeze --all) || exit; text freeze "$freeze" ;; esac
    for folder in "$work"/src/*/.git; do
      folder=\${folder%/.git}
      if [ -d "$folder" ]; then text "commit $folder" "$(git -C "$folder" rev-parse HEAD)"; fi
    done
  else
    code=$?
    case $(cat "$work/stderr") in *'no such option: --dry-run'* | *'no such option: --report'*) ;; *) cat "$work/stderr" >&2; exit $code ;; esac
    version=$(pip --version) || exit
    if [ "$about" = install ]; then echo "$version does not support dry runs" >&2; exit ${pipCodes.old}; fi
    library=\${version#* from }; library=\${library% (python*}; library=\${library%/pip}
    python=\${version##*(}; python=\${python%)}; python=python\${python#python }
    if [ -n "$venv" ]; then python=$venv/bin/python; fi
    freeze=$(pip list --format=freeze) || exit
    text freeze "$freeze"
    missing=$(printf '%s\\n' "$freeze" | PYTHONPATH=$library "$python" -c "$missing_program" "$names") || exit
    text missing "$missing"
  fi
fi
`
