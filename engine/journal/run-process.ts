/** Whether the process of a run goes on: asked of the system by its number and its start. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { RunProcess } from './run-folder.ts'

export function thisProcess(): RunProcess {
  return { pid: process.pid, start: startOf(process.pid) ?? '' }
}

export function isGoingOn({ pid, start }: RunProcess): boolean {
  return start !== '' && startOf(pid) === start
}

/** Undefined where there is no such process. */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux')
    return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || undefined
  try {
    // Behind the name of the program, which may hold anything.
    const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    // A zombie does nothing more.
    return state === 'Z' ? undefined : `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[18]}`
  } catch {
    return undefined
  }
}
