/** Serves the page of one run on this machine alone: the first to open the address with its token gets a cookie, and nobody else anything. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { PageData } from '../../engine/report/html/page-data.ts'

const address = '127.0.0.1'

export interface PageServer {
  /** It opens the page once. */
  readonly url: string
  /** Rows for all pages that are open, and for those that will be. */
  send(rows: PageData): void
  /** No more will come: open pages get the rest, and the server closes. */
  end(): Promise<void>
}

/** `page` is the document; any free port without one. Throws Problem where the port is taken. */
export async function servePage(page: string, port = 0): Promise<PageServer> {
  const [token, cookie] = [randomBytes(24).toString('base64url'), randomBytes(24).toString('base64url')]
  const sent: string[] = []
  const open = new Set<ServerResponse>()
  let isUsed = false
  let host = ''
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    const { method, url = '', headers: given } = request
    // A name that leads here by a lie of DNS is not ours.
    if (given.host !== host) return refuse(response, 403, 'This is not the address of the page.')
    if (method !== 'GET') return refuse(response, 405, 'The page is only read.')
    const { pathname, searchParams } = new URL(url, `http://${host}`)
    const offered = searchParams.get('token')
    if (pathname === '/' && offered !== null && !isUsed && isSame(offered, token)) {
      isUsed = true
      response.setHeader('Set-Cookie', `${cookieName(host)}=${cookie}; HttpOnly; SameSite=Strict; Path=/`)
      response.writeHead(303, { Location: '/' }).end()
      return
    }
    if (!hasCookie(request, cookieName(host), cookie))
      return refuse(response, 403, 'The address of the page works once, in the browser that opened it first.')
    if (pathname === '/') response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(page)
    else if (pathname === '/events') stream(response, sent, open)
    else refuse(response, 404, 'There is nothing here.')
  })
  await listening(server, port)
  host = `${address}:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${host}/?token=${token}`,
    send(rows) {
      const text = `data: ${JSON.stringify(rows)}\n\n`
      sent.push(text)
      for (const response of open) response.write(text)
    },
    async end() {
      for (const response of open) response.end('event: end\ndata:\n\n')
      const closed = new Promise((done) => server.close(done))
      setTimeout(() => server.closeAllConnections(), 2000).unref()
      server.closeIdleConnections()
      await closed
    },
  }
}

/** The document has its own policy for scripts and connections. */
const headers = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const

function stream(response: ServerResponse, sent: readonly string[], open: Set<ServerResponse>): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' })
  for (const text of sent) response.write(text)
  response.flushHeaders()
  open.add(response)
  response.on('close', () => open.delete(response))
}

function refuse(response: ServerResponse, code: number, sentence: string): void {
  response.writeHead(code, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${sentence}\n`)
}

/** Cookies do not tell ports apart; a name with the port does. */
function cookieName(host: string): string {
  return `tsplay-${host.split(':')[1]}`
}

function hasCookie({ headers: { cookie = '' } }: IncomingMessage, name: string, value: string): boolean {
  return cookie.split(/;\s*/).some((each) => isSame(each, `${name}=${value}`))
}

function isSame(given: string, wanted: string): boolean {
  const [one, two] = [Buffer.from(given), Buffer.from(wanted)]
  return one.length === two.length && timingSafeEqual(one, two)
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (error) =>
      fail(new Problem(`port ${port} of ${address} cannot be used: ${error.message}`, { hint: 'omit `--port` for any free one' })),
    )
    server.listen(port, address, done)
  })
}
