/** What `tsplay lab` does, a function for each word: up, run, list, ssh, down. Each gives the lines that a person reads. */
import { spawn } from 'node:child_process'
import { Problem } from '../model/diagnostic.ts'
import { type Lab, type LabOptions, list, up } from './lab.ts'
import type { HostRecord } from './record.ts'
import { ask } from './tool.ts'

/** Boots hosts that stay until `labDown`. */
export async function labUp(options: Omit<LabOptions, 'keep'>): Promise<{ readonly lab: Lab; readonly lines: readonly string[] }> {
  const lab = await up({ ...options, keep: true })
  return { lab, lines: describe(lab) }
}

/** Boots hosts, does the work with them, and takes them down whatever came of it; gives what the work gave. */
export async function labRun<T>(options: Omit<LabOptions, 'keep'>, work: (lab: Lab) => Promise<T>): Promise<T> {
  const lab = await up(options)
  try {
    return await work(lab)
  } finally {
    await lab.down()
  }
}

/** One paragraph a lab: its hosts and how to reach them. */
export async function labList(): Promise<readonly string[]> {
  const labs = await list()
  if (labs.length === 0) return ['no lab is up; `tsplay lab up` starts one']
  return labs.flatMap(describe)
}

/** Opens an ssh session on a host (`NAME`, or `SLOT/NAME` where several labs have one of that name), or runs a command there; gives the exit code. */
export async function labSsh(wanted: string, command: readonly string[] = []): Promise<number> {
  const { lab, host } = await findHost(wanted)
  const user = await loginUserOf(lab, host)
  const [program = '', ...rest] = [...sshArgv(lab, host, user), ...command]
  const child = spawn(program, rest, { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 255))
  })
}

/** Labs that stay until somebody takes them down. */
export async function keptLabs(): Promise<readonly Lab[]> {
  return (await list()).filter(({ kept }) => kept)
}

/** Takes labs down: those of these slots, or all that were kept. */
export async function labDown(slots: readonly number[] = [], folder?: string): Promise<readonly string[]> {
  const labs = await list(folder)
  for (const slot of slots) {
    if (!labs.some((lab) => lab.slot === slot))
      throw new Problem(`there is no lab ${slot}`, { hint: '`tsplay lab list` lists the running labs' })
  }
  const chosen = labs.filter((lab) => (slots.length > 0 ? slots.includes(lab.slot) : lab.kept))
  for (const lab of chosen) await lab.down()
  return chosen.length > 0 ? chosen.map((lab) => `lab ${lab.slot} is down`) : ['no lab was up']
}

/** The ssh command that reaches a host with the lab's key and host keys, untouched by the user's own configuration. */
export function sshArgv(lab: Lab, host: HostRecord, user: string): readonly string[] {
  const options = ['IdentitiesOnly=yes', `UserKnownHostsFile=${lab.knownHosts}`, 'LogLevel=ERROR']
  return ['ssh', '-F', 'none', '-i', lab.key, ...options.flatMap((option) => ['-o', option]), `${user}@${host.address}`]
}

/** root on a fresh host; on one that a playbook has closed to root, the user it made. */
async function loginUserOf(lab: Lab, host: HostRecord): Promise<string> {
  for (const user of ['root', 'johndoe']) {
    const [program = '', ...rest] = sshArgv(lab, host, user)
    if ((await ask([program, '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=5', ...rest, 'true'])).code === 0) return user
  }
  return 'root'
}

export function describe(lab: Pick<Lab, 'slot' | 'kept' | 'inventory' | 'hosts'>): readonly string[] {
  const owner = lab.kept ? '' : ' (removed when the run that started it ends)'
  return [
    `lab ${lab.slot}${owner}: inventory ${lab.inventory}`,
    ...lab.hosts.map((host) => `  ${host.name}  ${host.address}  tsplay lab ssh ${lab.slot}/${host.name}`),
  ]
}

async function findHost(wanted: string): Promise<{ readonly lab: Lab; readonly host: HostRecord }> {
  const [slot, name] = wanted.includes('/') ? wanted.split('/') : [undefined, wanted]
  const labs = (await list()).filter((lab) => slot === undefined || String(lab.slot) === slot)
  const found = labs.flatMap((lab) => lab.hosts.filter((host) => host.name === name).map((host) => ({ lab, host })))
  const [first] = found
  if (first && found.length === 1) return first
  if (!first) throw new Problem(`no lab has a host \`${wanted}\``, { hint: '`tsplay lab list` lists them' })
  const full = found.map((each) => `\`${each.lab.slot}/${name}\``).join(' or ')
  throw new Problem(`several labs have a host \`${wanted}\``, { hint: `use ${full}` })
}
