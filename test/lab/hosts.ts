/** Hosts of the lab for tests: when they are to be had, and how a test reaches them. */
import type { Context } from 'mocha'
import { sshArgv } from '../../engine/lab/command.ts'
import { execOn } from '../../engine/lab/inside.ts'
import { type Lab, type LabOptions, up } from '../../engine/lab/lab.ts'
import { labObstacle } from '../../engine/lab/machine.ts'
import type { HostRecord } from '../../engine/lab/record.ts'
import { ask, type ToolResult } from '../../engine/lab/tool.ts'
import { shellOn } from './acts-on-hosts.ts'
import { rpmPackages } from './rpms.ts'

/** Skips where no lab can run, saying why; under CI that is a failure instead. */
export function requireLab(context: Context): void {
  const why = labObstacle()
  if (!why) return
  if (process.env.CI) throw new Error(why)
  console.log(`      skipped: ${why}`)
  context.skip()
}

/** Boots a lab for one suite and takes it down behind it; call it inside `describe`. */
export function labForSuite(options: LabOptions): { readonly lab: Lab } {
  const holder: { lab?: Lab } = {}
  before(async function () {
    // The first that needs a layer builds it.
    this.timeout(900_000)
    requireLab(this)
    holder.lab = await up({ log: (line) => console.log(`      ${line}`), ...options })
  })
  after(async function () {
    this.timeout(60_000)
    await holder.lab?.down()
  })
  return {
    get lab() {
      if (!holder.lab) throw new Error('the lab is not up yet')
      return holder.lab
    },
  }
}

/** Runs a command on a host over ssh, as a person would. */
export function ssh(lab: Lab, host: HostRecord, user: string, command: string): Promise<ToolResult> {
  const [program = '', ...rest] = sshArgv(lab, host, user)
  return ask([program, '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=5', ...rest, command])
}

/** What a run left behind on a host: temp files, and processes of these users. */
export async function leftOn(host: HostRecord, ...users: readonly string[]): Promise<readonly string[]> {
  const files = await shellOn(host, 'find /tmp /var/tmp /dev/shm -mindepth 1')
  const marked = await shellOn(host, 'find / -xdev -name "*tsplay*" -not -path "/var/lib/tsplay-repository*" -not -path "*/lists/*"')
  const processes = await Promise.all(users.map((user) => execOn(host, ['ps', '-u', user, '-o', 'comm='])))
  return [
    ...`${files}${marked}`
      .split('\n')
      .filter((path) => path && !/\/(systemd-private-|\.(ICE|X11|XIM|font|Test)-unix|PostgreSQL\.)/.test(path)),
    ...processes.flatMap((said) => said.stdout.split('\n')).filter((name) => name && !/^(systemd|\(sd-pam)/.test(name)),
  ]
}

/** Paths of a difference without those that services write by themselves: databases and their like whoever looks, nginx when it is asked. */
export function withoutServices(paths: readonly string[]): readonly string[] {
  const ofPackages = /^\/var\/(lib\/rpm\/rpmdb\.sqlite-(shm|wal)|lib\/dnf\/history\.sqlite.*|cache\/dnf\/.*)$/
  const ofServices = /^\/var\/(lib\/(postgresql\/\d+\/main|mysql)|log\/(postgresql|nginx))(\/|$)|^\/run\/postgresql|^\/dev\/shm\/PostgreSQL/
  return paths.filter((path) => !ofServices.test(path) && !ofPackages.test(path))
}

/** Takes all lists of packages away; their folder is of this second, or of another time. */
export const withoutLists = (time: string) => `
rm -rf /var/lib/apt/lists /var/lib/apt/periodic/update-success-stamp /var/cache/apt/*.bin
mkdir -p /var/lib/apt/lists/partial
chown _apt:root /var/lib/apt/lists/partial
touch -d '${time}' /var/lib/apt/lists`

/** What `playbooks/droplet.yml` installs: hosts that have it already need not be fresh. */
export const dropletPackages: readonly string[] = [
  'postgresql',
  'postgresql-contrib',
  'nginx',
  'ufw',
  'uwsgi',
  'uwsgi-plugin-python3',
  'python3-flask',
  'python3-sqlalchemy',
  'python3-psycopg2',
]

/** What modules need on a host that bring files to it. */
export const filePackages: readonly string[] = ['bzip2', 'curl', 'git', 'rsync', 'unzip', 'wget', 'xz-utils', 'zip', 'zstd']

/** What modules need on a host that work there with a program of their own. */
const toolPackages: readonly string[] = ['acl', 'cron', 'expect', 'libcap2-bin', 'locales', 'make', 'python3-venv', 'ruby']

/** What hosts of tests have that need not be fresh: one layer for all of them, which is built once. */
export const samplePackages: readonly string[] = [...dropletPackages, ...filePackages, ...rpmPackages, ...toolPackages]

/** What hosts have of which little is asked: a service, a table of jobs, and Python for Ansible. */
export const smallPackages: readonly string[] = ['python3', 'python3-apt', 'cron', 'nginx']
