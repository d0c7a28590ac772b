/** An operator's folder with inventories and playbooks, and the built command line run in it, as a person would. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Lab } from '../../engine/lab/lab.ts'
import type { HostRecord } from '../../engine/lab/record.ts'
import type { Counts, Event, Failure } from '../../engine/model/event.ts'
import { runWarm, sharedCode } from '../bin/warm.ts'
import { shellOn } from './acts-on-hosts.ts'
import { labForSuite } from './hosts.ts'

/** Commands that report events. */
const reporting: readonly string[] = ['run', 'check', 'exec', 'plan', 'apply']

const executable = fileURLToPath(new URL('../../bin/tsplay.js', import.meta.url))

export interface Ran {
  readonly code: number
  /** Standard output and error, as they came. */
  readonly text: string
  readonly events: readonly Event[]
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Asked ten times a second, or after so many milliseconds, with the events so far; when it holds, `act` is done once. */
  readonly watch?: {
    readonly when: (events: string) => Promise<boolean>
    readonly act: (child: ChildProcess) => unknown
    readonly every?: number
  }
  readonly input?: string
}

type PlayOptions = RunOptions & {
  readonly args?: readonly string[]
  /** Lines of the play, each indented by two blanks. */
  readonly play?: string
}

export class TestWorkspace {
  readonly folder: string
  readonly #warm: boolean
  #runs = 0
  private constructor(folder: string, warm: boolean) {
    this.folder = folder
    this.#warm = warm
  }

  /** With `warm`, tsplay is not started for each run, but for those that are watched or given input. */
  static async open({ warm = false } = {}): Promise<TestWorkspace> {
    return new TestWorkspace(await mkdtemp(join(tmpdir(), 'tsplay-desk-')), warm)
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true })
  }

  async write(name: string, text: string): Promise<string> {
    const path = join(this.folder, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
    return path
  }

  /** Runs a command of `tsplay` with its events kept; nothing of the person who runs the tests gets in. */
  async tsplay(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    this.#runs += 1
    const report = join(this.folder, `events-${this.#runs}.jsonl`)
    const withReport = reporting.includes(args[0] ?? '') ? ['--report', `jsonl=${report}`] : []
    const all = [...args, ...withReport]
    const env = { PATH: process.env.PATH, HOME: this.folder, LC_ALL: 'C.UTF-8', ...sharedCode, ...options.env }
    const warm = this.#warm && !options.watch && options.input === undefined
    const { code, text } = warm
      ? await runWarm({ folder: this.folder, args: all, environment: env }).then((ended) => ({ code: ended.code, text: ended.all }))
      : await this.#started(all, env, report, options)
    const lines = (await readFile(report, 'utf8').catch(() => '')).split('\n').filter(Boolean)
    return { code, text, events: lines.map((line) => JSON.parse(line) as Event) }
  }

  async #started(args: readonly string[], env: NodeJS.ProcessEnv, report: string, { watch: watched, input = '' }: RunOptions) {
    const child = spawn(process.execPath, [executable, ...args], { cwd: this.folder, env })
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
    if (watched) void watch(child, report, watched)
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (ended) => resolve(ended ?? 137))
    })
    return { code, text }
  }

  /** Writes a playbook of these tasks (indented by two blanks under `tasks:`) for all hosts. */
  playbook(tasks: string, play = ''): Promise<string> {
    return this.write(`play-${this.#runs}.yml`, `- hosts: all\n${play}  tasks:\n${tasks.trim().replace(/^/gm, '    ')}\n`)
  }

  /** The same, and runs it for all hosts of an inventory. */
  async play(inventory: string, tasks: string, more: PlayOptions = {}): Promise<Ran> {
    const playbook = await this.playbook(tasks, more.play)
    return this.tsplay(['run', playbook, '-i', inventory, ...(more.args ?? [])], more)
  }

  /** An inventory of some hosts of a lab, with variables for all of them. */
  inventory(lab: Lab, hosts: readonly HostRecord[], variables: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const vars = {
      ansible_user: 'root',
      ansible_ssh_private_key_file: lab.key,
      ansible_ssh_common_args: `-o UserKnownHostsFile=${lab.knownHosts}`,
      ...variables,
    }
    const named = Object.fromEntries(hosts.map((host) => [host.name, { ansible_host: host.address }]))
    // JSON is YAML.
    return this.write(
      `inventory-${this.#runs}-${hosts.map((host) => host.name).join('-')}.yml`,
      JSON.stringify({ all: { hosts: named, vars } }, undefined, 2),
    )
  }
}

export interface HostForSuite {
  workspace(): TestWorkspace
  host(): HostRecord
  /** What a shell script says on the host. */
  on(script: string, ...args: readonly string[]): Promise<string>
  /** Plays tasks on the host. */
  play(tasks: string, more?: PlayOptions): Promise<Ran>
}

/** Boots one host for one suite and opens a desk beside it; call it inside `describe`. */
export function hostForSuite(name: string): HostForSuite {
  const site = labForSuite({ names: [name] })
  let workspace: TestWorkspace | undefined
  let inventory = ''
  before(async () => {
    workspace = await TestWorkspace.open({ warm: true })
    inventory = await workspace.inventory(site.lab, site.lab.hosts)
  })
  after(() => workspace?.close())
  const open = () => {
    if (!workspace) throw new Error('there is no desk yet')
    return workspace
  }
  const host = () => site.lab.host(name)
  return {
    workspace: open,
    host,
    on: (script, ...args) => shellOn(host(), script, ...args),
    play: (tasks, more) => open().play(inventory, tasks, more),
  }
}

/** Waits for the moment, unless the program has ended by itself. */
async function watch(child: ChildProcess, report: string, { when, act, every = 100 }: NonNullable<RunOptions['watch']>): Promise<void> {
  while (child.exitCode === null) {
    // Some look at the host alone.
    if (await when(when.length === 0 ? '' : await readFile(report, 'utf8').catch(() => ''))) return void act(child)
    await sleep(every)
  }
}

type Of<T extends Event['type']> = Extract<Event, { type: T }>

/** How each task ended on a host, in order. */
export function endsOf(ran: Ran, host: string): readonly Of<'task-end'>[] {
  return ran.events.filter((event): event is Of<'task-end'> => event.type === 'task-end' && event.host === host)
}

/** The sums of a host over all plays of a run. */
export function countsOf(ran: Ran, host: string): Counts {
  const ends = ran.events.filter((event): event is Of<'host-end'> => event.type === 'host-end' && event.host === host)
  const last = ends.at(-1)
  if (!last) throw new Error(`the run tells nothing of the end of ${host}:\n${ran.text}`)
  return last.counts
}

/** What is different on a host, in the words of the report; those of loop items too. */
export function changesOf(ran: Ran, host: string): readonly string[] {
  return ran.events.flatMap((event) =>
    (event.type === 'task-end' || event.type === 'item-end') &&
    event.host === host &&
    (event.status === 'changed' || event.status === 'failed')
      ? event.changes.filter((change) => !change.notApplied).map((change) => change.summary)
      : [],
  )
}

/** Why a host failed, or could not be reached. */
export function failureOf(ran: Ran, host: string): Failure {
  for (const event of [...ran.events].reverse())
    if ((event.type === 'task-end' || event.type === 'item-end' || event.type === 'host-end') && event.host === host && event.failure)
      return event.failure
  throw new Error(`the run tells no failure of ${host}:\n${ran.text}`)
}

/** All that a failure says, for a regular expression. */
export function words(failure: Failure): string {
  return [failure.message, failure.hint, failure.detail, failure.stderr, failure.stdout].filter(Boolean).join('\n')
}
