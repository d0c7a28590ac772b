/** Opens the reporters that the flags ask for, behind the one sink that takes secrets out. */
import { closeSync, openSync } from 'node:fs'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Event, Reporter, Timing } from '../../engine/model/event.ts'
import type { RunOptions } from '../../engine/run/schedule/state.ts'
import type { Secrets } from '../../engine/variables/secrets.ts'
import type { RunFlags } from '../options/flags.ts'
import { bugReport } from '../terminal/errors.ts'
import { layoutReporter } from './layouts.ts'

export interface Reports {
  /** Gives the event as it was reported: without secrets. */
  readonly emit: (event: Event) => Event
  /** A word to the person at the terminal, outside of the events. */
  readonly note: (text: string) => void
  /** A question to that person: the live view gives way to it. */
  readonly aside: <T>(work: () => Promise<T>) => Promise<T>
  readonly span?: (span: Timing) => void
  /** Writes what is left to write. Gives the reports that are not complete, each with the reason. */
  readonly finish: () => Promise<readonly string[]>
}

/** Whether the terminal gets colours. */
export function isColoured({ settings, colour }: Pick<RunFlags, 'settings' | 'colour'>): boolean {
  return colour !== false && !process.env.NO_COLOR && (settings?.forceColour === true || process.stdout.isTTY === true)
}

/** How much of a run the terminal shows, and in which width. */
export function viewOf(flags: Pick<RunFlags, 'quiet' | 'profile' | 'commandForMore'>) {
  const { quiet, profile, commandForMore } = flags
  return {
    quiet,
    profile,
    commandForMore,
    columns: () => (process.stdout.isTTY ? process.stdout.columns : undefined),
  }
}

export async function openReports(
  flags: RunFlags,
  secrets: Secrets,
  options: Pick<RunOptions, 'diff' | 'check' | 'verbosity'>,
): Promise<Reports> {
  const screen = process.stdout.isTTY === true && process.env.TERM !== 'dumb' ? process.stdout : undefined
  const terminal = await layoutReporter(flags, {
    write: (text) => process.stdout.write(text),
    colour: isColoured(flags),
    screen,
    context: flags.settings?.diffContext,
    single: flags.single,
    brief: flags.brief,
    ...viewOf(flags),
    ...options,
  })
  const open = new Map<string, Reporter>([['the terminal', terminal]])
  for (const word of flags.report ?? []) open.set(`--report ${word}`, await fileReporter(word, (text) => secrets.redact(text)))
  const { log, trace: traceFile } = flags
  if (log !== undefined)
    open.set('--log', await opened('--log', log, async () => (await import('../../engine/report/log.ts')).logReporter(log)))
  const trace =
    traceFile === undefined
      ? undefined
      : await opened('--trace', traceFile, async () => (await import('../../engine/report/trace.ts')).traceReporter(traceFile))
  if (trace) open.set('--trace', trace)
  const incomplete: string[] = []
  const note = screen ? terminal.note : (text: string) => void process.stderr.write(`${text}\n`)
  return {
    emit: (event) => {
      const clean = secrets.redact(event)
      for (const [flag, reporter] of open) void guarded(flag, () => reporter.report(clean))
      return clean
    },
    note,
    aside: terminal.aside,
    span: trace?.span,
    finish: async () => {
      for (const [flag, reporter] of open) await guarded(flag, () => reporter.finish?.())
      return incomplete
    },
  }

  /** A full disk under a report is reported, and the run goes on without it. */
  function guarded(flag: string, work: () => void | Promise<void>): void | Promise<void> {
    const lost = (error: unknown) => {
      open.delete(flag)
      const { message } = error as Error
      const bug = bugReport(error)
      const why = bug === undefined ? message : `internal error: ${message}`
      incomplete.push(`\`${flag}\` is incomplete: ${why}`)
      note(`warning: \`${flag}\` cannot be written: ${why}; the run continues without it`)
      if (bug !== undefined) note(bug)
    }
    try {
      return work()?.catch(lost)
    } catch (error) {
      lost(error)
    }
  }
}

function fileReporter(word: string, redact: (text: string) => string): Promise<Reporter> {
  return reportOf(word, {
    jsonl: async (file) => (await import('../../engine/report/json.ts')).jsonLinesReporter(file),
    json: async (file) => (await import('../../engine/report/json.ts')).jsonReporter(file),
    junit: async (file) => (await import('../../engine/report/junit.ts')).junitReporter(file),
    html: async (file) => (await import('./page.ts')).pageReporter(file, redact),
  })
}

/** Opens the report that `KIND=FILE` asks for. */
export async function reportOf<T>(word: string, kinds: Readonly<Record<string, (file: string) => Promise<T>>>): Promise<T> {
  const [, kind = '', file = ''] = /^(\w+)=(.+)$/.exec(word) ?? []
  const flag = `--report ${word}`
  const open = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (open) return opened(flag, file, () => open(file))
  const all = Object.keys(kinds).map((each) => `\`${each}=FILE\``)
  throw new Problem(`\`${flag}\` is not a report`, { hint: `use ${all.slice(0, -1).join(', ')} or ${all.at(-1)}` })
}

/** A file that cannot be written is reported before anything runs, not after it. */
async function opened<T>(flag: string, file: string, open: () => Promise<T>): Promise<T> {
  try {
    closeSync(openSync(file, 'a', 0o600))
    return await open()
  } catch (error) {
    throw new Problem(`\`${flag}\`: the file cannot be written: ${(error as Error).message}`, { hint: 'check that its directory exists' })
  }
}
