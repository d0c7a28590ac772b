/** The real OpenSSH server of this machine, for the user who runs the tests, in a folder of its own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Reach } from '../../engine/model/host.ts'
import { HERE } from '../transport/steps.ts'

export const sshdProgram = '/usr/sbin/sshd'

export interface Sshd {
  readonly port: number
  readonly daemon: ChildProcess
  /** How it is reached, without keys. */
  readonly reach: Reach
  /** A file of its folder. */
  file(name: string): string
  close(): void
}

export function keygen(...words: readonly string[]): void {
  execFileSync('ssh-keygen', ['-q', ...words])
}

/** A folder in which `prepare` makes what the lines of the configuration, which it returns, name. */
export async function startSshd(
  prepare: (file: (name: string) => string) => readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Sshd> {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-sshd-'))
  const file = (name: string) => join(dir, name)
  keygen('-t', 'ed25519', '-N', '', '-f', file('host'))
  const port = await freePort()
  const usual = ['ListenAddress 127.0.0.1', 'PidFile none', 'StrictModes no', 'UsePAM no', 'PermitRootLogin yes']
  writeFileSync(file('sshd_config'), [`Port ${port}`, `HostKey ${file('host')}`, ...usual, ...prepare(file), ''].join('\n'))
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true })
  const daemon = spawn(sshdProgram, ['-D', '-e', '-f', file('sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  })
  await new Promise((resolve) => daemon.stderr?.once('data', resolve))
  daemon.stderr?.resume()
  writeFileSync(file('known'), `[127.0.0.1]:*,[localhost]:* ${readFileSync(file('host.pub'), 'utf8')}`)
  const reach: Reach = {
    ...HERE,
    ...{ kind: 'ssh', name: 'real', address: '127.0.0.1', port, users: [userInfo().username], timeout: 20, keyFiles: [] },
    sshArgs: `-F none -o UserKnownHostsFile=${file('known')} -o IdentitiesOnly=yes`,
  }
  return {
    port,
    daemon,
    reach,
    file,
    close: () => {
      daemon.kill()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

export async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
