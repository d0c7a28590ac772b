/** Keys of package repositories given as a URL, downloaded by the host that will trust them. */

import { Problem } from '../../engine/model/diagnostic.ts'
import type { HostRead } from '../../engine/model/read.ts'
import { type DownloadSpec, defaultSpec, fetchFunction, fetchProblem, settingsOf } from '../web/download.ts'
import { shownAddress } from '../web/http.ts'

/** The bytes at a URL; `explain` returns Ansible's message for an error. Without curl and wget, apt's download helper is used, which every Debian has. */
export function keyFetched(
  url: string,
  validate: boolean,
  explain: (error: string | undefined) => string | undefined = (error) => error,
): HostRead<Buffer> {
  return {
    at: 'host',
    script: fetchScript,
    args: [standIn(url, validate)],
    stdin: settingsOf(url, { ...archiveOptions, validate_certs: validate }),
    late: true,
    parse: (answer) => {
      if (answer.code === 0 && answer.bytes.length > 0) return answer.bytes
      const failed = answer.code === 0 ? { code: 0, stderr: 'it is empty' } : answer
      const { message, msg, hint = 'check whether the host can reach the URL' } = fetchProblem(url, failed)
      throw new Problem(message, { hint, msg: explain(msg?.replace(/^Request failed: (?=HTTP)/, '')) })
    },
  }
}

/** Download options for files of a package archive. */
export const archiveOptions: DownloadSpec = { ...defaultSpec, timeout: 30, validate_certs: true, decompress: true }

/** The argument of `fetch_for_apt` that allows apt's download helper, which shows the URL in the process list. */
export function standIn(url: string, validate: boolean): string {
  return validate && shownAddress(url) === url ? '' : 'no'
}

/** Defines `fetch_for_apt OUT STANDIN`, which reads settings from standard input; OUT is a file. */
export const fetchForApt = `${fetchFunction}
export LC_ALL=C
fetch_for_apt() {
  to=$1 only=$2
  fetch "$to"
  set -- $?
  [ "$1" -eq 69 ] && [ -z "$only" ] && [ -x /usr/lib/apt/apt-helper ] || return "$1"
  /usr/lib/apt/apt-helper -qq download-file "$(setting u)" "$to" >&2
}
`

const fetchScript = `${fetchForApt}
scratch || exit
fetch_for_apt "$work/key" "$1" && cat "$work/key"
`
