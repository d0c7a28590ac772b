/** Runs a project with tsplay. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Event } from '../../engine/event.ts'
import { counted, filesOf, type Outcome } from './outcome.ts'
import { environment, type Project, withCopy } from './project.ts'

export function runTsplay(project: Project, args: readonly string[]): Promise<Outcome> {
  return withCopy(project, (folder) => {
    const aside = mkdtempSync(join(tmpdir(), 'tsplay-told-'))
    try {
      return played(folder, join(aside, 'told'), args)
    } finally {
      rmSync(aside, { recursive: true, force: true })
    }
  })
}

function played(folder: string, told: string, args: readonly string[]): Outcome {
  const all = ['run', 'play.yml', '-i', 'hosts.yml', '-c', 'local', '--report', `json=${told}`, ...args]
  const run = spawnSync(process.execPath, [resolve('dist/bin/tsplay.js'), ...all], {
    cwd: folder,
    env: environment(folder),
    encoding: 'utf8',
  })
  if (process.env.SHOW || !existsSync(told)) process.stderr.write(run.stdout + run.stderr)
  const lines = existsSync(told) ? readFileSync(told, 'utf8').trim().split('\n') : []
  return { exit: run.status ?? -1, ...toldBy(lines.map((line) => JSON.parse(line) as Event)), files: filesOf(folder) }
}

function toldBy(events: readonly Event[]): Pick<Outcome, 'recap' | 'endings'> {
  const endings: Record<string, string[]> = {}
  const recap: Record<string, Record<string, number>> = {}
  for (const event of events) {
    if (event.type === 'host-end') recap[event.host] = Object.fromEntries(counted.map((name) => [name, event.counts[name]]))
    if (event.type !== 'task-end') continue
    const { task, status, ignored } = event
    endings[event.host] ??= []
    endings[event.host]?.push(`${task.role ? `${task.role} : ` : ''}${task.name}: ${ignored ? 'ignored' : status}`)
  }
  return { recap, endings }
}
