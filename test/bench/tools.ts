/** The tools that are compared, each called as its own users would call it: the same playbooks, inventories and keys. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Contestant } from './measure.ts'
import { must } from './measure.ts'
import type { Stage, Target } from './stage.ts'

export const root = fileURLToPath(new URL('../../../', import.meta.url))
/** The built command line: what a package of it ships. */
export const executable = path.join(root, 'dist/bin/tsplay.cjs')
export const playbooks = path.join(root, 'test/bench/playbooks')

export interface Work {
  readonly playbook: string
  readonly targets: readonly Target[]
  /** How many changes a run must report, over all hosts; undefined does not look. */
  readonly changes?: number
  readonly before?: () => Promise<void>
  readonly variables?: Readonly<Record<string, string>>
  readonly rounds?: number
  /** Of tsplay. */
  readonly flags?: readonly string[]
}

export function tsplay(stage: Stage, work: Work, name = 'tsplay'): Contestant {
  const inventory = inventoryFile(stage, work.targets)
  return {
    name,
    argv: [process.execPath, executable, 'run', work.playbook, '-i', inventory, ...(work.flags ?? []), ...extra(work)],
    before: work.before,
    judge: judgeLastLine(work),
  }
}

/** Debian's ansible-core with pipelining, and as many forks as there are hosts. */
export function ansible(stage: Stage, work: Work, name = 'Ansible', more: Readonly<Record<string, string>> = {}): Contestant {
  const inventory = inventoryFile(stage, work.targets)
  let sockets = ''
  const env: Record<string, string> = {
    ANSIBLE_CONFIG: emptyConfig(stage),
    ANSIBLE_PIPELINING: '1',
    ANSIBLE_FORKS: String(Math.max(5, work.targets.length)),
    ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
    ANSIBLE_NOCOLOR: '1',
    ANSIBLE_TIMEOUT: '60',
    ...more,
  }
  return {
    name,
    argv: ['ansible-playbook', '-i', inventory, work.playbook, ...extra(work)],
    env,
    before: async () => {
      await work.before?.()
      // Each round connects anew, as the other tools do.
      sockets = mkdtempSync(path.join(tmpdir(), 'cp-'))
      env.ANSIBLE_SSH_CONTROL_PATH_DIR = sockets
    },
    after: () => closeMasters(sockets),
    judge: judgeRecap(work),
    limit: 420,
    ...(work.rounds ? { rounds: work.rounds } : {}),
  }
}

export function mitogen(stage: Stage, work: Work): Contestant {
  return ansible(stage, work, 'Mitogen', {
    ANSIBLE_STRATEGY: 'mitogen_linear',
    ANSIBLE_STRATEGY_PLUGINS: '/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy',
  })
}

/** Plain `ssh`: one to each host, all at once, each with one script that does what the settled tasks have to find out. */
export function floor({ folder }: Stage, work: Pick<Work, 'targets' | 'before'>, script: string): Contestant {
  const commands = work.targets.map((target) => `${sshWords(target).join(' ')} sh -s <"$1" >/dev/null || echo failed &`)
  const file = path.join(mkdtempSync(path.join(folder, 'floor-')), 'script')
  writeFileSync(file, script)
  const all = path.join(path.dirname(file), 'all')
  writeFileSync(all, `${commands.join('\n')}\nwait\n`)
  const judge = (output: string) => {
    if (output.includes('failed')) throw new Error(`an ssh failed: ${output.slice(0, 2000)}`)
  }
  return { name: 'ssh', argv: ['sh', all, file], before: work.before, judge }
}

export function sshWords({ address, port, user, key, knownHosts }: Target): readonly string[] {
  return [
    'ssh',
    ...['-F', '/dev/null', '-i', key, '-p', String(port)],
    ...['-o', 'BatchMode=yes', '-o', `UserKnownHostsFile=${knownHosts}`, '-o', 'ConnectTimeout=60'],
    `${user}@${address}`,
  ]
}

function emptyConfig({ folder }: Stage): string {
  const file = path.join(folder, 'ansible.cfg')
  writeFileSync(file, '')
  return file
}

let written = 0
function inventoryFile({ folder }: Stage, targets: readonly Target[]): string {
  const file = path.join(folder, `hosts.${++written}.ini`)
  const lines = targets.map(({ name, address, port, user, key, knownHosts, variables }) => {
    const words = {
      ansible_host: address,
      ansible_port: String(port),
      ansible_user: user,
      ansible_ssh_private_key_file: key,
      ansible_ssh_common_args: `'-F /dev/null -o UserKnownHostsFile=${knownHosts}'`,
      ...variables,
    }
    return `${name} ${Object.entries(words)
      .map(([word, value]) => `${word}=${value}`)
      .join(' ')}\n`
  })
  writeFileSync(file, lines.join(''))
  return file
}

function extra({ variables = {} }: Work): readonly string[] {
  return Object.entries(variables).flatMap(([name, value]) => ['-e', `${name}=${value}`])
}

/** `All 50 hosts are settled; 50 changes on 50 hosts. 2 s`, and in the recap `web1 : … changed=1` or `50 hosts (web1, …) : … changed=1`. */
function judgeLastLine({ changes, targets }: Work): (output: string) => void {
  return (output) => {
    const [, settled] = /^(?:The|All (\d+)) hosts? (?:is|are) settled; /m.exec(output) ?? []
    const recap = [...output.matchAll(/^(?:(\d+) hosts \()?.* : ok=.* changed=(\d+)/gm)]
    const sum = recap.reduce((all, [, hosts, count]) => all + Number(hosts ?? 1) * Number(count), 0)
    if (Number(settled ?? 1) !== targets.length || (changes !== undefined && sum !== changes))
      throw new Error(`not ${targets.length} hosts with ${changes} changes`)
  }
}

function judgeRecap({ changes, targets }: Work): (output: string) => void {
  return (output) => {
    const counts = [...output.matchAll(/changed=(\d+)/g)].map(([, count]) => Number(count))
    const sum = counts.reduce((all, count) => all + count, 0)
    if (counts.length !== targets.length || (changes !== undefined && sum !== changes))
      throw new Error(`${counts.length} hosts with ${sum} changes, not ${targets.length} with ${changes}`)
  }
}

async function closeMasters(sockets: string): Promise<void> {
  const commands = readdirSync(sockets).map(
    (name) => `ssh -F /dev/null -O exit -o ControlPath=${path.join(sockets, name)} any >/dev/null 2>&1 || :`,
  )
  if (commands.length) await must(['sh', '-s'], `${commands.join('\n')}\n`)
  rmSync(sockets, { recursive: true, force: true })
}

/** Only connecting, as tsplay does it, and leaving: what no tool of this kind can save. */
export function handshakes(stage: Stage, targets: readonly Target[]): Contestant {
  const file = path.join(stage.folder, `targets.${++written}.json`)
  writeFileSync(file, JSON.stringify(targets))
  return { name: 'handshakes alone', argv: [process.execPath, path.join(root, 'dist/test/bench/handshakes.js'), file] }
}
