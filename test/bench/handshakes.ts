/** Connects to every target of a file, and leaves: `node handshakes.js TARGETS.json`. */
import { readFileSync } from 'node:fs'
import { createConnect } from '../../engine/transport/index.ts'
import type { Target } from './stage.ts'

const targets = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as readonly Target[]
const connect = createConnect()

await Promise.all(
  targets.map(async ({ name, address, port, user, key, knownHosts }) => {
    const reach = { name, kind: 'ssh', address, port, users: [user], keyFiles: [key], timeout: 60, hostKeys: 'strict' } as const
    const become = { method: 'sudo', user: 'root' }
    const connection = await connect({ ...reach, become, sshArgs: `-F /dev/null -o UserKnownHostsFile=${knownHosts}` }, {})
    await connection.close()
  }),
)
