/** HTTP requests of the controller over a stream that starts at the host, so that the host needs no client; sent again while the server needs time. */

import type { IncomingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import tls from 'node:tls'
import type { HttpResponse, Outcome, Request } from '../../model/action.ts'
import { Problem } from '../../model/diagnostic.ts'
import { now, outcomeSince } from './clock.ts'

type Dial = (host: string, port: number) => Promise<Duplex>
/** A body beyond this is an error, not a memory problem. */
const mostBytes = 64 * 1024 * 1024
const mostRedirects = 10

/** Seconds before it is sent again where the server names no time; the next wait is twice as long. */
const firstWait = 1

export interface RequestTools {
  readonly signal?: AbortSignal
  readonly onWaiting?: (reason: string) => void
  /** All that polling may take; 0 is without end. */
  readonly seconds?: number
}

/** What came of it; without a response where nothing answered, which `stderr` then says. Throws an AbortError. */
export async function request(action: Request, dial: Dial, tools: RequestTools = {}): Promise<Outcome> {
  const { poll } = action
  const start = now()
  const end = Date.now() + Math.min(poll?.seconds ?? 0, tools.seconds || Number.POSITIVE_INFINITY) * 1000
  for (;;) {
    const outcome = await withPatience(action, dial, tools, start)
    const pending = outcome.code === 0 && outcome.response ? poll?.pending(outcome.response) : undefined
    if (!poll || pending === undefined) return outcome
    const wait = poll.every * 1000
    if (Date.now() + wait > end) return outcomeSince(start, { code: 1, stderr: pending, timedOut: true, response: outcome.response })
    tools.onWaiting?.(pending)
    await sleep(wait, undefined, { signal: tools.signal })
  }
}

async function withPatience(action: Request, dial: Dial, { signal, onWaiting }: RequestTools, start: string): Promise<Outcome> {
  let left = action.patience?.seconds ?? 0
  for (let tries = 0; ; tries++) {
    const outcome = await sentOnce(action, dial, start, signal)
    signal?.throwIfAborted()
    const wait = waitAfter(action, outcome, tries)
    if (wait === undefined || wait > left) return outcome
    left -= wait
    onWaiting?.(`\`${new URL(action.url).host}\` to accept requests again`)
    await sleep(wait * 1000, undefined, { signal })
  }
}

/** Seconds to wait before it is sent again; undefined where that could do something twice, or would not help. */
function waitAfter({ method, patience }: Request, { code, response }: Outcome, tries: number): number | undefined {
  if (code === 0 || !patience) return undefined
  const growing = firstWait * 2 ** tries
  if (response?.status === 429) return namedWait(response.headers['retry-after']) ?? growing
  const mayWork = !response || [500, 502, 503, 504].includes(response.status)
  const isRepeatable = ['GET', 'HEAD', 'PUT', 'DELETE'].includes(method)
  return mayWork && isRepeatable && tries < patience.tries ? (namedWait(response?.headers['retry-after']) ?? growing) : undefined
}

/** Seconds that the header `Retry-After` names, as a number or as a date. */
function namedWait(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  if (/^\d+$/.test(header.trim())) return Number(header)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000)
}

async function sentOnce(action: Request, dial: Dial, start: string, signal?: AbortSignal): Promise<Outcome> {
  const response = await followed(action, dial, signal).catch((error) => {
    if (error instanceof Problem) return error
    throw error
  })
  if (response instanceof Problem) return outcomeSince(start, { code: 1, stderr: response.message })
  if (action.accept.includes(response.status) && !action.refuses?.(response)) return outcomeSince(start, { response })
  return outcomeSince(start, { code: 1, stderr: `status ${response.status}`, response })
}

async function followed(action: Request, dial: Dial, signal?: AbortSignal): Promise<HttpResponse> {
  let { url, method, headers, body } = action
  for (let count = 0; count <= mostRedirects; count++) {
    const response = await once({ ...action, url, method, headers, body }, dial, signal)
    const next = response.headers.location
    const safe = ['GET', 'HEAD'].includes(method)
    if (!next || response.status < 300 || response.status > 399 || action.follow === 'none' || (action.follow === 'safe' && !safe))
      return response
    const to = new URL(next, url)
    // What lets somebody in here is for nobody else.
    if (to.origin !== new URL(url).origin)
      headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(?:authorization|cookie)$/i.test(name)))
    url = to.href
    if (response.status === 303 || (response.status < 303 && method === 'POST')) {
      method = 'GET'
      body = undefined
    }
  }
  throw new Problem(`\`${action.url}\` redirects more than ${mostRedirects} times`)
}

async function once(
  { url, method, headers, body, timeout, verify, authority }: Request,
  dial: Dial,
  signal?: AbortSignal,
): Promise<HttpResponse> {
  const target = new URL(url)
  const secure = target.protocol === 'https:'
  if (!secure && target.protocol !== 'http:')
    throw new Problem(`\`${target.protocol}\` is not a supported protocol`, { hint: 'use http or https' })
  const host = target.hostname.replace(/^\[|\]$/g, '')
  const stream = await within(dial(host, Number(target.port) || (secure ? 443 : 80)), timeout).catch((error: Error) => {
    throw new Problem(`\`${target.host}\` does not answer from this host: ${error.message}`)
  })
  const socket = secure
    ? tls.connect({ socket: stream, servername: host, rejectUnauthorized: verify, ...(authority ? { ca: authority } : {}) })
    : stream
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(new Problem(`\`${url}\`: ${error.message}`))
    const options = {
      method,
      path: target.pathname + target.search,
      headers: { host: target.host, ...headers, ...length, connection: 'close' },
      createConnection: () => socket,
      signal,
    }
    const sent = process.getBuiltinModule(secure ? 'node:https' : 'node:http').request(options, (incoming) => {
      const chunks: Buffer[] = []
      let size = 0
      incoming.on('data', (chunk: Buffer) => {
        silence.refresh()
        size += chunk.length
        if (size > mostBytes) sent.destroy(new Error(`the answer is larger than ${mostBytes} bytes`))
        else chunks.push(chunk)
      })
      incoming.on('error', fail)
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, headers: flat(incoming.headers), body: Buffer.concat(chunks), url }),
      )
    })
    // Not the time-out of a socket: the stream may be none.
    const silence = setTimeout(() => sent.destroy(new Error(`no answer within ${timeout} seconds`)), timeout * 1000)
    sent.on('close', () => clearTimeout(silence))
    sent.on('error', fail)
    stream.on('error', fail)
    sent.end(body)
  })
}

/** A stream that comes later is closed. */
async function within(dialled: Promise<Duplex>, seconds: number): Promise<Duplex> {
  const timer = new AbortController()
  const late = sleep(seconds * 1000, undefined, { signal: timer.signal }).then(() => {
    dialled.then(
      (stream) => stream.destroy(),
      () => undefined,
    )
    throw new Error(`no connection within ${seconds} seconds`)
  })
  late.catch(() => undefined)
  return Promise.race([dialled, late]).finally(() => timer.abort())
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')] as const)
  return Object.fromEntries(entries)
}
