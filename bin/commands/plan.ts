/** `tsplay plan` and `apply`, a plan that is shown, and `run --ask`: a check whose changes are kept, and a run that makes these and no others. */
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { isFolder } from '../../engine/formats/controller-files.ts'
import { changedFiles, digestsOfFiles } from '../../engine/formats/file-digests.ts'
import { jsonLine } from '../../engine/formats/json-line.ts'
import { quotedWord } from '../../engine/formats/shell-words.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Event } from '../../engine/model/event.ts'
import type { Moment } from '../../engine/model/oversight.ts'
import { type KeeperOptions, listOf, PlanKeeper, type Question } from '../../engine/plans/keeper.ts'
import { changing, type PlanHeader, planVersion } from '../../engine/plans/plan.ts'
import { type Plan, planContent, planIn, readPlan, writePlan } from '../../engine/plans/plan-file.ts'
import { whileAlone } from '../../engine/plans/plan-lock.ts'
import { PlanRecorder } from '../../engine/plans/recorder.ts'
import { signerOf, signPlan } from '../../engine/plans/signature.ts'
import { escapeLine } from '../../engine/report/escape.ts'
import { counted, hostList } from '../../engine/report/words.ts'
import { type Loaded, load } from '../load/load.ts'
import { flagNamed, type RunFlags } from '../options/flags.ts'
import { operator } from '../options/options.ts'
import { withSettings } from '../options/settings.ts'
import { hasSecret } from '../reporting/command-again.ts'
import { layoutReporter } from '../reporting/layouts.ts'
import { isColoured, viewOf } from '../reporting/reports.ts'
import { printDiagnostics } from '../terminal/errors.ts'
import { inTurn, isYes } from '../terminal/questions.ts'
import { runLoaded } from './run-loaded.ts'

export interface ShowFlags extends RunFlags {
  /** A page is written, to this file or to one with the name of what is shown. */
  readonly html?: string | true
  readonly json?: boolean
}

export interface ApplyFlags {
  readonly allowUnknown?: boolean
  readonly replan?: boolean
  readonly allowedSigners?: string
}

/** Flags that would make of a plan something else. */
const impossible = ['listHosts', 'listTasks', 'listTags', 'syntaxCheck', 'step', 'verify', 'exitCode', 'pendingHandlers'] as const

export async function planCommand(
  files: readonly string[],
  given: RunFlags & { readonly out?: string; readonly sign?: string },
  version: string,
): Promise<number> {
  const { out, sign, ...words } = given
  if (sign !== undefined && out === undefined) throw new Problem('`--sign` signs the file of a plan', { hint: 'name it with `-o FILE`' })
  refuseFlags(words)
  if (out !== undefined) refuseSecrets(words)
  const planned = await planOf(files, out === undefined ? words : { ...words, commandForMore: () => commandThatShows(out) }, version)
  if (planned.code !== 0) {
    const what = out === undefined ? 'the plan is incomplete' : `no plan was written to \`${out}\``
    process.stderr.write(`error: ${what}: the check failed on some hosts\n`)
    return planned.code
  }
  const summary = summaryOf(planned)
  if (out === undefined) {
    process.stdout.write(`${summary}\n`)
    return 0
  }
  writePlan(out, { header: headerOf(files, words, planned, version), events: planned.events, tasks: planned.tasks })
  if (sign !== undefined) signPlan(out, sign)
  process.stdout.write(`${summary}\nWritten to ${escapeLine(out)}; carry it out with: tsplay apply ${escapeLine(out)}\n`)
  return 0
}

export async function applyCommand(file: string, given: RunFlags & ApplyFlags, version: string): Promise<number> {
  // Where there is none, locking it would make one.
  planContent(file)
  const unlocked = (why: string) =>
    process.stderr.write(`warning: the plan cannot be locked, so nothing keeps others from applying it now: ${escapeLine(why)}\n`)
  return whileAlone(file, `${operator()} since ${new Date().toISOString()}`, unlocked, () => applyAlone(file, given, version))
}

async function applyAlone(file: string, given: RunFlags & ApplyFlags, version: string): Promise<number> {
  const { allowUnknown, replan, allowedSigners, ...words } = given
  // What is verified is what is applied, whatever becomes of the file.
  const content = planContent(file)
  const signer = allowedSigners === undefined ? undefined : signerOf(file, content, allowedSigners)
  const plan = planIn(content, file)
  const { header } = plan
  if (signer !== undefined) process.stderr.write(`The plan is signed by ${escapeLine(signer)}.\n`)
  enter(header)
  refuseChangedFiles(header)
  return applyPlan(plan, words, version, { allowUnknown, replan })
}

/** Applies a plan in the directory at hand, whose files are those it was made of. */
export async function applyPlan({ header, ...plan }: Plan, given: RunFlags, version: string, choices: ApplyFlags): Promise<number> {
  const origin = { command: 'apply' as const, playbooks: header.playbooks, flags: { ...given, ...choices }, plan: { header, ...plan } }
  const flags = await withSettings({ ...(header.flags as unknown as RunFlags), origin, ...given })
  const loaded = await load(flags, header.playbooks)
  printDiagnostics(loaded.warnings)
  const moment = { seed: Buffer.from(header.seed, 'hex'), now: Date.parse(header.created) }
  return applied({ ...plan, moment }, loaded, flags, version, choices)
}

export async function showPlan(file: string, { html, json, ...flags }: ShowFlags): Promise<number> {
  const plan = readPlan(file)
  if (json) {
    const { header, tasks, events } = plan
    process.stdout.write(`${jsonLine({ header, tasks, events })}\n`)
    return 0
  }
  if (html !== undefined) {
    const page = html === true ? `${file}.html` : html
    ;(await import('../reporting/page.ts')).writeEventPage(page, plan.events, 'plan')
    process.stdout.write(`Written to ${escapeLine(page)}\n`)
    return 0
  }
  const reporter = await layoutReporter(flags, {
    write: (text) => process.stdout.write(text),
    colour: isColoured(flags),
    screen: undefined,
    check: true,
    verbosity: flags.verbose,
    ...viewOf({ ...flags, commandForMore: () => commandThatShows(file) }),
  })
  for (const event of plan.events) reporter.report(flags.diff ? event : withoutDifferences(event))
  await reporter.finish?.()
  const { created, directory, playbooks, tsplay } = plan.header
  process.stdout.write(
    `${summaryOf(plan)}\nMade ${created} by tsplay ${tsplay} in ${escapeLine(directory)} of ${escapeLine(playbooks.join(', '))}\n`,
  )
  return 0
}

function commandThatShows(file: string): string {
  return `tsplay show ${quotedWord(file)} --diff -v`
}

/** `run --ask`: shows the plan, asks once, and makes these changes and no others. */
export async function askingRun(files: readonly string[], ownFlags: RunFlags, version: string): Promise<number> {
  if (!process.stdin.isTTY)
    throw new Problem('`--ask` asks before it changes anything, but there is no terminal', {
      hint: 'use `tsplay plan -o FILE` and `tsplay apply FILE`',
    })
  refuseFlags(ownFlags)
  const planned = await planOf(files, ownFlags, version)
  if (planned.code !== 0) return planned.code
  process.stdout.write(`${summaryOf(planned)}\n`)
  if (changing(planned.tasks).length === 0 && unknownIn(planned.events).length === 0) return 0
  const { prompt } = await import('../terminal/prompt.ts')
  if (!isYes(await prompt('Carry it out? (y)es/(N)o:', true))) return 0
  const header = headerOf(files, ownFlags, planned, version)
  const flags = await withSettings({
    ...ownFlags,
    origin: { command: 'apply', playbooks: files, flags: ownFlags, plan: { header, ...planned } },
  })
  return applied(planned, await load(flags, files), flags, version, {})
}

interface Planned extends Pick<Plan, 'events' | 'tasks'> {
  readonly moment: Moment
  readonly code: number
  readonly loaded: Loaded
}

/** A check, and the changes that it predicts. */
export async function planOf(files: readonly string[], given: RunFlags, version: string): Promise<Planned> {
  const flags = await withSettings({ ...given, check: true, diff: true })
  const loaded = await load(flags, files)
  printDiagnostics(loaded.warnings)
  const recorder = new PlanRecorder((value) => loaded.secrets.redact(value))
  const events: Event[] = []
  const moment = { seed: randomBytes(32), now: Date.now() }
  const code = await runLoaded(loaded, flags, version, {
    oversee: () => recorder.oversee,
    heard: (event) => events.push(event),
    moment,
  })
  return { code, moment, events, tasks: recorder.tasks, loaded }
}

async function applied(
  { tasks, events, moment }: Omit<Planned, 'code' | 'loaded'>,
  loaded: Loaded,
  flags: RunFlags,
  version: string,
  { allowUnknown, replan }: ApplyFlags,
): Promise<number> {
  let keeper: PlanKeeper | undefined
  const failed = new Set<string>()
  const code = await runLoaded(loaded, { ...flags, check: false }, version, {
    oversee: (ask) => {
      const consent: KeeperOptions['consent'] = process.stdin.isTTY ? asking(ask) : undefined
      const hosts = new Set(events.flatMap((event) => (event.type === 'play-start' || event.type === 'batch-start' ? event.hosts : [])))
      keeper = new PlanKeeper(tasks, { hosts, redact: (value) => loaded.secrets.redact(value), allowUnknown, replan, consent })
      return keeper.oversee
    },
    moment,
    heard: (event) => {
      if (event.type === 'host-end' && (event.failure || event.notReached)) failed.add(event.host)
    },
  })
  const done = new Set([...(flags.origin?.goesOn?.state.ended.keys() ?? [])].map((key) => placeOf(key.split('\t'))))
  const left = (keeper?.left ?? []).filter(
    ({ host, where, occurrence }) => !failed.has(host) && !done.has(placeOf([host, where, occurrence])),
  )
  for (const { host, name, where, changes } of left) {
    const what = changes.map(({ summary }) => summary).join('; ')
    process.stderr.write(
      `error: planned, but the run did not come to it on ${escapeLine(host)}: ${escapeLine(`${name} (${where}): ${what}`)}\n`,
    )
  }
  return code === 0 && left.length > 0 ? 2 : code
}

/** One that runs once for all hosts may have been done for another of them. */
function placeOf([, where, occurrence]: readonly string[]): string {
  return `${where} ${occurrence}`
}

type Ask = (text: string) => Promise<string>

function asking(ask: Ask): (question: Question) => Promise<boolean> {
  return inTurn(async ({ host, task, kind, planned, now }) => {
    const words = kind === 'unknown' ? [listOf('not in the plan', now)] : [listOf('planned', planned), listOf('now', now)]
    return isYes(await ask(escapeLine(`${task} on ${host}: ${words.join(', ')}. Carry it out? (y)es/(N)o:`)))
  })
}

/** In words: how many changes on which hosts, and what cannot be known before. */
function summaryOf({ tasks, events }: Pick<Plan, 'tasks' | 'events'>): string {
  const found = changing(tasks)
  const changes = found.reduce((sum, task) => sum + task.changes.length, 0)
  const hosts = [...new Set(found.map(({ host }) => host))]
  const unknown = unknownIn(events)
  return [
    changes === 0 ? 'Plan: no changes.' : `Plan: ${counted(changes, 'action')} in ${counted(found.length, 'task')} on ${hostList(hosts)}.`,
    ...(unknown.length === 0 ? [] : [`${counted(unknown.length, 'task')} cannot be predicted before earlier changes are made.`]),
  ].join(' ')
}

export function unknownIn(events: readonly Event[]): readonly Event[] {
  return events.filter((event) => event.type === 'task-end' && event.status === 'cannot-tell')
}

function withoutDifferences(event: Event): Event {
  if (event.type !== 'task-end' && event.type !== 'item-end') return event
  return { ...event, changes: event.changes.map(({ before: _, after: __, ...change }) => change) }
}

/** Flags of the plan's own report; `apply` has others. */
const shownBy: readonly string[] = [
  ...['verbose', 'quiet', 'profile', 'diff', 'colour', 'report', 'log', 'trace'],
  ...['commandFor', 'commandForMore', 'journal', 'origin'],
]

function headerOf(playbooks: readonly string[], flags: RunFlags, { loaded, moment }: Planned, version: string): PlanHeader {
  const kept = Object.fromEntries(Object.entries(flags).filter(([name]) => !shownBy.includes(name)))
  const created = new Date(moment.now).toISOString()
  const seed = moment.seed.toString('hex')
  return {
    tsplan: planVersion,
    tsplay: version,
    created,
    seed,
    directory: resolve('.'),
    playbooks,
    flags: kept,
    files: digestsOfFiles(loaded.files()),
  }
}

export function refuseFlags(flags: RunFlags): void {
  const flag = impossible.find((name) => flags[name])
  if (flag !== undefined)
    throw new Problem(`a plan cannot be made with \`${flagNamed(flag)}\``, {
      hint: 'remove it',
    })
}

function refuseSecrets({ extraVars = [] }: RunFlags): void {
  if (extraVars.some(hasSecret))
    throw new Problem('a plan keeps its flags, and one of `-e` looks like a secret', { hint: 'put it into a file: `-e @FILE`' })
}

/** Playbooks, inventories and flags are relative to where the plan was made. */
function enter({ directory }: PlanHeader): void {
  if (!isFolder(directory))
    throw new Problem(`the directory \`${directory}\` that the plan was made in does not exist here`, {
      hint: 'apply it where it was made',
    })
  process.chdir(directory)
}

function refuseChangedFiles({ files }: PlanHeader): void {
  const changed = changedFiles(Object.entries(files))
  if (changed.length > 0)
    throw new Problem(`files changed since the plan was made: ${changed.map((file) => `\`${file}\``).join(', ')}`, {
      hint: 'make a new plan',
    })
}
