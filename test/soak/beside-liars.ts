/**
 * `npm run soak:beside [-- --rounds N --tasks N --delay MS --only WORD]`: how much longer an honest host takes beside one other host than alone.
 * The other one tells each lie in turn; that it is honest, or that ten tell all lies, is measured too. Exit code 1 where a lie costs more than 20 %.
 * The honest host is as far away as a server is, `--delay` milliseconds each way; the one that lies is on this machine, so that it can say more.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { constants, setPriority, tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startDelayProxy } from '../ssh-server/delay-proxy.ts'
import { lies } from '../ssh-server/lies.ts'
import { inventoryOf } from './inventory.ts'

const most = 0.2
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    tasks: { type: 'string', default: '120' },
    delay: { type: 'string', default: '12' },
    only: { type: 'string', default: '' },
  },
})
const [rounds, tasks, delay] = [Number(values.rounds), Number(values.tasks), Number(values.delay)]
/** Those that misbehave go on with it: neither a failure nor a lost connection ends them. */
const playbook = `- hosts: all
  gather_facts: false
  strategy: free
  ignore_errors: true
  ignore_unreachable: true
  timeout: 5
  tasks:
${Array.from(
  { length: Math.ceil(tasks / 3) },
  (_, number) => `    - command: echo ${number}
    - copy: { content: "${number}", dest: "{{ dir }}/{{ inventory_hostname }}" }
    - stat: { path: "{{ dir }}/{{ inventory_hostname }}" }
`,
).join('')}    - copy: { content: end, dest: "{{ dir }}/{{ inventory_hostname }}.end" }
`

interface Other {
  readonly what: string
  /** Whether its cost decides the exit code. */
  readonly counts: boolean
  /** Arguments of `servers.js`. */
  readonly words: readonly string[]
}

const others: readonly Other[] = [
  { what: 'it is honest', counts: false, words: ['1', '0'] },
  { what: 'ten are honest', counts: false, words: ['10', '0'] },
  { what: 'ten tell all lies', counts: false, words: ['0', '10'] },
  ...lies.map(([what], index) => ({ what, counts: true, words: ['0', '1', String(index)] })),
].filter(({ what }) => what.includes(values.only))

const dir = mkdtempSync(path.join(tmpdir(), 'tsplay-beside-'))
// Two processes, so that only the run itself can make one host wait for another.
const honest = serversOf(['1', '0'])
try {
  const direct = await inventoryOf(honest)
  const link = await startDelayProxy(Number(/ansible_port=(\d+)/.exec(direct)?.[1]), delay)
  const alone = direct.replace(/ansible_port=\d+/, `ansible_port=${link.port}`)
  writeFileSync(path.join(dir, 'alone'), alone)
  writeFileSync(path.join(dir, 'site.yml'), playbook)
  await secondsOf('alone')
  console.log(
    `an honest host with ${3 * Math.ceil(tasks / 3) + 1} tasks, ${2 * delay} ms away, beside another one, ${rounds} rounds; seconds alone and beside`,
  )
  for (const other of others) await measure(alone, other)
  await link.close()
} finally {
  honest.kill('SIGKILL')
  rmSync(dir, { recursive: true, force: true })
}

function serversOf(words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [path.resolve('dist/test/soak/servers.js'), ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** In turn, so that whatever else the machine does meets both alike. */
async function measure(alone: string, { what, counts, words }: Other): Promise<void> {
  const server = serversOf(words)
  // Another host would have a processor of its own: here it gets what the run and the honest host leave.
  setPriority(server.pid as number, constants.priority.PRIORITY_LOW)
  try {
    writeFileSync(path.join(dir, 'beside'), alone + (await inventoryOf(server)).replaceAll('honest', 'other'))
    const times = { alone: [] as number[], beside: [] as number[] }
    for (let round = 0; round < rounds; round++)
      for (const inventory of ['alone', 'beside'] as const) times[inventory].push(await secondsOf(inventory))
    const more = median(times.beside) / median(times.alone) - 1
    if (counts && more > most) process.exitCode = 1
    const seconds = [times.alone, times.beside].map((all) => median(all).toFixed(2)).join('  ')
    console.log(`${`${(more * 100).toFixed(0)} %`.padStart(6)}  ${seconds}  ${counts && more > most ? '(too much) ' : ''}${what}`)
  } finally {
    server.kill('SIGKILL')
  }
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
