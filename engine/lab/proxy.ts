/** An HTTP proxy for the hosts of a lab, from which no other way leads out. */
import { lookup } from 'node:dns/promises'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, BlockList, connect, isIPv6 } from 'node:net'
import type { Duplex } from 'node:stream'

export interface LabProxy {
  readonly port: number
  close(): Promise<void>
}

/** Addresses of this machine itself and of its link. */
const own = new BlockList()
own.addSubnet('127.0.0.0', 8)
own.addSubnet('0.0.0.0', 8)
own.addSubnet('169.254.0.0', 16)
own.addAddress('::1', 'ipv6')
own.addAddress('::', 'ipv6')
own.addSubnet('fe80::', 10, 'ipv6')

/** Whether hosts may not reach an address: services of this machine that only listen to it are not for them. */
export function isOwnAddress(address: string): boolean {
  return own.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

/** Opens a proxy on an address of this machine; requests and tunnels to refused addresses get 403. */
export async function openProxy(address: string, isRefused: (address: string) => boolean = isOwnAddress): Promise<LabProxy> {
  const server = createServer((asked, answer) => void forward(asked, answer, isRefused))
  // Those that became tunnels are no connections of the server any more.
  const clients = new Set<Duplex>()
  server.on('connection', (client) => {
    clients.add(client)
    client.once('close', () => clients.delete(client))
  })
  server.on('connect', (asked: IncomingMessage, client: Duplex) => void tunnel(asked, client, isRefused))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, address, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const client of clients) client.destroy()
      }),
  }
}

async function forward(asked: IncomingMessage, answer: ServerResponse, isRefused: (address: string) => boolean): Promise<void> {
  const url = URL.parse(asked.url ?? '')
  if (url?.protocol !== 'http:') return void answer.writeHead(400).end()
  const host = await addressOf(url.hostname, isRefused)
  if (typeof host === 'number') return void answer.writeHead(host).end()
  const { 'proxy-connection': _, ...headers } = asked.headers
  const onward = request({ host, port: url.port || 80, method: asked.method, path: `${url.pathname}${url.search}`, headers }, (reply) => {
    answer.writeHead(reply.statusCode ?? 502, reply.headers)
    reply.pipe(answer)
    reply.once('error', () => answer.destroy())
  })
  onward.once('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()))
  answer.once('close', () => onward.destroy())
  asked.pipe(onward)
}

async function tunnel(asked: IncomingMessage, client: Duplex, isRefused: (address: string) => boolean): Promise<void> {
  client.on('error', () => undefined)
  const url = URL.parse(`http://${asked.url}`)
  const host = url ? await addressOf(url.hostname, isRefused) : 400
  if (typeof host === 'number' || !url) return void client.end(`HTTP/1.1 ${host} refused\r\n\r\n`)
  const server = connect(Number(url.port || 443), host, () => {
    client.write('HTTP/1.1 200 connected\r\n\r\n')
    server.pipe(client)
    client.pipe(server)
  })
  server.once('error', () => client.destroy())
  server.once('close', () => client.destroy())
  client.once('close', () => server.destroy())
}

/** The address of a name, or the status that is answered instead. */
async function addressOf(name: string, isRefused: (address: string) => boolean): Promise<string | number> {
  const found = await lookup(name.replace(/^\[|\]$/g, '')).catch(() => undefined)
  if (!found) return 502
  return isRefused(found.address) ? 403 : found.address
}
