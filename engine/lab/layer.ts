/** A layer on the image with packages installed already, for hosts that are not to be fresh; built once, then cached. */
import { createHash } from 'node:crypto'
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { alive, endHost } from './boot.ts'
import { execOn, start, stop } from './inside.ts'
import { withLock } from './lock.ts'
import { type HostRecord, upperOf } from './record.ts'
import { runOrThrow } from './tool.ts'

/** Files that make a host itself, or that only a boot leaves: they have no place in a layer. */
const ofOneHost = [
  'etc/machine-id',
  'etc/hostname',
  'etc/hosts',
  'root/.ssh',
  'var/log/journal',
  'var/lib/dbus/machine-id',
  'var/tmp',
  'var/log/wtmp',
]

export interface LayerOptions {
  readonly folder: string
  readonly image: string
  readonly packages: readonly string[]
  readonly log: (line: string) => void
  /** Names a host to build on; it is started and stopped here. */
  readonly addHost: () => Promise<HostRecord>
}

/** The folder of the layer with these packages on this image. */
export async function layerWith(options: LayerOptions): Promise<string> {
  const digest = createHash('sha256')
    .update([options.image, ...[...options.packages].sort()].join('\n'))
    .digest('hex')
    .slice(0, 12)
  const layers = join(options.folder, 'layers')
  await mkdir(layers, { recursive: true, mode: 0o755 })
  const whole = join(layers, digest)
  const there = () =>
    access(whole).then(
      () => true,
      () => false,
    )
  if (await there()) return whole
  return withLock(
    join(options.folder, `layer-${digest}.lock`),
    () => options.log('another process builds the layer: waiting for it'),
    async () => {
      if (!(await there())) await build(options, whole)
      return whole
    },
  )
}

async function build(options: LayerOptions, whole: string): Promise<void> {
  options.log(`building a layer with ${options.packages.join(', ')} (once)`)
  const host = await options.addHost()
  try {
    await start(host)
    const install = 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@"'
    const result = await execOn(host, ['sh', '-c', install, 'sh', ...options.packages])
    if (result.code !== 0) throw new Error(`the packages could not be installed: ${result.stderr.trim()}`)
    await execOn(host, ['systemctl', 'poweroff'])
    for (let tries = 0; tries < 300 && (await alive(host)); tries += 1) await sleep(50)
    await endHost(host)
    await runOrThrow(['umount', join(host.folder, 'root')])
    for (const path of ofOneHost) await rm(join(upperOf(host), path), { recursive: true, force: true })
    const keys = join(upperOf(host), 'etc/ssh')
    for (const name of await readdir(keys)) if (name.startsWith('ssh_host_')) await rm(join(keys, name))
    await rename(upperOf(host), whole)
  } finally {
    await stop(host)
  }
}
