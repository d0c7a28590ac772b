/** Packages and repositories that `list` returns. */

import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { scratchFunctions } from '../../engine/host-scripts/scratch.ts'
import type { HostRead } from '../../engine/model/read.ts'

export interface Listing {
  readonly code: number
  readonly results: readonly Readonly<Record<string, string>>[]
  readonly text: string
}

/** Lists one of the kinds, or the packages of a name; `words` are the arguments before the subcommand. */
export function listRead(program: string, what: string, root: string, words: readonly string[]): HostRead<Listing> {
  const kind = kinds[what] ?? 'named'
  return {
    at: 'host',
    script: listScript,
    args: [program, kind, root, what, ...words],
    late: true,
    parse({ stdout, stderr, code }) {
      const records = parseRecords(stdout)
      const text = (name: string) => records.get(name) ?? ''
      const results =
        kind === 'repos' ? repositories(text('repositories')) : [...packages(text('installed'), '@System'), ...packages(text('found'))]
      return { code, results, text: stderr }
    },
  }
}

const kinds: Readonly<Record<string, string>> = {
  installed: 'installed',
  available: 'available',
  updates: 'upgrades',
  upgrades: 'upgrades',
  repos: 'repos',
  repositories: 'repos',
}

const listScript = `${scratchFunctions}${textFunction}export LC_ALL=C.UTF-8 LANGUAGE=
scratch || exit
program=$1 kind=$2 root=$3 name=$4; shift 4
tab='	'
format="%{name}$tab%{epoch}$tab%{version}$tab%{release}$tab%{arch}$tab%{repoid}
"
# The arguments make dnf exit if its lock is held; here it waits, as by default.
ask() { output=$("$program" -q "--setopt=logdir=$work" "$@" --setopt=exit_on_lock=0 </dev/null); }
case $kind in
  repos) ask "$@" repolist --enabled || exit; text repositories "$output" ;;
  installed) text installed "$(rpm --root "$root" -qa --qf '%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}\\t%{RELEASE}\\t%{ARCH}\\t\\n')" ;;
  named)
    ask "$@" repoquery --installed --qf "$format" "$name" || exit
    text installed "$output"
    ask "$@" repoquery --available --qf "$format" "$name" || exit
    text found "$output" ;;
  *) ask "$@" repoquery "--$kind" --qf "$format" || exit; text found "$output" ;;
esac
`

function packages(text: string, origin?: string): readonly Readonly<Record<string, string>>[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', epoch = '', version = '', release = '', arch, listed] = line.split('\t')
    if (arch === undefined || listed === undefined || name === 'gpg-pubkey') return []
    const repo = origin ?? listed
    const nevra = `${epoch}:${name}-${version}-${release}.${arch}`
    return [{ name, arch, epoch, release, version, repo, envra: nevra, nevra, yumstate: repo === '@System' ? 'installed' : 'available' }]
  })
}

function repositories(stdout: string): readonly Readonly<Record<string, string>>[] {
  return stdout.split('\n').flatMap((line) => {
    const repoid = line.split(/\s+/)[0] ?? ''
    return repoid === '' || /^repo id\b/.test(line) ? [] : [{ repoid, state: 'enabled' }]
  })
}
