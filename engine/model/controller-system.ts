/** What differs between the systems that a controller runs on: Linux, macOS and Windows. The only place with such a branch for paths, agents and process groups. */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { win32 } from 'node:path'

interface System {
  readonly platform?: NodeJS.Platform
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Where SSH keeps the settings of the machine. */
export function sshFolder({ platform = process.platform, env = process.env }: System = {}): string {
  return platform === 'win32' ? win32.join(env.ProgramData ?? 'C:\\ProgramData', 'ssh') : '/etc/ssh'
}

/** The agent that is asked where no setting names one: on Windows the service of OpenSSH. `pageant` names the one of PuTTY. */
export function usualAgent({ platform = process.platform, env = process.env }: System = {}): string | undefined {
  return env.SSH_AUTH_SOCK ?? (platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : undefined)
}

/** The home of a user of the controller; without a name, of the one who runs it. undefined where it cannot be found. */
export function homeOfUser(name: string, folder?: string): string | undefined {
  return name === '' ? homedir() : entries('passwd', folder).find(([entry]) => entry === name)?.[5]
}

/** The name of a user or group of the controller, or the number if it has no name. */
export function nameOfId(table: 'passwd' | 'group', id: number): string | number {
  return entries(table).find(([, , number]) => number === String(id))?.[0] ?? id
}

/** Windows has no such files. */
function entries(table: string, folder = '/etc'): readonly (readonly string[])[] {
  try {
    const text = readFileSync(`${folder}/${table}`, 'utf8')
    return text.split('\n').map((line) => line.split(':'))
  } catch {
    return []
  }
}

/** Ends a program that was started `detached`, with all that it started, where the system has groups of processes. */
export function endGroup(child: { readonly pid?: number | undefined; kill(): boolean }, platform = process.platform): void {
  if (child.pid === undefined) return
  try {
    if (platform === 'win32') child.kill()
    else process.kill(-child.pid, 'SIGTERM')
  } catch {
    // It has ended meanwhile.
  }
}
