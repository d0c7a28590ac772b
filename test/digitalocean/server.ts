/**
 * DigitalOcean's API v2 on loopback, for tests: speaks the documented JSON, keeps state, pages, limits, checks the token and
 * its scopes, and fails on demand.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { catalogueRoutes, keyRoutes, tagRoutes, volumeRoutes } from './account.ts'
import { Actions } from './actions.ts'
import { Droplets, type Hosting } from './droplets.ts'
import { domainRoutes, firewallRoutes, floatingRoutes } from './network.ts'
import { ApiError, type Call, type Reply, type Route } from './reply.ts'
import { State } from './state.ts'

/** What goes wrong with a request that matches. */
export interface Fault {
  readonly method?: Route['method']
  /** Looked for in the path with its query, such as `droplets/1001`. */
  readonly path?: string | RegExp
  /** How many requests it meets; each by default. */
  readonly times?: number
  /** The request is carried out before it goes wrong, so that only its answer is lost. */
  readonly afterwards?: boolean
  /**
   * A status with its documented body; 429 with these seconds in `Retry-After`; half an answer; an HTML page with this status
   * (200 by default); no answer at all; an answer after these milliseconds.
   */
  readonly fault:
    | { readonly status: number; readonly message?: string }
    | { readonly limitedFor: number }
    | 'cut'
    | { readonly html: string; readonly status?: number }
    | 'silent'
    | { readonly slow: number }
}

export interface ApiOptions extends Partial<Hosting> {
  readonly token: string
  /** What the token may do, such as `droplet:read`; everything by default. */
  readonly scopes?: readonly string[]
  /** The most that a page holds, whatever is asked for; 200 by default, and 20 where nothing is asked for. */
  readonly pageSize?: number
  readonly faults?: readonly Fault[]
  /** How many requests it takes before it answers 429. */
  readonly rateLimit?: number
}

/** A request as it arrived; the token is not kept. */
export interface ApiRequest {
  readonly method: string
  /** With its query: `droplets?per_page=2`. */
  readonly path: string
  readonly body: unknown
  /** The status it was answered with; 0 for none. */
  status: number
}

export interface Api {
  /** For `baseurl`. */
  readonly url: string
  readonly state: State
  readonly requests: readonly ApiRequest[]
  /** Faults of the requests to come; a test may add some. */
  readonly faults: Fault[]
  close(): Promise<void>
}

export async function startApi(options: ApiOptions): Promise<Api> {
  const state = new State()
  const actions = new Actions(state)
  const hosting = { readsUntilDone: 1, ...options }
  const droplets = new Droplets(state, actions, hosting)
  const reads = hosting.readsUntilDone
  const routes = [
    ...[actions.routes(), droplets.routes(), catalogueRoutes(state), keyRoutes(state), tagRoutes(state), domainRoutes(state)].flat(),
    ...[firewallRoutes(state), volumeRoutes(state, droplets, actions, reads), floatingRoutes(state, droplets, actions, reads)].flat(),
  ]
  const requests: ApiRequest[] = []
  const faults = [...(options.faults ?? [])]
  const met = new Map<Fault, number>()
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      console.error(error)
      response.destroy()
    })
  })

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin)
    const path = `${url.pathname.replace(/^\/v2\/|\/$/g, '')}${url.search}`
    const text = await bodyOf(request)
    const body = text === '' ? undefined : parsed(text)
    const seen: ApiRequest = { method: request.method ?? '', path, body, status: 0 }
    requests.push(seen)
    const fault = faultFor(seen)
    const send = (status: number, content: string, headers: Readonly<Record<string, string>> = {}) => {
      seen.status = status
      const limit = options.rateLimit ?? 5000
      const remaining = String(Math.max(0, limit - requests.length))
      const limits = { 'ratelimit-limit': String(limit), 'ratelimit-remaining': remaining, 'ratelimit-reset': '1714560000' }
      const type = { 'content-type': 'application/json; charset=utf-8' }
      response.writeHead(status, { ...limits, 'x-request-id': requestId(), ...(status !== 204 && type), ...headers }).end(content)
    }
    const answer = () => {
      const answered = reply(request, url, body)
      send(answered.status, answered.body === undefined ? '' : JSON.stringify(answered.body))
    }
    if (fault === undefined) return answer()
    if (fault.afterwards) reply(request, url, body)
    const what = fault.fault
    if (what === 'silent') return
    if (what === 'cut') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"droplets": [{"id": ')
      response.destroy()
    } else if ('slow' in what) {
      await sleep(what.slow)
      answer()
    } else if ('html' in what) send(what.status ?? 200, what.html, { 'content-type': 'text/html' })
    else if ('limitedFor' in what)
      send(429, JSON.stringify(new ApiError(429).body(requestId())), { 'retry-after': String(what.limitedFor), 'ratelimit-remaining': '0' })
    else send(what.status, JSON.stringify(new ApiError(what.status, what.message).body(requestId())))
  }

  function faultFor({ method, path }: ApiRequest): Fault | undefined {
    const found = faults.find((fault) => {
      const matches = fault.path === undefined || (typeof fault.path === 'string' ? path.includes(fault.path) : fault.path.test(path))
      return (fault.method ?? method) === method && matches && (met.get(fault) ?? 0) < (fault.times ?? Infinity)
    })
    if (found) met.set(found, (met.get(found) ?? 0) + 1)
    return found
  }

  function reply(request: IncomingMessage, url: URL, body: unknown): { readonly status: number; readonly body?: unknown } {
    try {
      if (request.headers.authorization !== `Bearer ${options.token}`) throw new ApiError(401)
      if (requests.length > (options.rateLimit ?? Infinity)) throw new ApiError(429)
      const { route, call } = routeOf(routes, request.method ?? '', url, body)
      if (options.scopes && !options.scopes.includes(route.scope)) throw new ApiError(403)
      return paged(route.handle(call), url, options.pageSize ?? 200)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return { status: error.status, body: error.body(requestId()) }
    }
  }

  const requestId = () => `515850a0-a812-50bf-aa3c-${String(requests.length).padStart(12, '0')}`
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = async () => {
    await Promise.all(droplets.pending)
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `${origin}/v2`, state, requests, faults, close }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

/** JSON, or the text where it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function routeOf(routes: readonly Route[], method: string, url: URL, body: unknown): { readonly route: Route; readonly call: Call } {
  const parts = url.pathname
    .replace(/^\/v2\/|\/$/g, '')
    .split('/')
    .map(decodeURIComponent)
  const matching = routes.flatMap((route) => {
    const names = route.path.split('/')
    if (names.length !== parts.length || !names.every((name, index) => name.startsWith(':') || name === parts[index])) return []
    const path = Object.fromEntries(names.flatMap((name, index) => (name.startsWith(':') ? [[name.slice(1), parts[index] ?? '']] : [])))
    return [{ route, path }]
  })
  if (matching.length === 0) throw new ApiError(404)
  const found = matching.find(({ route }) => route.method === method)
  if (!found) throw new ApiError(405)
  if (method !== 'GET' && body !== undefined && body !== null && typeof body !== 'object')
    throw new ApiError(400, 'the request body is not valid JSON')
  return { route: found.route, call: { path: found.path, query: url.searchParams, body: (body ?? {}) as Call['body'] } }
}

/** A list as pages, with links to the others. */
function paged(reply: Reply, url: URL, most: number): { readonly status: number; readonly body?: unknown } {
  if (!('list' in reply)) return reply
  const { list, items } = reply
  const size = Math.min(most, Math.max(1, Number(url.searchParams.get('per_page') ?? 20)))
  const page = Math.max(1, Number(url.searchParams.get('page') ?? 1))
  const last = Math.max(1, Math.ceil(items.length / size))
  const link = (number: number) => {
    const other = new URL(url)
    other.searchParams.set('page', String(number))
    return other.href
  }
  const pages = {
    ...(page > 1 && { first: link(1), prev: link(page - 1) }),
    ...(page < last && { next: link(page + 1), last: link(last) }),
  }
  const links = last > 1 ? { pages } : {}
  return { status: 200, body: { [list]: items.slice((page - 1) * size, page * size), links, meta: { total: items.length } } }
}
