/** Sends HTTP requests. */
import { unescaped } from '../../engine/formats/urls.ts'
import type { Request } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule } from '../../engine/model/module.ts'
import { reasonNot, unlessOptions, unlessReads } from '../command/creates.ts'
import { attributeOptions, refusedAttributes } from '../files/attributes.ts'
import { byCurl, curlRules, isByCurl, responseOf } from './curl.ts'
import { bodyOf, headerRules, headersOf, type Message, requestOptions, shownAddress, types } from './http.ts'
import { authorityRead, type Files, fileOf, multipart, multipartProblems, type Payload, payloadRead } from './payload.ts'
import { answered } from './response.ts'

export default defineModule({
  name: 'uri',
  summary: 'Send an HTTP request',
  notes: [
    'The request goes through the connection to the host and leaves from there; the host needs no HTTP client.',
    "With `dest`, `client_cert`, `client_key` or `unix_socket` the host's curl sends the request, as the user of the task; it must be installed. Its parameters never appear in a process list.",
    'Only a new content of `dest` counts as a change. In check mode nothing is sent; with `dest` a change is always predicted.',
    'An existing `dest` is only downloaded if the server has a newer one; `force: true` always downloads it. It is kept if the status is not accepted.',
  ],
  options: {
    url: { type: 'string', required: true, description: 'URL, with `http://` or `https://`.' },
    method: { type: 'string', default: 'GET', description: 'HTTP method, in capitals.' },
    body: { type: 'any', description: 'Request body: a text, or a value that `body_format` encodes.' },
    body_format: {
      enum: ['raw', 'json', 'form-urlencoded', 'form-multipart'],
      default: 'raw',
      description:
        'Encoding of `body`; also sets Content-Type unless `headers` does, for `raw` that of a form. A text is sent unchanged. For `form-multipart`, a dict of parts: texts, or dicts of `filename`, `content` and `mime_type`; a `filename` without `content` is a file to send.',
    },
    src: {
      type: 'path',
      file: 'files',
      description: 'File to send as the body, searched in `files/` of the role and beside the playbook.',
    },
    remote_src: { type: 'boolean', default: false, description: '`src`, and files of a form, are on the host.' },
    force: { type: 'boolean', default: false, description: 'Ask caches on the way not to return old content.' },
    decompress: { type: 'boolean', default: true, description: 'Decompress a gzip response.' },
    ca_path: { type: 'path', description: 'CA certificates (PEM) to trust instead of the default ones, a file on the host.' },
    use_proxy: {
      type: 'boolean',
      default: false,
      description: 'Only `false`: requests leave from the host without a proxy.',
    },
    url_username: { type: 'string', aliases: ['user'], description: 'User name to log in with.' },
    ...requestOptions,
    follow_redirects: {
      enum: ['all', 'none', 'safe', 'urllib2', 'yes', 'no'],
      default: 'safe',
      description:
        'Redirects to follow: `safe` those of GET and HEAD, `all`, or `none`. `yes` means `all`; `no` and `urllib2` mean `safe`.',
    },
    status_code: {
      type: 'list',
      items: { type: 'integer', description: 'HTTP status.' },
      default: [200],
      description: 'HTTP status codes that count as success.',
    },
    return_content: {
      type: 'boolean',
      default: false,
      description: 'Return the response body as `content`. On failure it is always returned.',
    },
    timeout: { type: 'integer', default: 30, description: 'Timeout in seconds.' },
    validate_certs: { type: 'boolean', default: true, description: "Verify the server's certificate." },
    dest: {
      type: 'path',
      description: 'File on the host for the response body; if it is a directory, the server sets the file name.',
    },
    client_cert: { type: 'path', description: 'Client certificate, a file on the host; it may include the key.' },
    client_key: { type: 'path', description: 'Private key of `client_cert`, a file on the host.' },
    unix_socket: { type: 'path', description: 'Unix socket to connect through.' },
    ...attributeOptions,
    ...unlessOptions,
  },
  refused: {
    ...refusedAttributes,
    ciphers: 'run `curl --ciphers` with `command`',
    use_gssapi: 'only Basic authentication is supported: run `curl --negotiate` with `command`',
    use_netrc: 'remove it: `.netrc` is never read; set `url_username` and `url_password`',
    unredirected_headers: 'remove it, and set `follow_redirects: none` if a header must not reach another URL',
  },
  examples: `
- name: Wait until the page answers
  uri: { url: "http://127.0.0.1:8000/health", return_content: true, timeout: 5 }
  register: page
  until: page.status == 200
  retries: 10
- name: Call a webhook
  uri:
    url: https://hooks.example.org/deploy
    method: POST
    headers: { X-Sender: tsplay }
    http_agent: deploy
    body_format: json
    body: { host: "{{ inventory_hostname }}" }
    url_username: deploy
    url_password: "{{ hook_password }}"
    force_basic_auth: true
    status_code: [200, 202]
    follow_redirects: none
    validate_certs: true
    creates: /var/lib/app/told
    removes: /etc/app.conf
- name: Upload a file
  uri: { url: https://example.org/in, method: PUT, src: app.tar.gz, remote_src: false, ca_path: /etc/app/ca.pem, use_proxy: false, force: true, decompress: true }
- name: Submit a form with a file
  uri:
    url: https://example.org/form
    method: POST
    body_format: form-multipart
    body: { title: Report, paper: { filename: app.tar.gz, mime_type: application/pdf } }
- name: Download a file with a client certificate
  uri:
    url: https://example.org/list
    dest: /etc/app/list
    mode: "0640"
    owner: root
    group: app
    client_cert: /etc/app/client.pem
    client_key: /etc/app/client.key
- name: Query a service on a Unix socket
  uri: { url: "http://here/info", unix_socket: /run/app.sock }
`,
  results: {
    status: 'HTTP status of the response; -1 without a response.',
    url: 'Final URL, after redirects.',
    redirected: 'Whether the request was redirected.',
    msg: 'HTTP status as text.',
    content: 'Response body as text, with `return_content` or on failure.',
    json: 'Response body as a value, if the response says it is JSON.',
    path: 'Path of the file, with `dest`.',
    elapsed: 'Duration in whole seconds.',
    cookies: 'Cookies from the response, by name.',
    cookies_string: 'All cookies as one text, for the header `Cookie` of another request.',
    content_type: 'Response header; all others are also returned, in lower case with underscores.',
  },
  relations: { exclusive: [['body', 'src']] },
  rules(params) {
    const { url, method, status_code, body, body_format, src, use_proxy, headers } = params
    const problems = body_format === 'form-multipart' ? multipartProblems(body) : []
    if (use_proxy) problems.push('`use_proxy: true` is not supported: the request leaves from the host itself; run `curl` with `command`')
    if (!/^https?:\/\/[^/]/i.test(url))
      problems.push(`\`${url}\` is not a supported URL: it must start with \`http://\` or \`https://\` and a host`)
    if (!/^[A-Z]+$/.test(method)) problems.push(`\`${method}\` is not a method: use capitals, such as \`POST\``)
    for (const status of status_code) if (status < 100 || status > 599) problems.push(`\`${status}\` is not an HTTP status`)
    if ((body ?? src) !== undefined && method === 'HEAD') problems.push('a `HEAD` request has no body')
    return [...problems, ...headerRules(headers, /[\r\n]/), ...curlRules(params)]
  },
  probe: (params) => ({ ...unlessReads(params), files: payloadRead(params), authority: authorityRead(params) }),
  plan(params, state) {
    if (reasonNot(params, state)) return []
    const sent = sentBody(params, state.files)
    if (params.ca_path !== undefined && state.authority === undefined)
      throw new Problem(`file \`${params.ca_path}\` on the host cannot be read`)
    const headers = headersOf({ ...messageOf(params), ...(sent.type === undefined ? {} : { type: sent.type }) })
    const summary = `${params.method} ${shownAddress(params.url)}`
    const follow = follows[params.follow_redirects]
    if (isByCurl(params)) return [{ name: 'request', ...byCurl(params, { summary, headers, body: sent.body, follow }) }]
    const action: Request = {
      do: 'request',
      method: params.method,
      url: params.url,
      headers,
      ...(sent.body === undefined ? {} : { body: sent.body }),
      timeout: params.timeout,
      follow,
      verify: params.validate_certs,
      ...(state.authority === undefined ? {} : { authority: state.authority }),
      accept: params.status_code,
    }
    return [{ name: 'request', summary, action, silent: true }]
  },
  returns(params, state, done) {
    const outcome = done.outcome('request')
    const reason = reasonNot(params, state)
    if (reason) return { msg: `skipped, since '${reason.path}' ${reason.fact}`, url: params.url }
    const response = outcome && (isByCurl(params) ? responseOf(outcome) : outcome.response)
    const status_code = params.dest === undefined ? params.status_code : [...params.status_code, 304]
    if (response)
      return { ...answered({ ...params, status_code }, outcome, response), ...('path' in response ? { path: response.path } : {}) }
    return { url: params.url, status: -1, redirected: false, msg: outcome?.stderr ?? '' }
  },
})

const follows = { all: 'all', yes: 'all', safe: 'safe', no: 'safe', urllib2: 'safe', none: 'none' } as const

/** The body, and its type if the format does not determine it. */
function sentBody({ src, body, body_format }: Payload & Pick<Message, 'body_format'>, files: Files) {
  if (src !== undefined) return { body: fileOf(files, src), type: types[body_format] }
  return body_format === 'form-multipart' ? multipart(body, files) : { ...bodyOf(body, body_format), type: undefined }
}

/** Who logs in stands in options of their own, or in the address. */
function messageOf(params: Omit<Message, 'agent' | 'user' | 'password'> & Login): Message {
  const { http_agent: agent, url_username: user, url_password: password } = params
  return { ...params, ...(user === undefined ? loginIn(params.url) : { user, password }), agent }
}

function loginIn(url: string): Pick<Message, 'user' | 'password'> {
  const [, user, password] = /^\w+:\/\/([^/?#:]*)(?::([^/?#]*))?@/.exec(url) ?? []
  if (user === undefined) return {}
  return { user: unescaped(user), ...(password === undefined ? {} : { password: unescaped(password) }) }
}

interface Login {
  readonly url: string
  readonly http_agent: string
  readonly url_username?: string
  readonly url_password?: string
}
