/** The main job as a demonstration: a throw-away host, the droplet playbook twice, the page of the application. */
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../model/diagnostic.ts'
import type { Event } from '../model/event.ts'
import { labUp, sshArgv } from './command.ts'
import type { Lab } from './lab.ts'

export interface DropletOptions {
  /** The built command line. */
  readonly executable: string
  readonly playbook: string
  readonly log: (line: string) => void
}

/** Boots the host, settles it, shows that a second run changes nothing, fetches the page, and says how to go on. The host stays. */
export async function droplet({ executable, playbook, log }: DropletOptions): Promise<void> {
  log('Booting a disposable Debian 12 host')
  const { lab } = await labUp({ names: ['droplet'], log: (line) => log(`  ${line}`) })
  const [host] = lab.hosts
  if (!host) throw new Problem('the lab came up without a host')
  const removal = `  remove it   npx tsplay lab down ${lab.slot}`
  try {
    const run = async (report: string) => {
      log(`\n$ tsplay run playbooks/droplet.yml -i ${lab.inventory}`)
      await runProgram(process.execPath, [executable, 'run', playbook, '-i', lab.inventory, '--report', `jsonl=${report}`])
      return changed(report)
    }
    await run(join(lab.folder, 'first.jsonl'))
    log('\nThe same command again: nothing is left to do')
    const again = await run(join(lab.folder, 'second.jsonl'))
    if (again > 0) throw new Problem(`the second run changed ${again} things`, { hint: 'see the report above: a task is not idempotent' })
    log(`\n$ curl http://${host.address}/`)
    log((await page(`http://${host.address}/`)).trimEnd())
  } catch (error) {
    log(`\nThe host is still there:\n  open shell  npx tsplay lab ssh ${lab.slot}/${host.name}\n${removal}`)
    throw error
  }
  for (const line of nextSteps(lab, host.name)) log(line)
  log(removal)
}

function nextSteps(lab: Lab, name: string): readonly string[] {
  const host = lab.host(name)
  return [
    '\nThe host stays until you remove it:',
    `  the page    http://${host.address}/`,
    `  log in      ${sshArgv(lab, host, 'johndoe').join(' ')}`,
    `  password    ${join(lab.folder, 'credentials', name, 'user.txt')}   (sudo asks for it)`,
    `  inventory   ${lab.inventory}`,
  ]
}

function runProgram(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit' })
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Problem(`the run ended with exit code ${code}`))))
  })
}

async function changed(report: string): Promise<number> {
  const events = (await readFile(report, 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Event)
  return events.reduce((sum, event) => sum + (event.type === 'host-end' ? event.counts.changed : 0), 0)
}

async function page(url: string): Promise<string> {
  const response = await fetch(url)
  if (response.status !== 200) throw new Problem(`\`${url}\` answers ${response.status}`)
  return response.text()
}
