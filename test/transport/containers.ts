/** Containers of Podman for tests, of a root file system with one program. */
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ask } from '../../engine/lab/tool.ts'

const busybox = '/usr/bin/busybox'
const runtime = ['--runtime', 'runc', '--cgroup-manager=cgroupfs']
const limits = ['--network=none', '--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=4096:4096']

/** A root file system with the tools of Busybox; `shell: false` leaves it without `/bin/sh`. Every path is writable by its owner alone. */
export function rootFileSystem(folder: string, { shell = true } = {}): string {
  for (const each of ['bin', 'etc', 'proc', 'dev', 'sys', 'tmp', 'run', 'root', 'srv', 'var/tmp'])
    mkdirSync(join(folder, each), { recursive: true })
  for (const each of ['tmp', 'var/tmp']) chmodSync(join(folder, each), 0o1777)
  copyFileSync(busybox, join(folder, 'bin/busybox'))
  const tools = spawnSync(busybox, ['--list'], { encoding: 'utf8' }).stdout.trim().split('\n')
  for (const tool of shell ? tools : ['sleep']) if (tool !== 'busybox') symlinkSync('busybox', join(folder, 'bin', tool))
  writeFileSync(join(folder, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n')
  writeFileSync(join(folder, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n')
  return folder
}

/** Tasks of somebody else, inside. */
export const asNobody = `
- command: id -un
  become: true
  become_user: nobody
  become_method: su
  register: other
  changed_when: false
- assert: { that: "other.stdout == 'nobody'" }
`

/** Starts one that waits; undefined, or why it cannot be. `podman`: the program and its first arguments. */
export async function startContainer(
  name: string,
  root: string,
  { podman = ['podman'], more = [], verb = ['run', '-d', '--rm'] }: Podman = {},
): Promise<string | undefined> {
  if (!existsSync(busybox)) return `there is no ${busybox}`
  const [program = '', ...first] = podman
  const argv = [program, ...first, ...runtime, ...verb, '--name', name, ...limits, ...more, '--rootfs', root, 'sleep', '600']
  const { code, stderr } = await ask(argv)
  return code === 0 ? undefined : (stderr.trim().split('\n').at(-1) ?? 'it fails')
}

interface Podman {
  readonly podman?: readonly string[]
  readonly more?: readonly string[]
  readonly verb?: readonly string[]
}

export const removeContainer = (name: string, podman: readonly string[] = ['podman']) => ask([...podman, 'rm', '-f', '-t', '0', name])
