/** Keys of package repositories given as a URL, downloaded by the host that will trust them. */

import { endOnSignals } from '../../engine/host-scripts/end-on-signals.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { HostRead } from '../../engine/model/read.ts'
import { type DownloadSpec, defaultSpec, fetchFunction, fetchProblem, settingsOf } from '../web/download.ts'
import { shownAddress } from '../web/http.ts'

/** The bytes behind an address; `words` are those of Ansible for what went wrong; apt's own helper, which is on every Debian, stands in where there is no curl and no wget. */
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
      const { message, msg, hint = 'see whether the host can reach it' } = fetchProblem(url, failed)
      throw new Problem(message, { hint, msg: explain(msg?.replace(/^Request failed: (?=HTTP)/, '')) })
    },
  }
}

/** How what belongs to an archive of packages is fetched. */
export const archiveOptions: DownloadSpec = { ...defaultSpec, timeout: 30, validate_certs: true, decompress: true }

/** The word for `fetch_for_apt` that says whether apt's own helper may stand in: in its list of processes an address is seen. */
export function standIn(url: string, validate: boolean): string {
  return validate && shownAddress(url) === url ? '' : 'no'
}

/** Defines `fetch_for_apt OUT STANDIN`, with settings from standard input; OUT is a file. */
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
folder=$(mktemp -d) || exit
trap 'rm -rf "$folder"' EXIT
${endOnSignals}
fetch_for_apt "$folder/key" "$1" && cat "$folder/key"
`
