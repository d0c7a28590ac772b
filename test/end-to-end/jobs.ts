/** A site whose jobs have their folders inside of it, and what a run says of its tasks. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { Event } from '../../engine/model/event.ts'
import type { Reach } from '../../engine/model/host.ts'
import type { RunInput, RunOptions } from '../../engine/run/schedule/state.ts'
import { openSite, type SiteRun } from './site.ts'

/** A number of seconds nobody else sleeps for. */
export const long = 50_000 + (process.pid % 10_000)
/** What `$WORD` holds in every task. */
export const word = "a 'quoted'\nword"

export interface JobSite {
  readonly root: string
  /** Where the jobs are. */
  readonly jobs: string
  /** Tasks that each begin with their name. */
  run(tasks: string, options?: Partial<RunOptions>, more?: Partial<RunInput>): Promise<SiteRun>
  /** Folders of jobs that are still there. */
  left(): readonly string[]
  cut(): void
  close(): Promise<void>
}

/** A site anew for each test of a suite; it is there once the test has begun. */
export function jobSites(suite: Mocha.Suite, client?: Reach['client']): () => JobSite {
  let site: JobSite | undefined
  suite.timeout(60_000)
  suite.beforeEach(async () => {
    site = await openJobSite(client)
  })
  suite.afterEach(() => site?.close())
  return () => site as JobSite
}

/** Words of a task that asks for a job again and again until it has ended. */
export const untilFinished = `register: status
  until: status.finished
  retries: 50
  delay: 0.1`

async function openJobSite(client: Reach['client']): Promise<JobSite> {
  const site = await openSite(2, client)
  const jobs = path.join(site.root, 'jobs')
  const environment = JSON.stringify({ ANSIBLE_ASYNC_DIR: '{{ root }}/jobs', WORD: word })
  return {
    root: site.root,
    jobs,
    run: (tasks, options, more) => site.run(tasks.replace(/^(- name: .*\n)/gm, `$1  environment: ${environment}\n`), options, more),
    left: () => (existsSync(jobs) ? readdirSync(jobs) : []),
    cut: () => site.cut(),
    close: () => site.close(),
  }
}

type End = Extract<Event, { type: 'task-end' }>
export const ends = ({ events }: SiteRun): readonly End[] => events.flatMap((event) => (event.type === 'task-end' ? [event as End] : []))
/** The result of a task by its name. */
export const result = (run: SiteRun, name: string) => ends(run).find(({ task }) => task.name === name)?.result as Record<string, unknown>

/** How many programs sleep for `long`. */
export const sleeping = () =>
  execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(`sleep ${long}`)).length
