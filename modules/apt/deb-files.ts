/** Package files given as a URL: the host downloads the file, installs it and deletes it. */

import { endOnSignals } from '../../engine/host-scripts/end-on-signals.ts'
import { reportFunction } from '../../engine/host-scripts/reports.ts'
import { type Run, run } from '../../engine/model/action.ts'
import type { Change, Done } from '../../engine/model/module.ts'
import { archiveOptions, fetchForApt, standIn } from '../packages/fetch-key.ts'
import { softwareEffects } from '../packages/steps.ts'
import { fetchProblem, settingsOf } from '../web/download.ts'
import { shownAddress } from '../web/http.ts'
import { lockPattern } from './errors.ts'
import type { DebFile } from './state.ts'

/** Brings the file to a directory of its own on the host, and tells what it holds. */
export function fetchDeb(url: string): Change {
  const explain: Run['explain'] = (failure) => {
    if (failure.code === codes.place) return undefined
    if (failure.code !== codes.broken) return fetchProblem(url, failure)
    return { message: `what \`${shownAddress(url)}\` holds is no package file`, hint: 'see with a browser what the address answers' }
  }
  return {
    name: 'fetch',
    summary: `fetch ${shownAddress(url)}`,
    silent: true,
    action: run(['sh', '-c', fetchScript, 'sh', standIn(url, true)], { stdin: settingsOf(url, archiveOptions), reports: true, explain }),
    effects: [],
  }
}

/** What is to come of an address that nobody looked behind. */
export function plannedDeb(url: string): Change {
  return { name: 'packages', summary: `install the package that ${shownAddress(url)} holds`, effects: softwareEffects }
}

/** What was fetched, and where it lies. */
export function fetchedDeb(done: Done): (DebFile & { readonly path: string }) | undefined {
  const { path, name, version, architecture = '' } = done.outcome('fetch')?.reported ?? {}
  return path === undefined || name === undefined || version === undefined ? undefined : { path, name, version, architecture }
}

/** The fetched file goes, since it is not needed. */
export function discardDeb(path: string): Change {
  return {
    summary: 'delete the package file that was fetched',
    silent: true,
    action: run(['sh', '-c', discardScript, 'sh', path]),
    effects: [],
  }
}

/** An action that takes the fetched file, which goes afterwards; while it waits for a lock, the file stays. */
export function installAndDiscard(path: string, action: Run): Run {
  return { ...action, argv: ['sh', '-c', installScript, 'sh', path, lockPattern.source, ...action.argv] }
}

const codes = { broken: 65, place: 73 } as const

const fetchScript = `${reportFunction}${fetchForApt}
umask 077
folder=$(mktemp -d) || exit ${codes.place}
keep=
trap '[ -n "$keep" ] || rm -rf -- "$folder"' EXIT
${endOnSignals}
file=$folder/package.deb
fetch_for_apt "$file" "$1" || exit
name=$(dpkg-deb -f "$file" Package) && version=$(dpkg-deb -f "$file" Version) && [ -n "$name" ] || exit ${codes.broken}
report path "$file"
report name "$name"
report version "$version"
report architecture "$(dpkg-deb -f "$file" Architecture)"
keep=1
`

const discardScript = `rm -rf -- "\${1%/*}"`

const installScript = `
folder=\${1%/*} locked=$2 keep=
shift 2
trap '[ -n "$keep" ] || rm -rf -- "$folder"' EXIT
${endOnSignals}
"$@" 2>"$folder/stderr"
code=$?
cat "$folder/stderr" >&2
if [ "$code" -ne 0 ] && grep -Eq "$locked" "$folder/stderr"; then keep=1; fi
exit "$code"
`
