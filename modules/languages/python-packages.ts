/** Dry runs and command lines of pip. */
import { fromJson } from '../../engine/host-scripts/answer-readers.ts'
import { endOnSignals } from '../../engine/host-scripts/end-on-signals.ts'
import type { Answer, HostRead } from '../../engine/model/read.ts'

/** Which pip, and where it runs. */
export interface PipPlace {
  readonly chdir?: string
  readonly virtualenv?: string
  readonly executable?: string
}

/** What is asked: what an installation with these words would bring, what is there, or only whether pip is there. */
export interface PipQuestion {
  readonly about: 'install' | 'present' | 'installed' | 'nothing'
  /** Behind `pip install`: options and names. */
  readonly words: readonly string[]
  /** Names with their conditions, for a pip that cannot say what it would do. */
  readonly names: readonly string[]
  /** The program that makes a virtual environment. */
  readonly maker?: string
  /** A list whose text is wanted. */
  readonly requirements?: string
}

export interface PipState {
  /** The virtual environment is there, or none is wanted. */
  readonly there: boolean
  /** The program that makes one can be found. */
  readonly maker: boolean
  /** `pip freeze` of what is there, where that was asked, or where something would be installed. */
  readonly installed: readonly Installed[]
  /** What an installation would bring. */
  readonly coming: readonly Coming[]
  /** Names that an older pip does not have as they are wanted. */
  readonly missing: readonly string[]
  /** The text of the list. */
  readonly list: string
  /** Why nothing can be told. */
  readonly problem?: { readonly code: number; readonly text: string }
}

/** One package that is there: its line as `pip freeze` writes it. */
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
  /** The directory that it stays in, which is one of its own where there is a commit. */
  readonly folder?: string
}

export const pipCodes = { tool: 69, folder: 66, old: 70, list: 67 } as const

/** A name as pip compares it. */
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

/** The words that make a virtual environment. */
export function venvArgv(place: PipPlace, words: readonly string[]): readonly string[] {
  return ['sh', '-c', makeScript, 'sh', ...placeArgs(place), ...words]
}

/** The words that run pip. */
export function pipArgv(place: PipPlace, words: readonly string[]): readonly string[] {
  return ['sh', '-c', runScript, 'sh', ...placeArgs(place), ...words]
}

function placeArgs({ chdir = '', virtualenv = '', executable = '' }: PipPlace): readonly string[] {
  return [chdir, virtualenv, executable]
}

function parsePip({ stdout, stderr, code }: Answer): PipState {
  const [there, maker, freeze = '', report = '', missing = '', list = '', clones = ''] = stdout.split('\0')
  return {
    there: there === '1',
    maker: maker === '1',
    installed: parseFreeze(freeze),
    coming: code === 0 ? parseReport(report, parseClones(clones)) : [],
    missing: missing.split('\n').filter((line) => line !== ''),
    list,
    ...(code === 0 ? {} : { problem: { code, text: stderr.trim() } }),
  }
}

/** `name==1`, `name @ address`, `-e address#egg=name`, or a remark with the name in front of `-e directory`. */
export function parseFreeze(text: string): readonly Installed[] {
  const found: Installed[] = []
  let remark = ''
  for (const line of text.split('\n')) {
    const name = line.startsWith('-e ') ? (/[#&]egg=([^&]+)/.exec(line)?.[1] ?? remark) : /^([A-Za-z0-9][\w.-]*)( @ |==)/.exec(line)?.[1]
    if (name) found.push({ name: plainName(name), line: line.startsWith('-e ') && remark !== '' ? `${line} (${remark})` : line })
    remark = /^# Editable .*\((\S+)\)/.exec(line)?.[1] ?? ''
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

/** Folder and commit, a line each. */
function parseClones(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^(.+) ([0-9a-f]+)$/gm)].map(([, folder = '', commit = '']) => [folder, commit]))
}

// Without a directory to work in it is one that anybody may enter, whoever is become.
const begin = `
chdir=$1 venv=$2 executable=$3; shift 3
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 LC_ALL=C.UTF-8
cd "\${chdir:-\${TMPDIR:-/tmp}}" || exit ${pipCodes.folder}
case $venv in '' | /*) ;; *) venv=$PWD/$venv ;; esac
pip() { "$kind" "$@"; }
find_pip() {
  if [ -n "$venv" ]; then
    PATH=$venv/bin:$PATH
    kind=$venv/bin/pip3
    if [ ! -x "$kind" ]; then kind=$venv/bin/pip; fi
  elif [ -n "$executable" ]; then kind=$executable
  elif python3 -c 'import pip' 2>/dev/null; then kind='python3 -m pip'; pip() { python3 -m pip "$@"; }
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

// Given what is there on standard input, it tells the names that are not there as they are wanted; in the words of pip's own library.
const missingProgram = `
import sys
from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.utils import canonicalize_name as plain
have = {plain(name): version for name, _, version in (line.strip().partition("==") for line in sys.stdin)}
for text in sys.argv[1].split("\\n"):
    want = Requirement(text)
    if want.marker and not want.marker.evaluate(): continue
    version = have.get(plain(want.name))
    if want.url or not version or not want.specifier.contains(version, prereleases=True): print(text)
`

// Seven texts, each ended by a NUL, in the order of a state's fields, and the commits of repositories that were fetched to be worked on. What is read may write nothing: no cache, no bytecode, no sources.
const askScript = `${begin}
about=$1 maker=$2 requirements=$3 names=$4; shift 4
export PYTHONDONTWRITEBYTECODE=1
missing_program='${missingProgram}'
there=1 found= freeze= report= missing= list= clones=
answer() { printf '%s\\0' "$there" "$found" "$freeze" "$report" "$missing" "$list" "$clones"; }
if [ -n "$venv" ] && [ ! -e "$venv/bin/activate" ]; then
  if command -v "$maker" >/dev/null 2>&1; then found=1; fi
  there=; answer; exit 0
fi
find_pip
if [ -n "$requirements" ]; then list=$(cat -- "$requirements") || exit ${pipCodes.list}; fi
if [ "$about" = installed ]; then freeze=$(pip freeze --all --local) || exit; fi
if [ "$about" = install ] || [ "$about" = present ]; then
  temp=$(mktemp -d) || exit
  trap 'rm -rf -- "$temp"' EXIT
${endOnSignals}
  if report=$(pip install "$@" --dry-run --quiet --no-cache-dir --src "$temp/src" --report - 2>"$temp/stderr"); then
    case $report in *'"install": []'*) ;; *) freeze=$(pip freeze --all) || exit ;; esac
    for folder in "$temp"/src/*/.git; do
      folder=\${folder%/.git}
      if [ -d "$folder" ]; then clones="$clones$folder $(git -C "$folder" rev-parse HEAD)
"; fi
    done
  else
    code=$?
    case $(cat "$temp/stderr") in *'no such option: --dry-run'* | *'no such option: --report'*) ;; *) cat "$temp/stderr" >&2; exit $code ;; esac
    version=$(pip --version) || exit
    if [ "$about" = install ]; then echo "$version cannot say what it would do" >&2; exit ${pipCodes.old}; fi
    report=
    library=\${version#* from }; library=\${library% (python*}; library=\${library%/pip}
    python=\${version##*(}; python=\${python%)}; python=python\${python#python }
    if [ -n "$venv" ]; then python=$venv/bin/python; fi
    freeze=$(pip list --format=freeze) || exit
    missing=$(printf '%s\\n' "$freeze" | PYTHONPATH=$library "$python" -c "$missing_program" "$names") || exit
  fi
fi
answer
`
