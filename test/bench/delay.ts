/** A proxy that slows a link down, as a process of its own: `node delay.js ADDRESS PORT MILLISECONDS` prints its port. */
import { startDelayProxy } from '../ssh-server/delay-proxy.ts'

const [address = '127.0.0.1', port = '22', roundTrip = '0'] = process.argv.slice(2)
const proxy = await startDelayProxy(Number(port), Number(roundTrip) / 2, address)
process.stdout.write(`${proxy.port}\n`)
process.stdin.resume().on('end', () => process.exit(0))
