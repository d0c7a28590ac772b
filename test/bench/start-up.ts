/** Part h: What a tool does before it does anything: from the start of its process to its first connection, or to its words. */
import { spawn } from 'node:child_process'
import net from 'node:net'
import path from 'node:path'
import type { Contestant, Measured } from './measure.ts'
import type { Row } from './row.ts'
import type { Stage, Target } from './stage.ts'
import { ansible, executable, mitogen, playbooks, sshWords, tsplay } from './tools.ts'

export async function startUp(stage: Stage): Promise<readonly Row[]> {
  const [real] = await stage.fleet(1)
  const words = (word: string): Contestant => ({ name: 'tsplay', argv: [process.execPath, executable, word] })
  const node: Contestant = { name: 'node alone', argv: [process.execPath, '-e', '0'] }
  return [
    { letter: 'h', title: 'h) `--version`', contestants: [words('--version'), { name: 'Ansible', argv: ['ansible', '--version'] }, node] },
    {
      letter: 'h',
      title: 'h) `--help`',
      contestants: [words('--help'), { name: 'Ansible', argv: ['ansible-playbook', '--help'] }, node],
      aims: [{ seconds: 0.2 }],
    },
    {
      letter: 'h',
      title: 'h) from start to the first connection, 20 tasks',
      contestants: await toFirstConnection(stage, real as Target),
      aims: [{ seconds: 0.15 }],
    },
  ]
}

async function toFirstConnection(stage: Stage, real: Target): Promise<readonly Contestant[]> {
  const door = await openDoor()
  const target = { ...real, address: '127.0.0.1', port: door.port }
  const work = { playbook: path.join(playbooks, 'twenty.yml'), targets: [target] }
  const ssh: Contestant = { name: 'ssh', argv: [...sshWords(target), 'true'] }
  return [tsplay(stage, work), ansible(stage, work), mitogen(stage, work), ssh].map((contestant) => ({
    ...contestant,
    own: () => door.firstKnock(contestant),
  }))
}

/** Listens, and ends whoever knocks: what comes behind the first packet is no start-up. */
async function openDoor(): Promise<{ readonly port: number; firstKnock(contestant: Contestant): Promise<Measured> }> {
  let knocked: () => void = () => undefined
  const server = net.createServer((socket) => {
    knocked()
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  return {
    port: (server.address() as net.AddressInfo).port,
    async firstKnock({ argv, env }) {
      const start = performance.now()
      const [program = '', ...rest] = argv
      const child = spawn(program, rest, { env: { ...process.env, ...env }, stdio: 'ignore', detached: true })
      const seconds = await new Promise<number>((resolve, reject) => {
        knocked = () => resolve((performance.now() - start) / 1000)
        child.once('error', reject)
        child.once('exit', () => reject(new Error(`${argv.join(' ')} ended without connecting`)))
      })
      child.removeAllListeners('exit')
      process.kill(-(child.pid as number), 'SIGKILL')
      await new Promise((resolve) => child.once('exit', resolve))
      return { seconds, cpu: 0 }
    },
  }
}
