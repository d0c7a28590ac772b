/** TCP connections: how they are begun, and how what is written to one goes out. */
import net from 'node:net'
import type { Duplex } from 'node:stream'

/** A TCP connection under way; an error that comes before anybody listens is kept by the stream itself. */
export function dial(host: string, port: number): net.Socket {
  return net.connect({ host, port, noDelay: true }).on('error', () => undefined)
}

/** The SSH package writes each packet by itself; what is written in one turn of the event loop goes out in one write. */
export function gatherWrites(socket: Duplex): void {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean
  let gathering = false
  const send = () => {
    gathering = false
    socket.uncork()
  }
  socket.write = (...args: unknown[]) => {
    if (!gathering) {
      gathering = true
      socket.cork()
      setImmediate(send)
    }
    return write(...args)
  }
}
