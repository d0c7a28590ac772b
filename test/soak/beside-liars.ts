/** `npm run soak:beside [-- --rounds N --liars N]`: how much longer an honest host takes beside hosts that misbehave than alone; exit code 1 above 20 %. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { inventoryOf } from './inventory.ts'

const most = 0.2
const rounds = 80
/** Those that misbehave go on with it: neither a failure nor a lost connection ends them. */
const playbook = `- hosts: all
  gather_facts: false
  strategy: free
  ignore_errors: true
  ignore_unreachable: true
  timeout: 5
  tasks:
${Array.from(
  { length: rounds },
  (_, number) => `    - command: echo ${number}
    - copy: { content: "${number}", dest: "{{ dir }}/{{ inventory_hostname }}" }
    - stat: { path: "{{ dir }}/{{ inventory_hostname }}" }
`,
).join('')}    - copy: { content: end, dest: "{{ dir }}/{{ inventory_hostname }}.end" }
`

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' }, liars: { type: 'string', default: '10' } } })
const dir = mkdtempSync(path.join(tmpdir(), 'tsplay-beside-'))
// Two processes, so that only the run itself can make one host wait for another.
const servers = [serversOf(1, 0), serversOf(0, Number(values.liars))]
try {
  const [alone = '', others = ''] = await Promise.all(servers.map(inventoryOf))
  writeFileSync(path.join(dir, 'alone'), alone)
  writeFileSync(path.join(dir, 'beside'), alone + others)
  writeFileSync(path.join(dir, 'site.yml'), playbook)
  await measure()
} finally {
  for (const each of servers) each.kill('SIGKILL')
  rmSync(dir, { recursive: true, force: true })
}

function serversOf(good: number, bad: number): ChildProcess {
  const words = [path.resolve('dist/test/soak/servers.js'), String(good), String(bad)]
  return spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** In turn, so that whatever else the machine does meets both alike; the first round only warms up. */
async function measure(): Promise<void> {
  const times = { alone: [] as number[], beside: [] as number[] }
  for (let round = 0; round <= Number(values.rounds); round++)
    for (const inventory of ['alone', 'beside'] as const) {
      const seconds = await secondsOf(inventory)
      if (round > 0) times[inventory].push(seconds)
    }
  const [alone, beside] = [median(times.alone), median(times.beside)]
  const more = beside / alone - 1
  const list = (all: readonly number[]) => all.map((each) => each.toFixed(2)).join(' ')
  console.log(`an honest host with ${3 * rounds + 1} tasks, ${values.liars} others that misbehave, ${values.rounds} rounds`)
  console.log(`alone:  ${alone.toFixed(2)} s (${list(times.alone)})`)
  console.log(`beside: ${beside.toFixed(2)} s (${list(times.beside)})`)
  console.log(`${(more * 100).toFixed(0)} % more; at most ${most * 100} % are allowed`)
  if (more > most) process.exitCode = 1
}

/** From the start of the run to the last task of the honest host; the run is then ended. */
async function secondsOf(inventory: string): Promise<number> {
  const end = path.join(dir, 'honest000.end')
  rmSync(end, { force: true })
  const words = ['run', 'site.yml', '-i', inventory, '-f', '50', '-e', `dir=${dir}`]
  const start = Date.now()
  const child = spawn(process.execPath, [path.resolve('dist/bin/tsplay.js'), ...words], { cwd: dir, stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  while (!existsSync(end)) {
    if (child.exitCode !== null) throw new Error(`the run ended with ${child.exitCode} before the honest host had settled`)
    await sleep(10)
  }
  const seconds = (statSync(end).mtimeMs - start) / 1000
  child.kill('SIGKILL')
  await ended
  return seconds
}

function median(all: readonly number[]): number {
  const sorted = [...all].sort((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}
