/** Speak to a web service. */
import type { Outcome, Request } from '../engine/action.ts'
import { defineModule } from '../engine/module.ts'
import { bodyOf, headersOf, type Message } from './_http.ts'
import { reasonNot, unlessOptions, unlessReads } from './_unless.ts'

export default defineModule({
  name: 'uri',
  summary: 'Speak to a web service',
  notes: [
    "The request leaves through the host's connection, from where the host stands; no client is needed there.",
    'It is never counted as a change, and in check mode nothing is sent.',
    'Not built: `dest`, `src`, `form-multipart`, `unix_socket`, client certificates, proxies, and ways to log in other than Basic.',
  ],
  options: {
    url: { type: 'string', required: true, description: 'Where to, with `http://` or `https://`.' },
    method: { type: 'string', default: 'GET', description: 'The method, in capitals.' },
    body: { type: 'any', description: 'What to send: a text, or a value that `body_format` turns into one.' },
    body_format: {
      enum: ['raw', 'json', 'form-urlencoded'],
      default: 'raw',
      description:
        'How `body` is written; a Content-Type is set where `headers` has none, for `raw` that of a form. A text is sent as it is.',
    },
    headers: { type: 'dict', description: 'Further headers.' },
    http_agent: { type: 'string', default: 'tsplay', description: 'What to say as User-Agent.' },
    url_username: { type: 'string', aliases: ['user'], description: 'The name to log in with.' },
    url_password: { type: 'string', secret: true, aliases: ['password'], description: 'The password to log in with.' },
    force_basic_auth: {
      type: 'boolean',
      default: false,
      description: 'Whether name and password go with the first request. They always do: there is no first try without.',
    },
    follow_redirects: {
      enum: ['all', 'none', 'safe', 'urllib2', 'yes', 'no'],
      default: 'safe',
      description:
        'Which redirects are followed: `safe` those of GET and HEAD, `all`, or `none`. `yes` is `all`; `no` and `urllib2` are `safe`.',
    },
    status_code: {
      type: 'list',
      items: { type: 'integer', description: 'A status.' },
      default: [200],
      description: 'The statuses that are a success.',
    },
    return_content: {
      type: 'boolean',
      default: false,
      description: 'Whether the body of the answer comes back as `content`. After a failure it always does.',
    },
    timeout: { type: 'integer', default: 30, description: 'Seconds it may take.' },
    validate_certs: { type: 'boolean', default: true, description: 'Whether the certificate must be good.' },
    ...unlessOptions,
  },
  examples: `
- name: The page is there
  uri: { url: "http://127.0.0.1:8000/health", return_content: true, timeout: 5 }
  register: page
  until: page.status == 200
  retries: 10
- name: A webhook is told
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
`,
  results: {
    status: 'The status of the answer; -1 where nothing answered.',
    url: 'Where the answer came from, after redirects.',
    redirected: 'Whether that is another place than was asked.',
    msg: 'The status in words.',
    content: 'The body as text, with `return_content` or after a failure.',
    json: 'The body as a value, where the answer says it is JSON.',
    elapsed: 'Whole seconds it took.',
    cookies: 'The cookies it sets, by name.',
    cookies_string: 'The same as one text, as the header `Cookie` of a next request takes it.',
    content_type: 'A header of the answer; so is every further name in small letters and underscores.',
  },
  rules({ url, method, status_code, body, headers }) {
    const problems: string[] = []
    if (!/^https?:\/\/[^/]/i.test(url))
      problems.push(`\`${url}\` is no web address: it must begin with \`http://\` or \`https://\` and a host`)
    if (!/^[A-Z]+$/.test(method)) problems.push(`\`${method}\` is no method: it is written in capitals, such as \`POST\``)
    for (const status of status_code) if (status < 100 || status > 599) problems.push(`\`${status}\` is no status of HTTP`)
    if (body !== undefined && method === 'HEAD') problems.push('a `HEAD` request has no body')
    for (const [name, value] of Object.entries(headers ?? {}))
      if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name) || /[\r\n]/.test(String(value))) problems.push(`\`${name}\` is no header that can be sent`)
    return problems
  },
  probe: (params) => unlessReads(params),
  plan(params, state) {
    if (reasonNot(params, state)) return []
    const action: Request = {
      do: 'request',
      method: params.method,
      url: params.url,
      headers: headersOf(messageOf(params)),
      ...bodyOf(params.body, params.body_format),
      timeout: params.timeout,
      follow: follows[params.follow_redirects],
      verify: params.validate_certs,
      accept: params.status_code,
    }
    return [{ summary: `${params.method} ${shown(params.url)}`, action, silent: true }]
  },
  returns(params, state, [outcome]) {
    const reason = reasonNot(params, state)
    if (reason) return { msg: `skipped, since '${reason.path}' ${reason.fact}`, url: params.url }
    const response = outcome?.response
    return response ? answered(params, outcome, response) : { url: params.url, status: -1, redirected: false, msg: outcome?.stderr ?? '' }
  },
})

const follows = { all: 'all', yes: 'all', safe: 'safe', no: 'safe', urllib2: 'safe', none: 'none' } as const

interface Written {
  readonly url: string
  readonly status_code: readonly number[]
  readonly return_content: boolean
}

function answered({ url, status_code, return_content }: Written, outcome: Outcome, response: NonNullable<Outcome['response']>) {
  const type = response.headers['content-type'] ?? ''
  const headers = Object.entries(response.headers).map(([name, value]) => [name.toLowerCase().replaceAll('-', '_'), value])
  const expected = status_code.includes(response.status)
  const encoding = /charset="?(?:iso-8859-1|latin1|windows-1252)/i.test(type) ? 'latin1' : 'utf8'
  const content = response.body.toString(encoding)
  return {
    ...Object.fromEntries(headers),
    ...cookiesOf(response.headers['set-cookie'] ?? ''),
    status: response.status,
    url: response.url,
    redirected: response.url !== url,
    elapsed: Math.floor((Date.parse(outcome.end) - Date.parse(outcome.start)) / 1000),
    msg: expected ? `OK (${response.body.length} bytes)` : `Status code was ${response.status} and not [${status_code.join(', ')}]`,
    ...(return_content || !expected ? { content } : {}),
    ...(/^[^;]*\/[^;]*(json|javascript)/i.test(type) ? parsed(content) : {}),
  }
}

/** The cookies that an answer sets, joined by commas there, which also stand in dates. */
function cookiesOf(header: string): { readonly cookies: Readonly<Record<string, string>>; readonly cookies_string: string } {
  const cookies = Object.fromEntries(
    header.split(/, *(?=[^;,=\s]+=)/).flatMap((cookie) => {
      const [, name, value] = /^\s*([^;=]+)=([^;]*)/.exec(cookie) ?? []
      return name === undefined ? [] : [[name, value ?? '']]
    }),
  )
  return {
    cookies,
    cookies_string: Object.entries(cookies)
      .map((pair) => pair.join('='))
      .join('; '),
  }
}

/** JSON that is none leaves no `json` behind, as in Ansible. */
function parsed(content: string): { readonly json?: unknown } {
  try {
    return { json: JSON.parse(content) }
  } catch {
    return {}
  }
}

function messageOf(params: Omit<Message, 'agent' | 'user' | 'password'> & Login): Message {
  return { ...params, agent: params.http_agent, user: params.url_username, password: params.url_password }
}
interface Login {
  readonly http_agent: string
  readonly url_username?: string
  readonly url_password?: string
}

/** A web address without what may be a password in it. */
function shown(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/s, '?…')
}
