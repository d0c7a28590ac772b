/** What this machine must have before a lab can run on it, and how it gets it. */
import { access } from 'node:fs/promises'
import { Problem } from '../model/diagnostic.ts'
import { runOrThrow } from './tool.ts'

/** Program → the Debian package that brings it. */
const programs: Readonly<Record<string, string>> = {
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  ip: 'iproute2',
  nsenter: 'util-linux',
  flock: 'util-linux',
  'ssh-keygen': 'openssh-client',
}

/** Why no lab can run here, as one sentence; undefined where one can. */
export function labObstacle(): string | undefined {
  if (process.platform !== 'linux') return `the lab of real hosts needs Linux, and this is ${process.platform}`
  if (process.getuid?.() !== 0) return 'the lab of real hosts needs root: it mounts file systems and makes network namespaces'
  return undefined
}

/** Installs the Debian packages that are missing, after saying so. Throws Problem where this machine cannot run a lab. */
export async function prepareMachine(log: (line: string) => void): Promise<void> {
  const why = labObstacle()
  if (why) throw new Problem(why, { hint: 'run it as root on Debian 12' })
  const missing = new Set<string>()
  for (const [program, packageName] of Object.entries(programs)) if (!(await onPath(program))) missing.add(packageName)
  if (missing.size === 0) return
  if (!(await onPath('apt-get')))
    throw new Problem(`the lab needs the programs of ${[...missing].join(', ')}, and there is no apt-get to install them`)
  log(`installing ${[...missing].join(', ')} with apt-get`)
  const environment = { env: { DEBIAN_FRONTEND: 'noninteractive' } }
  await runOrThrow(['apt-get', 'update', '-qq'], environment)
  await runOrThrow(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...missing], environment)
}

async function onPath(program: string): Promise<boolean> {
  const folders = new Set([...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'])
  for (const folder of folders) {
    const found = await access(`${folder}/${program}`).then(
      () => true,
      () => false,
    )
    if (found) return true
  }
  return false
}
