/** HTTP requests of the controller over a stream that starts at the host, so that the host needs no client. */

import type { IncomingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import type { Outcome, Request } from '../../model/action.ts'
import { Problem } from '../../model/diagnostic.ts'
import { now, outcomeSince } from '../host/clock.ts'

type Dial = (host: string, port: number) => Promise<Duplex>
/** A body beyond this is an error, not a memory problem. */
const mostBytes = 64 * 1024 * 1024
const mostRedirects = 10

/** What came of it; without a response where nothing answered, which `stderr` then tells. */
export async function request(action: Request, dial: Dial): Promise<Outcome> {
  const start = now()
  const response = await followed(action, dial).catch((error) => {
    if (error instanceof Problem) return error
    throw error
  })
  if (response instanceof Problem) return outcomeSince(start, { code: 1, stderr: response.message })
  if (action.accept.includes(response.status)) return outcomeSince(start, { response })
  return outcomeSince(start, { code: 1, stderr: `status ${response.status}`, response })
}

type Response = NonNullable<Outcome['response']>

async function followed(action: Request, dial: Dial): Promise<Response> {
  let { url, method, headers, body } = action
  for (let count = 0; count <= mostRedirects; count++) {
    const response = await once({ ...action, url, method, headers, body }, dial)
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

async function once({ url, method, headers, body, timeout, verify, authority }: Request, dial: Dial): Promise<Response> {
  const target = new URL(url)
  const secure = target.protocol === 'https:'
  if (!secure && target.protocol !== 'http:')
    throw new Problem(`\`${target.protocol}\` is not a supported protocol`, { hint: 'use http or https' })
  const host = target.hostname.replace(/^\[|\]$/g, '')
  const stream = await dial(host, Number(target.port) || (secure ? 443 : 80)).catch((error: Error) => {
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
      timeout: timeout * 1000,
    }
    const sent = process.getBuiltinModule(secure ? 'node:https' : 'node:http').request(options, (incoming) => {
      const chunks: Buffer[] = []
      let size = 0
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > mostBytes) sent.destroy(new Error(`the answer is larger than ${mostBytes} bytes`))
        else chunks.push(chunk)
      })
      incoming.on('error', fail)
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, headers: flat(incoming.headers), body: Buffer.concat(chunks), url }),
      )
    })
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${timeout} seconds`)))
    sent.on('error', fail)
    stream.on('error', fail)
    sent.end(body)
  })
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')] as const)
  return Object.fromEntries(entries)
}
