/** Finds out more about a login that failed: the key of a host that nobody knows, a certificate that is no longer valid. */
import { rmSync, writeFileSync } from 'node:fs'
import type { Reach } from '../../model/host.ts'
import type { Unreachable } from '../contract.ts'
import { fingerprint } from '../ssh/known-hosts.ts'
import type { PrivateFolder } from './askpass.ts'
import { outputOf, type Settings } from './command.ts'
import { unreachableFrom } from './errors.ts'

const mark = 'tsplay-host-key'

/** The failure, with what else is found. `command` makes the command line of the login with more options of its own. */
export async function explained(
  text: string,
  reach: Reach,
  settings: Settings,
  folder: PrivateFolder,
  command: (own: readonly string[]) => readonly string[],
): Promise<Unreachable> {
  const plain = unreachableFrom(text, reach, settings)
  if (plain.kind === 'host-key-unknown') {
    const hostKey = await keyShown(reach, folder.name('k'), command)
    return hostKey === undefined ? plain : unreachableFrom(text, reach, { ...settings, hostKey })
  }
  if (plain.kind !== 'auth') return plain
  const invalid = await Promise.all(settings.certificates.concat(reach.keyFiles.map((file) => `${file}-cert.pub`)).map(invalidity))
  const why = invalid.find((each) => each !== undefined)
  return why === undefined ? plain : unreachableFrom(`${why}\n${text}`, reach, settings)
}

/** Connects once more: `ssh` runs a program that is to list known keys, and gives it the key that is asked about. */
async function keyShown(
  { name, address }: Reach,
  program: string,
  command: (own: readonly string[]) => readonly string[],
): Promise<Unreachable['hostKey']> {
  writeFileSync(program, `#!/bin/sh\necho "${mark} $*" >&2\n`, { mode: 0o700 })
  const own = ['-o', 'BatchMode=yes', '-o', 'ControlMaster=no', '-o', 'ControlPath=none', '-o', `KnownHostsCommand=${program} %t %K %H`]
  const { stderr } = await outputOf([...command(own), '--', address, 'true'])
  rmSync(program)
  const [, type, key, host] = new RegExp(`^${mark} ([\\w@.-]+) ([\\w+/=]{16,}) (\\S+)\\r?$`, 'm').exec(stderr) ?? []
  if (type === undefined || key === undefined || host === undefined) return undefined
  return { name, address: host, type, fingerprint: fingerprint(key), line: `${host} ${type} ${key}` }
}

/** Why a certificate lets nobody in, where it is there and that is for its time. */
async function invalidity(file: string): Promise<string | undefined> {
  const { stdout } = await outputOf(['ssh-keygen', '-L', '-f', file])
  const [, from, to] = /^ *Valid: (?:from (\S+) to |before |after )?(\S+)/m.exec(stdout) ?? []
  const until = /Valid: after/.test(stdout) ? undefined : to
  if (until !== undefined && Date.parse(until) < Date.now()) return `the certificate ${file} has expired: it was valid until ${until}`
  if (from !== undefined && Date.parse(from) > Date.now()) return `the certificate ${file} is not valid before ${from}`
  return undefined
}
