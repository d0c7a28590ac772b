/** Opens the journal of a run. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { digestsOfFiles } from '../../engine/formats/file-digests.ts'
import { select } from '../../engine/inventory/patterns.ts'
import { leftPending, runsBeside } from '../../engine/journal/earlier-runs.ts'
import { type RunRecord, runIds } from '../../engine/journal/reader.ts'
import { removeOldRuns } from '../../engine/journal/retention.ts'
import { journalFolder, journalVersion, makeRunFolder, type RunHeader } from '../../engine/journal/run-folder.ts'
import { passedOn, RunJournal } from '../../engine/journal/run-journal.ts'
import { thisProcess } from '../../engine/journal/run-process.ts'
import type { State } from '../../engine/journal/state-lines.ts'
import { JournalWriter } from '../../engine/journal/writer.ts'
import type { Event } from '../../engine/model/event.ts'
import { isController } from '../../engine/model/host.ts'
import type { Beginning } from '../../engine/model/progress.ts'
import { type Plan, writePlan } from '../../engine/plans/plan-file.ts'
import { escapeLine } from '../../engine/report/escape.ts'
import { sourceKeeper } from '../../engine/report/html/sources.ts'
import { flagNamed, type RunFlags } from '../options/flags.ts'
import { inTurn, isYes } from '../terminal/questions.ts'
import { hasSecret } from './command-again.ts'

/** What a run was started with, as its journal keeps it. */
export interface RunOrigin extends Pick<RunHeader, 'command' | 'playbooks'> {
  /** As they were given. */
  readonly flags: object
  /** What `apply` and `--ask` carry out. */
  readonly plan?: Plan
  readonly goesOn?: { readonly run: RunRecord; readonly state: State; readonly again?: boolean }
}

/** What of a loaded run its journal needs. */
interface Project {
  readonly files: () => readonly string[]
  readonly secrets: { redact<T>(value: T): T }
  readonly inventory: Parameters<typeof select>[0]
}

interface Terminal {
  readonly note: (text: string) => void
  /** Undefined where there is nobody to ask. */
  readonly ask?: (text: string) => Promise<string>
}

/** The journal of a run that goes on. */
export interface OpenJournal {
  readonly progress: RunJournal
  /** What goes on from this run; undefined once it cannot be written. */
  readonly resumeCommand: () => string | undefined
  /** What shows all of it later; likewise. */
  readonly showCommand: () => string | undefined
  /** Handlers that earlier runs left pending, by host. */
  readonly pending: ReadonlyMap<string, readonly string[]>
  event(event: Event): void
  close(): Promise<void>
}

/** Journals of this user. */
export function ownJournals(): string {
  return journalFolder(process.env, process.env.HOME ?? homedir())
}

/** Undefined where none is wanted, or none can be written, which is said. */
export function openRunJournal(project: Project, flags: RunFlags, version: string, { note, ask }: Terminal): OpenJournal | undefined {
  const { origin, settings = {} } = flags
  if (!origin || flags.check || flags.journal === false) return undefined
  const folder = ownJournals()
  const redact = <T>(value: T): T => project.secrets.redact(value)
  let usable = true
  const failed = ({ message }: Error) => {
    usable = false
    note(`warning: the journal cannot be written: ${escapeLine(message)}; the run continues, and cannot be resumed`)
  }
  try {
    const earlier = origin.goesOn?.state
    const ids = runIds(folder)
    const same = { directory: resolve('.'), playbooks: origin.playbooks }
    const left = earlier ? passedOn(earlier) : leftPending(folder, ids, same)
    const besides = runsBeside(folder, ids, same, origin.goesOn?.run.id)
    const { id, path } = makeRunFolder(folder, new Date())
    if (origin.plan) writePlan(join(path, 'plan.tsplan'), withoutSecrets(origin.plan, redact))
    const header = { ...headerOf(id, origin, project.files(), version, redact), ...(besides.length > 0 && { besides }) }
    const writer = new JournalWriter(path, `${JSON.stringify(header, null, 1)}\n`, failed)
    const consent = ask && inTurn(async ({ host, task }: Beginning) => isYes(await ask(question(host, task.name))))
    const again = origin.goesOn?.again
    let others: number | undefined
    const { files } = project
    const progress = new RunJournal({
      ...{ writer, redact, earlier, leftPending: left, others: () => others, consent, again, files },
      sourceOf: sourceKeeper(redact),
    })
    const keep = new Set(origin.goesOn ? [origin.goesOn.run.id] : [])
    const limits = { days: settings.journalDays ?? 30, megabytes: settings.journalSize ?? 500 }
    const removed = setImmediate()
      .then(() => removeOldRuns(folder, ids, limits, keep, new Date()))
      .then((total) => {
        others = total
      })
      .catch(() => undefined)
    return {
      progress,
      resumeCommand: () => (usable ? `tsplay resume ${id}` : undefined),
      showCommand: () => (usable ? `tsplay show ${id} -v` : undefined),
      pending: ofSelected(left, project, flags),
      event: (event) => progress.event(event),
      close: async () => {
        await writer.close()
        await removed
      },
    }
  } catch (error) {
    failed(error as Error)
    return undefined
  }
}

function question(host: string, task: string): string {
  return escapeLine(`${task} on ${host} had begun when the run was cut short. Carry it out once more? (y)es/(N)o:`)
}

/** Of the hosts that the run may come to. */
function ofSelected<T>(byHost: ReadonlyMap<string, T>, { inventory }: Project, { limit }: RunFlags): ReadonlyMap<string, T> {
  if (byHost.size === 0) return byHost
  const selected = new Set(select(inventory, 'all', limit).hosts.map(({ name }) => name))
  return new Map([...byHost].filter(([host]) => selected.has(host) || isController(host)))
}

/** Flags of the report, those that a run that goes on has of its own, and what is no flag. */
const notKept: readonly string[] = ['colour', 'report', 'log', 'trace', 'journal', 'commandFor', 'origin', 'settings']

function headerOf(id: string, origin: RunOrigin, files: readonly string[], version: string, redact: Redact): RunHeader {
  const { command, playbooks, goesOn } = origin
  const { flags, withheld } = keptFlags(origin.flags, redact)
  return {
    ...{ journal: journalVersion, tsplay: version, id, started: new Date().toISOString(), directory: resolve('.'), command, playbooks },
    flags,
    ...(withheld.length > 0 ? { withheld } : {}),
    files: digestsOfFiles(files),
    process: thisProcess(),
    ...(goesOn ? { resumes: goesOn.run.id } : {}),
  }
}

type Redact = <T>(value: T) => T

/** Without what holds a secret, which is named. */
function keptFlags(
  flags: object,
  redact: Redact,
): { readonly flags: Readonly<Record<string, unknown>>; readonly withheld: readonly string[] } {
  const withheld: string[] = []
  const kept = Object.entries(flags).flatMap(([name, value]) => {
    if (notKept.includes(name) || typeof value === 'function') return []
    const isList = name === 'extraVars' && Array.isArray(value)
    const rest = isList ? value.filter((each) => !hasSecret(each) && redact(each) === each) : value
    const isWhole = isList ? rest.length === value.length : redact(value) === value
    if (!isWhole) withheld.push(flagNamed(name))
    return isWhole || isList ? [[name, rest]] : []
  })
  return { flags: Object.fromEntries(kept), withheld }
}

/** The run names what is missing. */
function withoutSecrets({ header, ...plan }: Plan, redact: Redact): Plan {
  return { header: { ...header, flags: keptFlags(header.flags, redact).flags }, ...plan }
}
