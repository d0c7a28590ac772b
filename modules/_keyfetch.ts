/** Keys of package archives that lie behind an address: fetched by the host that will trust them. */
import type { HostRead } from '../engine/read.ts'
import { fetchFunction, settingsOf, unfetched, usualWish } from './_download.ts'
import { shownAddress } from './_http.ts'
import { endOnSignals } from './_signals.ts'

/** The bytes behind an address; apt's own helper, which is on every Debian, stands in where there is no curl and no wget. */
export function keyFetched(url: string, validate: boolean): HostRead<Buffer> {
  return {
    at: 'host',
    script: fetchScript,
    args: [validate && shownAddress(url) === url ? '' : 'no'],
    stdin: settingsOf(url, { ...usualWish, timeout: 30, validate_certs: validate, decompress: true }),
    late: true,
    parse: (answer) => {
      if (answer.code === 0 && answer.bytes.length > 0) return answer.bytes
      throw unfetched(url, answer.code === 0 ? { code: 0, stderr: 'it is empty' } : answer, 'see whether the host can reach it')
    },
  }
}

const fetchScript = `${fetchFunction}
export LC_ALL=C
fetch -
code=$?
[ "$code" -eq 69 ] && [ -z "$1" ] && [ -x /usr/lib/apt/apt-helper ] || exit "$code"
folder=$(mktemp -d) || exit
trap 'rm -rf "$folder"' EXIT
${endOnSignals}
/usr/lib/apt/apt-helper -qq download-file "$(setting u)" "$folder/key" >&2 && cat "$folder/key"
`
