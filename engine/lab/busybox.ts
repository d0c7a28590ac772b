/** Turns a mounted host's shell and core tools into those of busybox, and takes away those that busybox has not. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { archive } from './recipe.ts'
import { runOrThrow } from './tool.ts'

const script = `set -eu
dpkg -i "$1" >/dev/null
applets=" $(busybox --list | tr '\\n' ' ') "
dpkg -L coreutils grep sed findutils mawk diffutils dash debianutils hostname procps | grep -E '^(/usr)?/s?bin/[^/]+$' > /tools
busybox sh -c '
  while read -r tool; do
    name=\${tool##*/}
    case "$1" in *" $name "*) busybox ln -sf /bin/busybox "$tool" ;; *) busybox rm -f "$tool" ;; esac
  done < /tools
  busybox rm -f /tools
  for name in awk which; do busybox ln -sf /bin/busybox "/usr/bin/$name"; done
' sh "$applets"`

/** Done between mounting and booting. */
export async function putBusybox(root: string): Promise<void> {
  const debs = await readdir(join(root, archive))
  const deb = debs.find((name) => name.startsWith('busybox-static_')) ?? ''
  await runOrThrow(['chroot', root, '/bin/sh', '-c', script, 'sh', `${archive}/${deb}`])
}
