/** DigitalOcean's API, version 2: its options, and requests to it as questions and as changes. */

import { createHash } from 'node:crypto'
import { defined } from '../../engine/formats/defined.ts'
import { jsonObjectIn } from '../../engine/formats/json-text.ts'
import { trimEnd } from '../../engine/formats/trim.ts'
import type { HttpResponse, Outcome, Request } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change, Done, Params } from '../../engine/model/module.ts'
import { after, type Read, type RequestRead } from '../../engine/model/read.ts'
import { explained, failureIn, isJson, type Words } from './refusals.ts'

export const apiOptions = {
  oauth_token: {
    type: 'string',
    secret: true,
    aliases: ['api_token', 'API_TOKEN'],
    environment: ['DO_API_TOKEN', 'DO_API_KEY', 'DO_OAUTH_TOKEN', 'OAUTH_TOKEN', 'DIGITALOCEAN_ACCESS_TOKEN'],
    description:
      'API token. Default: the first of the environment variables `DO_API_TOKEN`, `DO_API_KEY`, `DO_OAUTH_TOKEN`, `OAUTH_TOKEN` and `DIGITALOCEAN_ACCESS_TOKEN` that is set, in the `environment` of the task or on the controller.',
  },
  baseurl: { type: 'string', default: 'https://api.digitalocean.com/v2', description: 'URL of the API.' },
  timeout: { type: 'integer', default: 30, description: 'Timeout of a request in seconds.' },
  validate_certs: { type: 'boolean', default: true, description: 'Verify the TLS certificate of the API.' },
} as const
export type Api = Params<typeof apiOptions>

export const projectOption = {
  type: 'string',
  aliases: ['project'],
  default: '',
  description: 'Name of the project for what is created. Default: the default project of the account.',
} as const

/** Results of the assignment to it, besides `msg`. */
export const projectResults = {
  assign_status: 'Status of the assignment to the project.',
  resources: 'Assignment to the project.',
}

/** What all of these modules note. */
export const apiNotes = [
  'Requests leave from the host of the task, as those of `uri` do: use `hosts: localhost` or `delegate_to: localhost`. The host needs no client.',
  'A request that the API limits is sent again when the API accepts it, for up to 10 minutes; one that fails at the API is sent again three times, unless it creates something.',
]

/** An object as the API returns it. */
export type Row = Readonly<Record<string, unknown>>

interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the URL of the API. */
  readonly path: string
  readonly body?: Row
  readonly words: Words
  /** Statuses that are a success besides 200 to 204. */
  readonly accept?: readonly number[]
  readonly poll?: Request['poll']
}

/** A request to the API. Throws Problem without a token. */
export function requestOf(api: Api, { method, path, body, words, accept = [], poll }: Asked): Request {
  const token = tokenOf(api)
  return defined({
    do: 'request',
    method,
    url: `${trimEnd(api.baseurl, '/')}/${path}`,
    headers: defined({
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      'content-type': body === undefined ? undefined : 'application/json',
    } as Record<string, string>),
    body: body === undefined ? undefined : JSON.stringify(body),
    timeout: api.timeout,
    follow: 'none',
    verify: api.validate_certs,
    accept: [200, 201, 202, 204, ...accept],
    patience: { seconds: 600, tries: 3 },
    poll,
    refuses: (response: HttpResponse) =>
      (response.status !== 204 && !accept.includes(response.status) && !isJson(response)) || failureIn(response, words) !== undefined,
    explain: (end) => explained(end, { ...words, method }),
  } satisfies Request)
}

function tokenOf({ oauth_token: token }: Api): string {
  if (token !== undefined && /^[\x21-\x7e]+$/.test(token.trim())) return token.trim()
  throw new Problem(token?.trim() ? 'the API token contains characters that no token has' : 'there is no API token', {
    kind: 'token',
    hint: 'set `oauth_token`, or the environment variable `DO_API_TOKEN`',
    msg: 'Failed to login using API token, please verify validity of API token.',
  })
}

/** An object of the API below `key`; undefined where there is none. `topic` is the module that changes it. */
export function oneRead(api: Api, path: string, key: string, topic: string, words: Words): RequestRead<Row | undefined> {
  const request = requestOf(api, { method: 'GET', path, words, accept: [404] })
  return {
    at: 'request',
    request,
    subject: { kind: 'topic', topic },
    parse: (end) => {
      const response = answered(request, end)
      return response.status === 404 ? undefined : rowIn(response, key)
    },
  }
}

/** A list of the API below `key`, all its pages. */
export function listRead(api: Api, path: string, key: string, topic: string, words: Words): Read<readonly Row[]> {
  const from = (page: number): Read<readonly Row[]> =>
    after<Page, readonly Row[]>(pageRead(api, path, key, page, topic, words), ({ rows, more }) =>
      more && page < mostPages
        ? after<readonly Row[], readonly Row[]>(from(page + 1), (rest) => ({ value: [...rows, ...rest] }))
        : { value: rows },
    )
  return from(1)
}
const mostPages = 1000
const pageSize = 200

interface Page {
  readonly rows: readonly Row[]
  readonly more: boolean
}

function pageRead(api: Api, path: string, key: string, page: number, topic: string, words: Words): RequestRead<Page> {
  const paged = `${path}${path.includes('?') ? '&' : '?'}page=${page}&per_page=${pageSize}`
  const request = requestOf(api, { method: 'GET', path: paged, words })
  return {
    at: 'request',
    request,
    subject: { kind: 'topic', topic },
    parse: (end) => {
      const answer = jsonObjectIn(answered(request, end).body.toString()) ?? {}
      const { [key]: rows, links } = answer
      if (!Array.isArray(rows) || !rows.every(isRow)) throw notAsDocumented(key)
      return { rows, more: isRow(links) && isRow(links.pages) && typeof links.pages.next === 'string' }
    },
  }
}

function answered(request: Request, end: Parameters<RequestRead<unknown>['parse']>[0]): HttpResponse {
  if (end.code === 0 && end.response) return end.response
  const { message = 'the request failed', ...more } = request.explain?.(end) ?? {}
  throw new Problem(message, more)
}

interface Wanted extends Asked {
  readonly name?: string
  readonly summary: string
  readonly before?: unknown
  readonly after?: unknown
  /** It changes nothing: a look, or a wait. */
  readonly silent?: boolean
  /** The module that changes it. */
  readonly topic: string
}

/** A change that a request makes. */
export function apiChange(api: Api, { name, summary, before, after, silent, topic, ...asked }: Wanted): Change {
  return defined({
    name,
    summary,
    before,
    after,
    silent,
    action: requestOf(api, asked),
    secrets: [tokenOf(api)],
    effects: silent ? [] : [{ kind: 'topic', topic } as const],
  })
}

/** What the API answered to a change of this name; undefined if it was not carried out, or answered nothing. */
export function answerOf(done: Done, name: string): Row | undefined {
  return answerIn(done.outcome(name))
}

/** What the API answered. */
export function answerIn(outcome: Outcome | undefined): Row | undefined {
  const body = outcome?.code === 0 ? outcome.response?.body.toString() : undefined
  return body ? jsonObjectIn(body) : undefined
}

/** An object in an answer. Throws Problem where there is none. */
export function rowIn({ body }: Pick<HttpResponse, 'body'>, key: string): Row {
  const row = jsonObjectIn(body.toString())?.[key]
  if (isRow(row)) return row
  throw notAsDocumented(key)
}

/** What a check says of what is to be made, with NaN for what only the API knows; undefined where it could not be made. */
export function foreseen(done: Done, row: Row): Row | undefined {
  return done.any ? undefined : row
}

/** A number of an object. Throws Problem where it has none. */
export function idIn(row: Row): number {
  if (Number.isSafeInteger(row.id)) return row.id as number
  throw notAsDocumented('id')
}

/** A text of an object. Throws Problem where it has none. */
export function textIn(row: Row, key: string): string {
  const text = row[key]
  if (typeof text === 'string') return text
  throw notAsDocumented(key)
}

/** A list of an object; empty where it has none. */
export function listIn(row: Row | undefined, key: string): readonly unknown[] {
  const list = row?.[key]
  return Array.isArray(list) ? list : []
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function notAsDocumented(key: string): Problem {
  return new Problem(`the API answered without \`${key}\``, { kind: 'answer', hint: 'check `baseurl`' })
}

/** A part of a path or a query. */
export const escaped = (text: string | number): string => encodeURIComponent(String(text))

/** The MD5 fingerprint by which the API finds a public key; undefined if it is none. */
export function fingerprintOf(publicKey: string): string | undefined {
  const [type = '', data = ''] = publicKey.trim().split(/\s+/)
  const bytes = Buffer.from(data, 'base64')
  const length = bytes.length > 4 ? bytes.readUInt32BE(0) : 0
  if (bytes.toString('latin1', 4, 4 + length) !== type || type === '') return undefined
  return createHash('md5')
    .update(bytes)
    .digest('hex')
    .replace(/..(?=.)/g, '$&:')
}
