/** How a host downloads a URL: with its own curl or wget, which get their settings on standard input. */

import { httpError } from '../../engine/formats/http-error.ts'
import { lastLine, pairIn } from '../../engine/formats/text-lines.ts'
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { scratchFunctions } from '../../engine/host-scripts/scratch.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Options } from '../../engine/model/module.ts'
import type { Answer, HostRead } from '../../engine/model/read.ts'
import { headerRules, requestOptions, shownAddress } from './http.ts'

/** Options of all that is fetched. */
export const downloadOptions = {
  url_username: { type: 'string', aliases: ['username'], description: 'User name to log in with.' },
  ...requestOptions,
  timeout: { type: 'integer', default: 10, description: 'Seconds without a response from the server before giving up.' },
  validate_certs: { type: 'boolean', default: true, description: "Verify the server's certificate." },
  ciphers: { type: 'list', description: "TLS ciphers to allow, in OpenSSL's terms." },
  client_cert: { type: 'path', description: 'Client certificate, a file on the host; it may include the key.' },
  client_key: { type: 'path', description: 'Private key of `client_cert`, a file on the host.' },
  use_gssapi: { type: 'boolean', default: false, description: 'Log in with Kerberos; needs curl on the host.' },
  use_netrc: { type: 'boolean', default: true, description: 'Use the credentials in `~/.netrc`.' },
  use_proxy: { type: 'boolean', default: true, description: 'Use the proxy from the environment.' },
  decompress: { type: 'boolean', default: true, description: 'Decompress a response that was only compressed for the transfer.' },
  unredirected_headers: {
    type: 'list',
    default: [],
    description: 'Must be empty: headers are also sent to redirect targets.',
  },
} as const satisfies Options

export interface DownloadSpec {
  readonly url_username?: string
  readonly url_password?: string
  readonly headers?: Readonly<Record<string, unknown>>
  readonly http_agent: string
  readonly timeout: number
  readonly validate_certs: boolean
  readonly ciphers?: readonly string[]
  readonly client_cert?: string
  readonly client_key?: string
  readonly use_gssapi: boolean
  readonly use_netrc: boolean
  readonly use_proxy: boolean
  readonly decompress: boolean
  readonly unredirected_headers: readonly string[]
}

/** Defaults for downloads without these options. */
export const defaultSpec = {
  http_agent: 'tsplay',
  use_gssapi: false,
  use_netrc: true,
  use_proxy: true,
  unredirected_headers: [],
} as const satisfies Partial<DownloadSpec>

/** What cannot be fetched, or not so. */
export function downloadRules(url: string, spec: DownloadSpec): string[] {
  const problems: string[] = []
  if (!isAddress(url))
    problems.push(`\`${url}\` is not a supported URL: it must start with \`https://\`, \`http://\`, \`ftp://\` or \`file://\``)
  if (spec.unredirected_headers.length > 0)
    problems.push('`unredirected_headers` is not supported: headers are also sent after a redirect; request the final URL instead')
  if (spec.url_password !== undefined && spec.url_username === undefined) problems.push('`url_password` needs `url_username`')
  if (spec.url_username?.includes(':')) problems.push('`url_username` cannot contain `:`')
  problems.push(...headerRules(spec.headers, broken))
  const { url_username = '', url_password = '', http_agent, client_cert = '', client_key = '', ciphers = [] } = spec
  const words = { url, url_username, url_password, http_agent, client_cert, client_key, ciphers: ciphers.join(':') }
  for (const [name, word] of Object.entries(words)) if (broken.test(word)) problems.push(`\`${name}\` cannot contain a line break`)
  return problems
}

/** Whether a text is an address that can be fetched. */
export function isAddress(text: string): boolean {
  return /^(https?|ftp):\/\/[^/]|^file:\/\/\//i.test(text)
}

const broken = /[\r\n\0]/

/** The last name of an address; `index.html` where it has none. */
export function nameOf(url: string): string {
  const path = url.replace(/^\w+:\/\/[^/?#]*/, '').split(/[?#]/, 1)[0] as string
  return path.slice(path.lastIndexOf('/') + 1) || 'index.html'
}

/** The standard input of a script with `fetchFunction`: settings of both programs, each line with the letter of its program. */
export function settingsOf(url: string, spec: DownloadSpec): string {
  const quoted = (value: unknown) => `"${String(value).replace(/[\\"]/g, '\\$&')}"`
  const { url_username: user, url_password: password = '', timeout, ciphers = [], client_cert: cert, client_key: key } = spec
  const headers = Object.entries(spec.headers ?? {}).map(([name, value]) => `${name}: ${value}`)
  const curl = [
    ...[`url = ${quoted(url)}`, 'location', 'fail', 'silent', 'show-error', 'globoff', `user-agent = ${quoted(spec.http_agent)}`],
    ...[`connect-timeout = ${timeout}`, `speed-time = ${timeout}`, 'speed-limit = 1'],
    ...headers.map((header) => `header = ${quoted(header)}`),
    ...(user === undefined ? [] : [`user = ${quoted(`${user}:${password}`)}`]),
    ...(spec.validate_certs ? [] : ['insecure']),
    ...(ciphers.length ? [`ciphers = ${quoted(ciphers.join(':'))}`] : []),
    ...(cert === undefined ? [] : [`cert = ${quoted(cert)}`]),
    ...(key === undefined ? [] : [`key = ${quoted(key)}`]),
    ...(spec.use_gssapi ? ['negotiate', ...(user === undefined ? ['user = ":"'] : [])] : []),
    ...(spec.use_netrc ? ['netrc-optional'] : []),
    ...(spec.use_proxy ? [] : ['noproxy = "*"']),
    ...(spec.decompress ? ['compressed'] : []),
  ]
  const wget = [
    ...['tries = 1', 'server_response = on', 'verbose = off', `timeout = ${timeout}`, `user_agent = ${spec.http_agent}`],
    ...headers.map((header) => `header = ${header}`),
    ...(user === undefined ? [] : [`user = ${user}`, `password = ${password}`, 'auth_no_challenge = on']),
    ...(spec.validate_certs ? [] : ['check_certificate = off']),
    ...(ciphers.length ? [`ciphers = ${ciphers.join(':')}`] : []),
    ...(cert === undefined ? [] : [`certificate = ${cert}`]),
    ...(key === undefined ? [] : [`private_key = ${key}`]),
    ...(spec.use_netrc ? [] : ['netrc = off']),
    ...(spec.use_proxy ? [] : ['use_proxy = off']),
  ]
  const needs = spec.use_gssapi ? ['n use_gssapi'] : /^file:/i.test(url) ? ['n file://'] : []
  return [...curl.map((line) => `c ${line}`), ...wget.map((line) => `w ${line}`), ...needs, `u ${url}`, ''].join('\n')
}

/**
 * Defines `fetch OUT WORD…`, which writes what is fetched to OUT (`-`: standard output) and tells headers and troubles on
 * standard error; the words are for curl alone. Its settings are in `$settings`; it stands behind the functions for scratch. Ends with 69 where there is no program for it.
 */
export const fetchBySettings = `
setting() { printf '%s\\n' "$settings" | sed -n "s/^$1 //p"; }
fetch() {
  out=$1; shift
  if command -v curl >/dev/null 2>&1; then setting c | curl -K - -o "$out" "$@"; return; fi
  needs=$(setting n)
  if [ -n "$needs" ]; then echo "$needs needs curl on the host" >&2; return 69; fi
  if ! wget --version 2>/dev/null | grep -q '^GNU Wget'; then echo 'there is neither curl nor GNU wget on the host' >&2; return 69; fi
  outer=$work
  scratch || return
  : >"$work/settings" && exec 6<"$work/settings" && setting w >"$work/settings" || return
  # Its name is gone before anything can go wrong: wget reads what is open.
  if [ "$outer" ]; then rm -f -- "$work/settings"; else discard; fi
  wget --config=/dev/fd/6 -O "$out" -i /dev/fd/3 3<<END
$(setting u)
END
  set -- $?
  exec 6<&-
  return "$1"
}
`

/** The same with settings from standard input, all of which it reads. */
export const fetchFunction = `${scratchFunctions}
settings=$(cat)${fetchBySettings}`

/** Why nothing could be fetched, in the words of whichever program tried. */
export function fetchProblem(
  url: string,
  { code, stderr }: Pick<Answer, 'code' | 'stderr'>,
): { readonly message: string; readonly msg?: string; readonly missingProgram?: string; readonly hint?: string } {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !/^ {2}/.test(line))
  const line = lines.find((each) => /\bERROR\b|^curl: |unable|failed|refused/i.test(each)) ?? lines.at(-1)
  const message = `\`${shownAddress(url)}\` cannot be downloaded: ${(line ?? `exit code ${code}`).trim()}`
  const status = /(?:error:|ERROR) (\d{3})/.exec(line ?? '')?.[1]
  const msg = status ? `Request failed: ${httpError(Number(status))}` : `Request failed: <urlopen error ${(line ?? `code ${code}`).trim()}>`
  return code === 69 ? { message, hint: 'install `curl` in an earlier task', missingProgram: 'curl' } : { message, msg }
}

/** The same as a problem. */
function unfetched(url: string, answer: Pick<Answer, 'code' | 'stderr'>): Problem {
  const { message, ...words } = fetchProblem(url, answer)
  return new Problem(message, words)
}

/** A short text behind an address, such as a list of checksums. */
export function textRead(url: string, spec: DownloadSpec): HostRead<string> {
  const parse = (answer: Answer) => {
    if (answer.code === 0) return answer.stdout
    throw unfetched(url, answer)
  }
  return { at: 'host', script: `${fetchFunction}fetch -`, stdin: settingsOf(url, spec), late: true, parse }
}

/**
 * The SHA-1 of what an address holds now; nothing of it is kept. `since` (in seconds since 1970) asks for it only if it is
 * newer: `not modified` then says that it is not.
 */
export function digestRead(url: string, spec: DownloadSpec, since?: number): HostRead<string> {
  const conditional = since === undefined ? {} : { 'If-Modified-Since': new Date(Math.floor(since) * 1000).toUTCString() }
  const asked = { ...spec, headers: { ...conditional, ...spec.headers } }
  const parse = (answer: Answer) => {
    const [digest = ''] = answer.stdout.split(' ')
    const code = lastLine(answer.stdout)
    const status = [...answer.stdout.matchAll(/^HTTP\/\S+ +(\d+)/gm)].at(-1)?.[1]
    if (since !== undefined && (status === '304' || /ERROR 304/.test(answer.stderr))) return 'not modified'
    if (code === '0') return digest
    throw unfetched(url, { ...answer, code: wholeNumber(code, { most: 255 }) ?? answer.code })
  }
  return { at: 'host', script: digestScript, stdin: settingsOf(url, asked), late: true, parse }
}

// The digest, the headers of all servers on the way (from curl alone), and how the fetching ended.
const digestScript = `${fetchFunction}
exec 4>&1
code=$({ { fetch - -D /dev/fd/5; echo "$?" >&5; } | sha1sum >&4; } 5>&1)
printf '%s\\n' "$code"
`

/** The file name a server suggests for a URL: from its header, or from the last redirect. */
export function offeredNameRead(url: string, spec: DownloadSpec): HostRead<string> {
  const parse = (answer: Answer) => {
    if (answer.code === 0) return offeredName(url, answer.stdout)
    throw unfetched(url, answer)
  }
  return { at: 'host', script: headScript, stdin: settingsOf(url, spec), late: true, parse }
}

// At most one byte is requested, which also works with servers without HEAD.
const headScript = `${fetchFunction}
if command -v curl >/dev/null 2>&1; then fetch /dev/null -D - -r 0-0
else
  said=$(fetch /dev/null 2>&1) || { code=$?; printf '%s\\n' "$said" >&2; exit "$code"; }
  printf '%s\\n' "$said"
fi
`

/** The file name in the headers of all responses, one block after the other. */
export function offeredName(url: string, heads: string): string {
  let at = url
  let named: string | undefined
  for (const line of heads.split(/\r?\n/)) {
    const { name, value: whole = '' } = pairIn(line, /:/)
    const value = whole.endsWith('[following]') ? whole.slice(0, -'[following]'.length).trimEnd() : whole
    if (/^\s*HTTP\//.test(line)) named = undefined
    if (name.toLowerCase() === 'location' && value !== '') at = new URL(value, at).href
    if (name.toLowerCase() === 'content-disposition') named = /filename="?([^";]+)"?/i.exec(value)?.[1]
  }
  const last = named?.slice(named.lastIndexOf('/') + 1)
  return last && last !== '.' && last !== '..' ? last : nameOf(at)
}
