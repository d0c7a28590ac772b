/** Moments of a run: on a host, the n-th program that writes is held before it begins, until something was done about it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { execOn } from '../../engine/lab/inside.ts'
import type { HostRecord } from '../../engine/lab/record.ts'
import { shellOn } from './acts-on-hosts.ts'

const folder = '/run/moment'

/** Programs by which scripts of hosts write; none of them is used by what only looks. */
const programs = [
  ...['mktemp', 'chmod', 'chown', 'chgrp', 'sync', 'mv', 'cp', 'ln', 'mkdir', 'rm'],
  ...['crontab', 'useradd', 'usermod', 'groupadd', 'tar', 'visudo'],
]

const stand = `#!/bin/sh
read -r count <${folder}/count
count=$((count + 1))
echo "$count" >${folder}/count
read -r at <${folder}/at
if [ "$count" = "$at" ]; then
  echo "\${0##*/}" >${folder}/reached
  until [ -e ${folder}/go ]; do sleep 0.02; done
fi
for place in /usr/sbin /usr/bin; do if [ -x "$place/\${0##*/}" ]; then exec "$place/\${0##*/}" "$@"; fi; done
exit 127
`

/** Puts programs that count in the place of the host's own. */
export async function standIn(host: HostRecord): Promise<void> {
  const put = `mkdir -p -m 0777 ${folder}; text=$1; shift
for name do if command -v "$name" >/dev/null; then printf "%s" "$text" >"/usr/local/bin/$name"; /usr/bin/chmod 0755 "/usr/local/bin/$name"; fi; done`
  await shellOn(host, put, stand, ...programs)
}

export class Moments {
  readonly #host: HostRecord
  readonly #folder: string
  /** `root` is where the host's files can be reached from here. */
  constructor(host: HostRecord, root: string) {
    this.#host = host
    this.#folder = root + folder
  }

  /** Holds the program of this number, counted from now on; 0 holds none. */
  async hold(at: number): Promise<void> {
    const script = `cd ${folder}; rm -f reached go; echo 0 >count; echo "$1" >at; chmod 0666 count at`
    await execOn(this.#host, ['env', 'PATH=/usr/bin', 'sh', '-c', script, 'sh', String(at)])
  }

  /** How many there were. */
  get count(): number {
    return Number(readFileSync(`${this.#folder}/count`, 'utf8'))
  }

  /** The program that is held. */
  get reached(): string | undefined {
    return existsSync(`${this.#folder}/reached`) ? readFileSync(`${this.#folder}/reached`, 'utf8').trim() : undefined
  }

  go(): void {
    writeFileSync(`${this.#folder}/go`, '')
  }

  /** Ends a part of the host's side of a run: the process of sshd, the shells that it started, or both and all that they do. */
  async kill(part: 'session' | 'shell' | 'all'): Promise<void> {
    const script = `below() { for each in $(pgrep -P "$1"); do echo "$each"; below "$each"; done; }
session=$(pgrep -f '^sshd: root')
case $1 in
  session) kill -9 $session ;;
  shell) kill -9 $(for each in $session; do pgrep -P "$each" -x sh; done) ;;
  all) kill -9 $session $(for each in $session; do below "$each"; done) ;;
esac`
    const said = await execOn(this.#host, ['sh', '-c', script, 'sh', part])
    if (said.code !== 0) throw new Error(`nothing could be killed: ${said.stderr}`)
  }

  /** What runs below sshd and its sessions. */
  async processes(): Promise<readonly string[]> {
    const { stdout } = await execOn(this.#host, ['ps', '-eo', 'cgroup:120=,args='])
    return stdout
      .split('\n')
      .filter((line) => /user\.slice|ssh\.service/.test(line))
      .map((line) => line.replace(/^\S+ +/, ''))
      .filter((args) => !/^sshd: \/usr\/sbin\/sshd|^(\/lib\/systemd\/systemd|\/usr\/lib\/systemd\/systemd) --user|^\(sd-pam\)/.test(args))
  }
}
