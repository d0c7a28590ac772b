/** Who a running lab belongs to, so that another run can tell a living lab from what a cut-off run left. */
import { readFile } from 'node:fs/promises'

export interface Owner {
  /** Changes with every start of this machine. */
  readonly machineStart: string
  /** The process that takes the lab down; a lab without one stays until somebody does. */
  readonly process?: { readonly pid: number; readonly started: string }
}

export async function ownerNow(keep: boolean): Promise<Owner> {
  const machineStart = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
  if (keep) return { machineStart }
  return { machineStart, process: { pid: process.pid, started: (await startOf(process.pid)) ?? '' } }
}

/** Whether the lab still has someone to take it down: its process, or a person where it was kept. */
export async function ownerLives(owner: Owner): Promise<boolean> {
  if (owner.machineStart !== (await ownerNow(true)).machineStart) return false
  return !owner.process || (await startOf(owner.process.pid)) === owner.process.started
}

/** When a process was started, in the kernel's ticks: a number that is given again has another start. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}
