/** Package files given as a URL: the host downloads the file, installs it and deletes it. */

import { reportFunction } from '../../engine/host-scripts/reports.ts'
import { scratchFunctions } from '../../engine/host-scripts/scratch.ts'
import { type Run, run } from '../../engine/model/action.ts'
import type { Change, Done } from '../../engine/model/module.ts'
import { archiveOptions, fetchForApt, standIn } from '../packages/fetch-key.ts'
import { softwareEffects } from '../packages/steps.ts'
import { fetchProblem, settingsOf } from '../web/download.ts'
import { shownAddress } from '../web/http.ts'
import { lockPattern } from './errors.ts'
import type { DebFile } from './state.ts'

/** Downloads the file to a temporary directory on the host and reports which package it contains. */
export function fetchDeb(url: string): Change {
  const explain: Run['explain'] = (failure) => {
    if (failure.code === codes.place) return undefined
    if (failure.code !== codes.broken) return fetchProblem(url, failure)
    return { message: `\`${shownAddress(url)}\` is not a package file`, hint: 'open the URL in a browser to see what it returns' }
  }
  return {
    name: 'fetch',
    summary: `download ${shownAddress(url)}`,
    silent: true,
    action: run(['sh', '-c', fetchScript, 'sh', standIn(url, true)], { stdin: settingsOf(url, archiveOptions), reports: true, explain }),
    effects: [],
  }
}

/** The change planned for a URL that check mode does not download. */
export function plannedDeb(url: string): Change {
  return { name: 'packages', summary: `install the package from ${shownAddress(url)}`, effects: softwareEffects }
}

/** The downloaded package and its path. */
export function fetchedDeb(done: Done): (DebFile & { readonly path: string }) | undefined {
  const { path, name, version, architecture = '' } = done.outcome('fetch')?.reported ?? {}
  return path === undefined || name === undefined || version === undefined ? undefined : { path, name, version, architecture }
}

/** Deletes the downloaded file, which is not needed. */
export function discardDeb(path: string): Change {
  return {
    summary: 'delete the package file that was fetched',
    silent: true,
    action: run(['sh', '-c', discardScript, 'sh', path]),
    effects: [],
  }
}

/** An action that installs the downloaded file and deletes it afterwards, but not while it waits for a lock. */
export function installAndDiscard(path: string, action: Run): Run {
  return { ...action, argv: ['sh', '-c', installScript, 'sh', path, lockPattern.source, ...action.argv] }
}

const codes = { broken: 65, place: 73 } as const

const fetchScript = `${reportFunction}${fetchForApt}
umask 077
scratch || exit ${codes.place}
file=$work/package.deb
fetch_for_apt "$file" "$1" || exit
name=$(dpkg-deb -f "$file" Package) && version=$(dpkg-deb -f "$file" Version) && [ -n "$name" ] || exit ${codes.broken}
architecture=$(dpkg-deb -f "$file" Architecture)
# The next step finds it there.
keep_scratch || exit ${codes.place}
report path "$kept/package.deb"
report name "$name"
report version "$version"
report architecture "$architecture"
`

const discardScript = `rm -rf -- "\${1%/*}"`

const installScript = `${scratchFunctions}work=\${1%/*} locked=$2
shift 2
"$@" 2>"$work/stderr"
code=$?
cat "$work/stderr" >&2
if [ "$code" -ne 0 ] && grep -Eq "$locked" "$work/stderr"; then work=; fi
exit "$code"
`
