/** Opens the reporters that the flags ask for, behind the one sink that takes secrets out. */
import { Problem } from '../engine/diagnostic.ts'
import type { Event, Reporter } from '../engine/event.ts'
import type { RunOptions } from '../engine/run/state.ts'
import type { Secrets } from '../engine/values/secrets.ts'
import type { RunFlags } from './flags.ts'

export interface Reports {
  readonly tell: (event: Event) => void
  /** A word to the person at the terminal, outside of the events. */
  readonly note: (text: string) => void
  /** A question to that person: the live view gives way to it. */
  readonly aside: <T>(work: () => Promise<T>) => Promise<T>
  readonly span?: (span: {
    readonly host: string
    readonly name: string
    readonly task?: string
    readonly start: number
    readonly end: number
  }) => void
  readonly finish: () => Promise<void>
}

export async function openReports(
  flags: RunFlags,
  secrets: Secrets,
  options: Pick<RunOptions, 'diff' | 'check' | 'verbosity'>,
): Promise<Reports> {
  const reporters: Reporter[] = []
  const { terminalReporter } = await import('../engine/report/terminal.ts')
  const colour = flags.colour !== false && !process.env.NO_COLOR && process.stdout.isTTY === true
  const screen = process.stdout.isTTY === true && process.env.TERM !== 'dumb' ? process.stdout : undefined
  const terminal = terminalReporter({ write: (text) => process.stdout.write(text), colour, screen, ...options })
  reporters.push(terminal)
  for (const word of flags.report ?? []) reporters.push(await fileReporter(word))
  if (flags.log !== undefined) reporters.push((await import('../engine/report/log.ts')).logReporter(flags.log))
  const trace = flags.trace === undefined ? undefined : (await import('../engine/report/trace.ts')).traceReporter(flags.trace)
  if (trace) reporters.push(trace)
  return {
    tell: (event) => {
      const clean = secrets.redact(event)
      for (const reporter of reporters) reporter.report(clean)
    },
    note: terminal.note,
    aside: terminal.aside,
    span: trace?.span,
    finish: async () => {
      for (const reporter of reporters) await reporter.finish?.()
    },
  }
}

async function fileReporter(word: string): Promise<Reporter> {
  const [, kind, file] = /^(\w+)=(.+)$/.exec(word) ?? []
  if (kind === 'json' && file) return (await import('../engine/report/json.ts')).jsonReporter(file)
  if (kind === 'junit' && file) return (await import('../engine/report/junit.ts')).junitReporter(file)
  throw new Problem(`\`--report ${word}\` is not known`, { hint: 'write json=FILE or junit=FILE' })
}
