/**
 * `node dist/test/bench/trips.js BEFORE NOW`: round trips of twenty runs by two builds of tsplay, each a folder of the project, connecting
 * included. What is counted is how often the controller spoke and was answered, so neither the machine nor what else it does matters.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Lab, up } from '../../engine/lab/lab.ts'
import { ask } from '../../engine/lab/tool.ts'
import { dropletPackages } from '../lab/hosts.ts'
import { type DelayProxy, startDelayProxy } from '../ssh-server/delay-proxy.ts'
import { startSshServer } from '../ssh-server/server.ts'

const each = (count: number, task: (number: number) => string) => Array.from({ length: count }, (_, index) => task(index + 1)).join('')

/** Tasks by name; `{{ root }}` is a folder of their own. */
const plays: Readonly<Record<string, string>> = {
  '20 copies': each(20, (n) => `- copy: { dest: "{{ root }}/${n}", content: "${n}" }\n`),
  '20 commands': each(20, (n) => `- command: echo ${n}\n`),
  '20 lines of one file': each(20, (n) => `- lineinfile: { path: "{{ root }}/lines", line: "${n}", create: true }\n`),
  'a loop of 20 folders': `- file: { path: "{{ root }}/{{ item }}", state: directory }\n  loop: "{{ range(20) | list }}"\n`,
  '5 results that the next task needs': each(
    5,
    (n) => `- command: echo ${n}\n  register: said\n- copy: { dest: "{{ root }}/{{ said.stdout }}", content: "{{ said.stdout }}" }\n`,
  ),
  'facts and 5 templates': `- setup:\n${each(5, (n) => `- template: { src: page.j2, dest: "{{ root }}/page${n}" }\n`)}`,
  'a file of a megabyte': '- copy: { src: large, dest: "{{ root }}/large" }\n',
  'an archive': '- unarchive: { src: some.tar.gz, dest: "{{ root }}" }\n',
}

const builds = process.argv.slice(2, 4)
if (builds.length !== 2) throw new Error('say which two folders')

/** `check` a new folder or host, `run` it, `run` it again, and `check` it then. */
const stages = ['check', 'fresh', 'settled', 'check, settled'] as const
const kept: Readonly<Record<string, readonly string[]>> = {
  '20 commands': ['fresh'],
  '5 results that the next task needs': ['fresh', 'settled'],
}
const rows = new Map<string, number[]>()
const folder = mkdtempSync(path.join(tmpdir(), 'tsplay-trips-'))
const add = (row: string, build: number, trips: number) => rows.set(row, Object.assign(rows.get(row) ?? [], { [build]: trips }))

async function count(build: string, command: string, argv: readonly string[], proxy: DelayProxy): Promise<number> {
  proxy.reset()
  const trips = proxy.trips()
  process.stderr.write(`${build} ${command} ${argv[0]} ${new Date().toISOString()}\n`)
  const said = await ask([process.execPath, path.join(build, 'dist/bin/tsplay.js'), command, ...argv])
  if (said.code !== 0) throw new Error(`${build}: ${command} ${argv.join(' ')}: ${said.stdout}${said.stderr}`)
  return proxy.trips() - trips
}

async function playsOf(build: string, index: number): Promise<void> {
  const server = await startSshServer()
  const proxy = await startDelayProxy(server.port, 2)
  const place = path.join(folder, String(index))
  mkdirSync(path.join(place, 'some'), { recursive: true })
  writeFileSync(path.join(place, 'hosts.ini'), server.inventory(['one'], proxy.port))
  writeFileSync(path.join(place, 'page.j2'), '{{ ansible_facts.hostname }}\n')
  writeFileSync(path.join(place, 'large'), 'x'.repeat(1_000_000))
  writeFileSync(path.join(place, 'some/file'), 'text\n')
  await ask(['tar', '-C', place, '-czf', path.join(place, 'some.tar.gz'), 'some'])
  for (const [number, [name, tasks]] of Object.entries(plays).entries()) {
    const root = path.join(place, `root${number}`)
    mkdirSync(root)
    const playbook = path.join(place, `${number}.yml`)
    const text = `- hosts: all\n  gather_facts: false\n  vars: { root: ${root} }\n  tasks:\n${tasks.replace(/^/gm, '    ')}\n`
    writeFileSync(playbook, text)
    for (const stage of stages.slice(1, 3)) {
      if (!(kept[name] ?? ['fresh', 'settled']).includes(stage)) continue
      add(`${name}, ${stage}`, index, await count(build, 'run', [playbook, '-i', path.join(place, 'hosts.ini')], proxy))
    }
  }
  await proxy.close()
  await server.close()
}

async function dropletOf(build: string, index: number, lab: Lab): Promise<void> {
  const host = lab.host(`web${index + 1}`)
  const proxy = await startDelayProxy(22, 2, host.address)
  const place = path.join(folder, `droplet${index}`)
  mkdirSync(place)
  const known = path.join(place, 'known_hosts')
  writeFileSync(known, `[127.0.0.1]:${proxy.port} ${host.knownHostsLine.split(' ').slice(1).join(' ')}\n`)
  const vars = {
    ansible_user: ['johndoe', 'root'],
    ansible_ssh_private_key_file: lab.key,
    ansible_timeout: 60,
    droplet_ssh_port: 22,
    ansible_ssh_common_args: `-o UserKnownHostsFile=${known}`,
  }
  const inventory = path.join(place, 'hosts.yml')
  const reached = { web1: { ansible_host: '127.0.0.1', ansible_port: proxy.port } }
  writeFileSync(inventory, JSON.stringify({ all: { hosts: reached, vars } }))
  copyFileSync(`${lab.key}.pub`, path.join(place, 'key.pub'))
  for (const stage of stages) {
    const command = stage.startsWith('check') ? 'check' : 'run'
    add(`the droplet, ${stage}`, index, await count(build, command, [path.join(build, 'playbooks/droplet.yml'), '-i', inventory], proxy))
  }
  await proxy.close()
}

const lab = await up({ names: [], prepared: { names: ['web1', 'web2'], packages: dropletPackages } })
try {
  for (const [index, build] of builds.entries()) {
    await dropletOf(build, index, lab)
    await playsOf(build, index)
  }
} finally {
  await lab.down()
  rmSync(folder, { recursive: true, force: true })
}
console.log('| run | before | now |\n| --- | ---: | ---: |')
for (const [name, [before = '', now = '']] of rows) console.log(`| ${name} | ${before} | ${now} |`)
process.exit()
