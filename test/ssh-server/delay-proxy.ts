/** A TCP proxy that adds a delay each way and counts round trips, so that tests can assert counts and not times. */
import net from 'node:net'
import { performance } from 'node:perf_hooks'

export interface DelayProxy {
  readonly port: number
  /** Round trips since the start or the last `reset`: how often the client spoke and was then answered. */
  trips(): number
  /** How often data went from the client to the server after the other direction had spoken (or first). */
  requests(): number
  reset(): void
  /** Changes the delay each way, in milliseconds, for data that comes from now on. */
  delay(milliseconds: number): void
  /** Bytes so far: from the client, and from the server. */
  readonly bytes: { sent: number; received: number }
  /** Drops every byte from now on in both directions without closing: a frozen link. */
  freeze(): void
  cut(): void
  /** Cuts once so many bytes from now on went one way, in the middle of what is sent if need be. */
  cutBehind(way: 'sent' | 'received', bytes: number): void
  close(): Promise<void>
}

/** Forwards a free port of 127.0.0.1 to `port`, `milliseconds` later in each direction. */
export async function startDelayProxy(port: number, milliseconds = 0, host = '127.0.0.1'): Promise<DelayProxy> {
  let delay = milliseconds
  let frozen = false
  let trips = 0
  let requests = 0
  const bytes = { sent: 0, received: 0 }
  const sockets = new Set<net.Socket>()
  const forget: (() => void)[] = []
  let limit: { readonly way: 'sent' | 'received'; readonly at: number } | undefined

  const server = net.createServer((client) => {
    const upstream = net.connect({ port, host, noDelay: true })
    client.setNoDelay(true)
    let speaking: 'client' | 'server' | 'nobody' = 'nobody'
    forget.push(() => {
      speaking = 'nobody'
    })
    relay(client, upstream, 'sent', (chunk) => {
      bytes.sent += chunk.length
      if (speaking !== 'client') requests += 1
      speaking = 'client'
    })
    relay(upstream, client, 'received', (chunk) => {
      bytes.received += chunk.length
      if (speaking === 'client') trips += 1
      speaking = 'server'
    })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
    }
  })

  function relay(from: net.Socket, to: net.Socket, way: 'sent' | 'received', seen: (chunk: Buffer) => void): void {
    // A line: timers of different lengths may fire out of order, and nothing may overtake what came before it.
    const line: { readonly due: number; readonly work: () => void }[] = []
    let waiting = false
    const serve = () => {
      waiting = false
      for (let head = line[0]; head && head.due <= performance.now(); head = line[0]) {
        line.shift()
        head.work()
      }
      const head = line[0]
      if (head) wait(Math.ceil(head.due - performance.now()))
    }
    const wait = (milliseconds: number) => {
      waiting = true
      setTimeout(serve, Math.max(1, milliseconds))
    }
    const later = (work: () => void) => {
      line.push({ due: performance.now() + delay, work })
      if (delay === 0 && line.length === 1) serve()
      else if (!waiting) wait(delay)
    }
    from.on('data', (chunk: Buffer) => {
      if (frozen) return
      later(() => {
        const left = limit?.way === way ? limit.at - bytes[way] : chunk.length
        seen(chunk)
        if (left < chunk.length) {
          to.end(chunk.subarray(0, Math.max(0, left)))
          from.destroy()
          return
        }
        if (!frozen && to.writable && !to.write(chunk)) {
          from.pause()
          to.once('drain', () => from.resume())
        }
      })
    })
    from.on('end', () => later(() => to.end()))
    from.on('close', () => later(() => to.destroySoon()))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as net.AddressInfo).port,
    trips: () => trips,
    requests: () => requests,
    reset: () => {
      trips = 0
      requests = 0
      for (const each of forget) each()
    },
    delay: (next) => {
      delay = next
    },
    bytes,
    freeze: () => {
      frozen = true
    },
    cut: () => {
      for (const socket of sockets) socket.destroy()
    },
    cutBehind: (way, count) => {
      limit = { way, at: bytes[way] + count }
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
