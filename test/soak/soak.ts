/** `npm run soak [-- --seconds N --hosts N --bad N]`: many hosts for long, one in ten of which misbehaves; prints how memory and file descriptors of the run go. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { inventoryOf } from './inventory.ts'

const playbook = `- hosts: all
  gather_facts: false
  strategy: free
  ignore_errors: true
  ignore_unreachable: true
  timeout: 5
  tasks:
    - include_tasks: round.yml
      loop: "{{ range(5000) | list }}"
      loop_control: { loop_var: number }
`
const round = `- command: echo {{ number }}
- copy: { content: "{{ inventory_hostname }} {{ number }}", dest: "{{ dir }}/{{ inventory_hostname }}" }
- lineinfile: { path: "{{ dir }}/{{ inventory_hostname }}.lines", line: "{{ number % 7 }}", create: true }
- shell: head -c 100000 /dev/zero | tr '\\\\0' x
- stat: { path: "{{ dir }}/{{ inventory_hostname }}" }
`

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '600' }, hosts: { type: 'string', default: '200' }, bad: { type: 'string' } },
})
const [seconds, hosts] = [Number(values.seconds), Number(values.hosts)]
const bad = values.bad === undefined ? Math.ceil(hosts / 10) : Number(values.bad)

const dir = mkdtempSync(path.join(tmpdir(), 'tsplay-soak-'))
const servers = spawn(process.execPath, [path.resolve('dist/test/soak/servers.js'), String(hosts - bad), String(bad)], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  writeFileSync(path.join(dir, 'hosts'), await inventoryOf(servers))
  writeFileSync(path.join(dir, 'site.yml'), playbook)
  writeFileSync(path.join(dir, 'round.yml'), round)
  await soak()
} finally {
  servers.kill('SIGKILL')
  rmSync(dir, { recursive: true, force: true })
}

interface Sample {
  readonly second: number
  readonly megabytes: number
  readonly descriptors: number
}

async function soak(): Promise<void> {
  const words = ['run', 'site.yml', '-i', 'hosts', '-f', String(hosts), '-e', `dir=${dir}`]
  const child = spawn(process.execPath, [path.resolve('dist/bin/tsplay.js'), ...words], { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-100_000)
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const samples: Sample[] = []
  const start = Date.now()
  let interrupted = false
  for (let next = 5; next <= seconds && child.exitCode === null; next += 5) {
    await sleep(Math.max(0, start + next * 1000 - Date.now()))
    const sample = sampleOf(child.pid as number, next)
    if (sample) samples.push(sample)
  }
  if (child.exitCode === null) {
    interrupted = true
    child.kill('SIGINT')
  }
  const code = await Promise.race([ended, sleep(60_000).then(() => 'mute' as const)])
  if (code === 'mute') child.kill('SIGKILL')
  const at = (share: number) => samples[Math.min(samples.length - 1, Math.floor(samples.length * share))] as Sample
  console.log(`${hosts} hosts, ${bad} of them misbehaving, ${seconds} s: exit code ${code}${interrupted ? ' after an interrupt' : ''}`)
  console.log('share of the time  memory (MB)  file descriptors')
  for (const share of [0.1, 0.25, 0.5, 0.75, 1]) {
    const { megabytes, descriptors } = at(share)
    console.log(`${`${share * 100} %`.padStart(17)}  ${String(megabytes).padStart(11)}  ${String(descriptors).padStart(16)}`)
  }
  assert.equal(code, interrupted ? 130 : code, 'an interrupt ends the run in order')
  assert.doesNotMatch(said, /UnhandledPromiseRejection|Unhandled|FATAL| {4}at .*\.(?:c?js|ts):\d+/, 'nothing breaks')
  const [half, last] = [at(0.5), at(1)]
  assert.ok(last.megabytes < half.megabytes * 1.3 + 20, 'memory is flat')
  assert.ok(last.descriptors < half.descriptors * 1.3 + 20, 'file descriptors are flat')
  console.log('flat, and nothing broke')
}

function sampleOf(pid: number, second: number): Sample | undefined {
  try {
    const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
    return { second, megabytes: Math.round(kilobytes / 1024), descriptors: readdirSync(`/proc/${pid}/fd`).length }
  } catch {
    return undefined
  }
}
