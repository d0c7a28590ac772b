/** Requests sent by the host's curl, because they use files or a socket of the host. */

import { httpError } from '../../engine/formats/http-error.ts'
import { pairIn } from '../../engine/formats/text-lines.ts'
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { movedCode, replaceFunctions } from '../../engine/host-scripts/replace-file.ts'
import { type Outcome, type Request, run } from '../../engine/model/action.ts'
import type { Change } from '../../engine/model/module.ts'
import { shownAddress } from './http.ts'
import type { Response } from './response.ts'

export interface Asking {
  readonly url: string
  readonly method: string
  readonly timeout: number
  readonly validate_certs: boolean
  readonly decompress: boolean
  readonly force: boolean
  readonly return_content: boolean
  readonly status_code: readonly number[]
  readonly ca_path?: string
  readonly dest?: string
  readonly client_cert?: string
  readonly client_key?: string
  readonly unix_socket?: string
  readonly owner?: string
  readonly group?: string
  readonly mode?: string
}

export interface Message {
  readonly summary: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer | undefined
  readonly follow: Request['follow']
}

/** Whether the host must do it. */
export function isByCurl({ dest, client_cert, client_key, unix_socket }: Asking): boolean {
  return [dest, client_cert, client_key, unix_socket].some((each) => each !== undefined)
}

export function curlRules(asking: Asking): readonly string[] {
  const { dest, owner, group, mode, client_cert, client_key, url } = asking
  const problems: string[] = []
  if (dest === undefined)
    for (const [name, value] of Object.entries({ owner, group, mode })) if (value !== undefined) problems.push(`\`${name}\` needs \`dest\``)
  if (client_key !== undefined && client_cert === undefined) problems.push('`client_key` needs `client_cert`')
  if (isByCurl(asking) && /[\r\n\0]/.test(url)) problems.push('`url` cannot contain a line break')
  return problems
}

/** The request, and the file that takes the answer; it is a change where that becomes another. */
export function byCurl(asking: Asking, { summary, headers, body, follow }: Message): Change {
  const { url, method, dest = '', owner = '', group = '', mode = '', client_cert = '', client_key = '', unix_socket = '' } = asking
  const { status_code, force, return_content, ca_path = '' } = asking
  const sends = Buffer.isBuffer(body) ? 'sends' : ''
  const words = [dest, owner, group, mode, client_cert, client_key, unix_socket, ca_path, method, sends]
  const flags = [force ? 'force' : '', return_content || dest === '' ? 'content' : '', status_code.join(' ')]
  const settings = [...settingsOf(asking, headers, follow), ...textOf(method, body), '.', ''].join('\n')
  const action = run(['sh', '-c', curlScript, 'sh', ...words, ...flags], {
    stale: movedCode,
    stdin: Buffer.isBuffer(body) ? Buffer.concat([Buffer.from(settings), body]) : settings,
    explain: ({ code, stdout, stderr }) => explained({ url, status_code }, code, stdout, stderr),
  })
  if (dest === '') return { summary, action, silent: true }
  return { summary: `${summary} to ${dest}`, path: dest, action, counts: ({ stdout }) => parseRecords(stdout).get('changed') === 'changed' }
}

/** The response as the script printed it; undefined without one. */
export function responseOf({ stdout }: Pick<Outcome, 'stdout'>): (Response & { readonly path?: string }) | undefined {
  const records = parseRecords(stdout)
  const [status = '', url = '', path, heads = '', body = ''] = ['status', 'url', 'path', 'heads', 'body'].map((name) => records.get(name))
  if (!/^[1-9]\d\d$/.test(status)) return undefined
  const last =
    Buffer.from(heads, 'base64')
      .toString('latin1')
      .trim()
      .split(/\r?\n\r?\n/)
      .at(-1) ?? ''
  const headers: Record<string, string> = {}
  for (const line of last.split(/\r?\n/).slice(1)) {
    const { name, value } = pairIn(line, /:/)
    const key = name.toLowerCase()
    if (key !== '' && value !== undefined) headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`
  }
  return { status: wholeNumber(status, { most: 999 }) ?? 0, url, headers, body: Buffer.from(body, 'base64'), ...(path ? { path } : {}) }
}

function settingsOf(asking: Asking, headers: Message['headers'], follow: Request['follow']): readonly string[] {
  const { url, method, timeout, validate_certs, decompress } = asking
  const follows = follow === 'all' || (follow === 'safe' && (method === 'GET' || method === 'HEAD'))
  const named = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
  // Headers that curl would add by default.
  const silenced = ['Content-Type', 'Expect', 'Accept'].filter((name) => !named.has(name.toLowerCase()))
  return [
    ...[`url = ${quoted(url)}`, 'silent', 'show-error', 'globoff', 'noproxy = "*"'],
    ...[`connect-timeout = ${timeout}`, `speed-time = ${timeout}`, 'speed-limit = 1'],
    ...Object.entries(headers).map(([name, value]) => `header = ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`),
    ...silenced.map((name) => `header = "${name}:"`),
    ...(follows ? ['location', 'max-redirs = 10', 'proto-redir = "=http,https"'] : []),
    ...(validate_certs ? [] : ['insecure']),
    ...(decompress ? ['compressed'] : []),
    ...(method === 'HEAD' ? ['head'] : method === 'GET' || method === 'POST' ? [] : [`request = ${method}`]),
  ]
}

/** A text is a setting as well; bytes go by a file. */
function textOf(method: string, body: Message['body']): readonly string[] {
  if (Buffer.isBuffer(body) || (body === undefined && method !== 'POST')) return []
  return [`data-raw = ${quoted(body ?? '')}`, ...(method === 'GET' ? ['request = GET'] : [])]
}

function quoted(value: string): string {
  const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' }
  return `"${value.replace(/[\\"]/g, '\\$&').replace(/[\n\r\t\v]/g, (each) => escapes[each] ?? each)}"`
}

const codes = { tool: 69, status: 65, place: 73 } as const

function explained({ url, status_code: accepted }: Pick<Asking, 'url' | 'status_code'>, code: number, stdout: string, stderr: string) {
  const at = `\`${shownAddress(url)}\``
  if (code === codes.tool)
    return { message: '`curl` is not installed on the host', hint: 'install the package `curl` in an earlier task', missingProgram: 'curl' }
  const wanted = `and not [${accepted.join(', ')}]`
  if (code === codes.status) {
    const status = parseRecords(stdout).get('status')
    return { message: `${at} answered with status ${status}`, msg: `Status code was ${status} ${wanted}: ${httpError(Number(status))}` }
  }
  const why = stderr.trim().replace(/^curl: \(\d+\) /, '')
  return code === codes.place
    ? undefined
    : { message: `${at}: ${why}`, msg: `Status code was -1 ${wanted}: Request failed: <urlopen error ${why}>` }
}

// Prints records: the status, the last URL, whether the file changed, its path, and, as base64, the headers of all responses and the body.
const curlScript = `${replaceFunctions}${textFunction}dest=$1 owner=$2 group=$3 mode=$4 cert=$5 key=$6 socket=$7 authority=$8 method=$9; shift 9
sends=$1 force=$2 content=$3 accept=$4
if ! command -v curl >/dev/null 2>&1; then echo 'curl is not installed on the host' >&2; exit ${codes.tool}; fi
usual=$(umask)
umask 077
scratch || exit ${codes.place}
settings=
while IFS= read -r line && [ "$line" != . ]; do settings="$settings$line
"; done
cat >"$work/sent"
since= expect=
# Only what may be requested once more is compared: a request with effects is not repeated, and its answer is not thrown away.
case $method in GET|HEAD) if [ -n "$dest" ] && [ ! -d "$dest" ]; then digest "$dest" || exit ${codes.place}; expect=$now; fi ;; esac
if [ -n "$dest" ] && [ -f "$dest" ] && [ -z "$force" ]; then
  since="If-Modified-Since: $(LC_ALL=C date -u -d "@$(stat -L -c %Y -- "$dest")" '+%a, %d %b %Y %H:%M:%S GMT')"
  accept="$accept 304"
fi
: >"$work/got"
reply=$(printf %s "$settings" | curl -q -K - -D "$work/heads" -o "$work/got" -w '%{http_code} %{url_effective}' \${since:+-H "$since"} \${sends:+--data-binary "@$work/sent"} \\
  \${cert:+--cert "$cert"} \${key:+--key "$key"} \${socket:+--unix-socket "$socket"} \${authority:+--cacert "$authority"}) || exit 1
status=\${reply%% *} url=\${reply#* } changed=
if [ "$method" = HEAD ]; then : >"$work/got"; fi
case " $accept " in *" $status "*) good=1 ;; *) good= content=content ;; esac
place() {
  if [ -d "$dest" ]; then
    name=$(sed -n 's/^[Cc]ontent-[Dd]isposition:.*filename="\\{0,1\\}\\([^";]*\\).*/\\1/p' "$work/heads" | tail -n 1 | tr -d '\\r')
    name=\${name##*/}
    if [ -z "$name" ]; then name=\${url#*://}; case $name in */*) name=\${name%%[?#]*}; name=\${name##*/} ;; *) name= ;; esac; fi
    case $name in '' | . | ..) name=index.html ;; esac
    dest=\${dest%/}/$name
  fi
  case $dest in */*) beside=\${dest%/*}/ ;; *) beside=./ ;; esac
  neighbour "$beside" && new=$temp && cat "$work/got" >"$new" || return
  if [ -f "$dest" ]; then
    chown -- "$(stat -L -c %u:%g -- "$dest")" "$new" 2>/dev/null
    chmod -- "$(stat -L -c %a -- "$dest")" "$new" || return
  else chmod -- "$(printf %o "$((0666 & ~0$usual))")" "$new" || return
  fi
  if [ -n "$owner" ]; then chown -- "$owner" "$new" || return; fi
  if [ -n "$group" ]; then chgrp -- "$group" "$new" || return; fi
  if [ -n "$mode" ]; then chmod -- "$mode" "$new" || return; fi
  if [ -f "$dest" ] && cmp -s "$dest" "$new" && [ "$(stat -L -c '%a %u %g' -- "$dest")" = "$(stat -c '%a %u %g' -- "$new")" ]; then return 0; fi
  lock_folder "$beside"
  unchanged "$dest" "$expect"
  put_in_place "$new" "$dest" "$beside" && changed=changed
}
if [ -n "$dest" ] && [ -n "$good" ] && [ "$status" != 304 ]; then place || exit ${codes.place}; fi
text status "$status"; text url "$url"; text changed "$changed"; text path "$dest"
text heads "$(base64 <"$work/heads" | tr -d '\\n')"
if [ -n "$content" ]; then printf 'body\\0'; base64 <"$work/got" | tr -d '\\n'; printf '\\0'; fi
[ -n "$good" ] || exit ${codes.status}
`
