/** Headers and body text of a request. */
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Options } from '../../engine/model/module.ts'

/** Options of all that asks a server. */
export const requestOptions = {
  url_password: { type: 'string', secret: true, aliases: ['password'], description: 'Password to log in with.' },
  force_basic_auth: {
    type: 'boolean',
    default: false,
    description: 'Send credentials with the first request. This is always done.',
  },
  headers: { type: 'dict', description: 'Additional request headers.' },
  http_agent: { type: 'string', default: 'tsplay', description: 'User-Agent of the request.' },
} as const satisfies Options

/** An address without what may be a password in it. */
export function shownAddress(url: string): string {
  return url.replace(/\/\/[^/?#]*@/, '//').replace(/\?.*/s, '?…')
}

export interface Message {
  readonly body?: unknown
  readonly body_format: 'raw' | 'json' | 'form-urlencoded' | 'form-multipart'
  /** Type of the body, if `body_format` does not determine it. */
  readonly type?: string
  readonly force?: boolean
  readonly headers?: Readonly<Record<string, unknown>>
  readonly agent: string
  readonly user?: string
  readonly password?: string
}

/** Which headers cannot be sent; `broken` finds what no value may hold. */
export function headerRules(headers: Message['headers'], broken: RegExp): readonly string[] {
  return Object.entries(headers ?? {})
    .filter(([name, value]) => !/^[!#$%&'*+.^_`|~\w-]+$/.test(name) || broken.test(String(value)))
    .map(([name]) => `\`${name}\` is not a valid header`)
}

/** Its headers; what the author wrote is stronger than what follows from the other options, whatever the case of its letters. */
export function headersOf({
  body,
  body_format,
  type: givenType,
  force,
  headers = {},
  agent,
  user,
  password,
}: Message): Readonly<Record<string, string>> {
  const written = Object.entries(headers).map(([name, value]) => [name, String(value)] as const)
  const taken = new Set(written.map(([name]) => name.toLowerCase()))
  const type = givenType ?? (body === undefined ? undefined : types[body_format])
  const login = user === undefined ? undefined : `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`
  const ours = Object.entries({
    'User-Agent': agent,
    'Content-Type': type,
    Authorization: login,
    'Cache-Control': force ? 'no-cache' : undefined,
  })
  const added = ours.filter((entry): entry is [string, string] => entry[1] !== undefined && !taken.has(entry[0].toLowerCase()))
  return Object.fromEntries([...added, ...written])
}

/** Its body as text, or nothing. */
export function bodyOf(body: unknown, format: Message['body_format']): { readonly body?: string } {
  if (body === undefined || body === null) return {}
  if (typeof body === 'string') return { body }
  if (format === 'json') return { body: JSON.stringify(body, (_name, value) => (value instanceof Map ? Object.fromEntries(value) : value)) }
  if (format === 'form-urlencoded') return { body: form(body) }
  if (typeof body === 'object')
    throw new Problem('`body` is not a text', { kind: 'not-a-text', hint: 'set `body_format` to `json` or `form-urlencoded`' })
  return { body: String(body) }
}

/** Content type for each format; that of a multipart form names the boundary and is built with the parts. */
export const types = {
  raw: 'application/x-www-form-urlencoded',
  json: 'application/json',
  'form-urlencoded': 'application/x-www-form-urlencoded',
  'form-multipart': 'multipart/form-data',
} as const

/** A dict, or a list of pairs; a list as a value repeats its name. */
function form(body: unknown): string {
  if (typeof body !== 'object' || body === null) return String(body)
  const pairs = body instanceof Map ? [...body] : Array.isArray(body) ? body : Object.entries(body)
  const fields = new URLSearchParams()
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2)
      throw new Problem('`body` is not a form', { kind: 'not-a-form', hint: 'use a dict, or a list of name and value pairs' })
    const [name, value] = pair as [unknown, unknown]
    for (const each of Array.isArray(value) ? value : [value]) fields.append(String(name), String(each))
  }
  return fields.toString()
}
