/** Where the bench takes place: a folder, hosts of the lab, one sshd with many addresses, slowed links; each made when first wanted. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Lab, up } from '../../engine/lab/lab.ts'
import { labObstacle } from '../../engine/lab/machine.ts'
import { dropletPackages } from '../lab/hosts.ts'
import { must } from './measure.ts'

/** A host as every tool is told of it. */
export interface Target {
  readonly name: string
  readonly address: string
  readonly port: number
  readonly user: string
  readonly key: string
  readonly knownHosts: string
  readonly variables?: Readonly<Record<string, string>>
}

export interface Stage {
  readonly folder: string
  readonly tell: (line: string) => void
  /** One plain host and eight for the droplet playbook, all with its packages. */
  lab(): Promise<Lab>
  /** The same host, further away. */
  slowed(target: Target, roundTrip: number): Promise<Target>
  /** So many addresses of one sshd on this machine. */
  fleet(count: number): Promise<readonly Target[]>
  close(): Promise<void>
}

export const plainHost = 'plain'
export const webHosts: readonly string[] = Array.from({ length: 8 }, (_, index) => `web${index + 1}`)

export function openStage(tell: (line: string) => void): Stage {
  const folder = mkdtempSync(path.join(tmpdir(), 'tsplay-bench-'))
  const children: ChildProcess[] = []
  let lab: Promise<Lab> | undefined
  let sshd: Promise<Target> | undefined
  const slowed = new Map<string, Promise<Target>>()
  return {
    folder,
    tell,
    lab: () => {
      lab ??= bootLab(tell)
      return lab
    },
    slowed: (target, roundTrip) => {
      const key = `${target.address}:${target.port} ${roundTrip}`
      let slow = slowed.get(key)
      if (!slow) {
        slow = slowDown(target, roundTrip, folder, children)
        slowed.set(key, slow)
      }
      return slow
    },
    async fleet(count) {
      sshd ??= startSshd(folder, children)
      const one = await sshd
      return Array.from({ length: count }, (_, index) => ({
        ...one,
        name: `host${index + 1}`,
        address: `127.0.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`,
      }))
    },
    async close() {
      for (const child of children) child.kill()
      await (await lab)?.down()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function bootLab(tell: (line: string) => void): Promise<Lab> {
  const why = labObstacle()
  if (why) throw new Error(`there is no lab here: ${why}`)
  const line = (text: string) => tell(`  ${text}`)
  return up({ names: [], prepared: { names: [plainHost, ...webHosts], packages: dropletPackages }, log: line })
}

async function slowDown(target: Target, roundTrip: number, folder: string, children: ChildProcess[]): Promise<Target> {
  if (roundTrip === 0) return target
  const script = new URL('./delay.js', import.meta.url).pathname
  const child = spawn(process.execPath, [script, target.address, String(target.port), String(roundTrip)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  children.push(child)
  const port = Number(await new Promise<string>((resolve) => child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()))))
  const knownHosts = path.join(folder, `known_hosts.${port}`)
  const line = readFileSync(target.knownHosts, 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${target.address} `) || each.startsWith(`[127.0.*]:${target.port} `))
  if (!line) throw new Error(`no host key of ${target.address} is known`)
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${line.split(' ').slice(1).join(' ')}\n`)
  return { ...target, address: '127.0.0.1', port, knownHosts }
}

/** An sshd for the user who runs the bench, that takes a thousand logins at once. */
async function startSshd(folder: string, children: ChildProcess[]): Promise<Target> {
  const dir = path.join(folder, 'sshd')
  mkdirSync(dir)
  mkdirSync('/run/sshd', { recursive: true })
  const key = path.join(dir, 'key')
  const hostKey = path.join(dir, 'host_key')
  for (const file of [key, hostKey]) await must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', file])
  const port = await freePort()
  const settings = [
    `Port ${port}`,
    'ListenAddress 0.0.0.0',
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${key}.pub`,
    `PidFile ${dir}/pid`,
    'MaxStartups 2000',
    'LoginGraceTime 600',
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    // What the user's own shell reads at its start is no part of the work, and can take longer than all of it.
    `SetEnv HOME=${dir}`,
  ]
  writeFileSync(path.join(dir, 'config'), `${settings.join('\n')}\n`)
  children.push(spawn('/usr/sbin/sshd', ['-D', '-f', path.join(dir, 'config'), '-E', path.join(dir, 'log')], { stdio: 'inherit' }))
  await answers(port)
  const knownHosts = path.join(dir, 'known_hosts')
  writeFileSync(knownHosts, `[127.0.*]:${port} ${readFileSync(`${hostKey}.pub`, 'utf8')}`)
  return { name: 'sshd', address: '127.0.0.1', port, user: process.env.USER || 'root', key, knownHosts }
}

async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = net.connect({ port, host: '127.0.0.1' }, () => resolve(true))
      socket.once('error', () => resolve(false)).once('connect', () => socket.destroy())
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the sshd of the bench does not answer')
}
