/** The report of one module on many hosts, as `ansible` lays it out: a dict, a text or a line for each host. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Event, EventOf } from '../../model/event.ts'
import { escapeOutput } from '../escape.ts'
import type { TerminalReporter } from '../terminal.ts'
import { isIgnored, layoutOf } from './asides.ts'
import { changeLines } from './diff.ts'
import { pythonJson } from './json.ts'
import { type Meaning, palette } from './palette.ts'
import type { AnsibleOptions } from './report.ts'
import { isChanged, isSkipped, shownResult, type TaskEnd } from './result.ts'

interface AdhocOptions extends AnsibleOptions {
  readonly oneLine: boolean
  /** A folder that takes a file of each host's result. */
  readonly tree?: string
}

export function adhocReporter({ write, warn, colour, verbosity, screen, oneLine, tree, format }: AdhocOptions): TerminalReporter {
  const paint = palette(colour)
  const show = (meaning: Meaning, text: string) => write(`${paint(meaning, text)}\n`)

  const taskEnd = (end: TaskEnd) => {
    const result = shownResult(end, verbosity)
    if (tree !== undefined) writeFileSync(join(tree, end.host), pythonJson(result), { mode: 0o600 })
    const diff = isChanged(end) && !oneLine ? changeLines(end, { paint, format }) : []
    if (diff.length > 0) write(`${diff.join('\n')}\n`)
    const [meaning, text] = ended(end, result)
    show(meaning, text)
  }

  function ended(end: TaskEnd, result: Result): readonly [Meaning, string] {
    const { host, status } = end
    if (isSkipped(end)) return ['skip', `${host} | SKIPPED`]
    const whole = () => format.result(end, verbosity)
    if (status === 'unreachable')
      return ['unreachable', `${host} | UNREACHABLE!${oneLine ? `: ${String(result.msg ?? '')}` : ` => ${whole()}`}`]
    const word = status === 'failed' ? 'FAILED' : isChanged(end) ? 'CHANGED' : 'SUCCESS'
    const meaning = status === 'failed' ? 'error' : isChanged(end) ? 'changed' : 'ok'
    if (isText(end, result) && !(oneLine && status === 'failed'))
      return [meaning, oneLine ? textLine(host, word, result) : textOf(host, word, result)]
    return [meaning, `${host} | ${word}${status === 'failed' ? '!' : ''} => ${whole()}`]
  }

  /** Loops whose items show only a message: so does their end. */
  const messageOnlyLoops = new Set<string>()
  const report = (event: Event) => {
    if (event.type === 'item-end' && event.onlyMessage && !oneLine) messageOnlyLoops.add(`${event.task.id} ${event.host}`)
    if (event.type === 'include') taskEnd(endOfInclude(event))
    if (event.type === 'task-end')
      taskEnd(messageOnlyLoops.delete(`${event.task.id} ${event.host}`) ? { ...event, onlyMessage: true } : event)
  }
  return layoutOf({ warn, colour, screen }, report)
}

type Result = Readonly<Record<string, unknown>>

/** What it asked for, or for each item of a loop, is all its result. */
function endOfInclude({ time, host, task, targets }: EventOf<'include'>): TaskEnd {
  const requests = targets.flatMap<Result>((target) => target.requested ?? [])
  const one = requests.length === 1 && requests[0]?.ansible_loop_var === undefined ? requests[0] : undefined
  const result = requests.length < targets.length ? { censored: true } : (one ?? { msg: 'All items completed', results: requests })
  const status = isIgnored(targets) ? 'skipped' : 'ok'
  return { type: 'task-end', time, host, task, status, changes: [], result: { changed: false, ...result }, seconds: 0 }
}

/** The output of a program is shown as text, unless it ended well as a job; of a loop of programs nothing is left. */
function isText({ task, status }: TaskEnd, result: Result): boolean {
  return (
    /^(?:ansible\.(?:builtin|legacy)\.)?(?:command|shell|raw|script)$/.test(task.action) &&
    (status === 'failed' || !('ansible_job_id' in result))
  )
}

function textOf(host: string, word: string, { rc = -1, stdout = '', stderr = '', msg = '' }: Result): string {
  return `${host} | ${word} | rc=${rc} >>\n${escapeOutput(`${stdout}${stderr}${msg}`)}`
}

function textLine(host: string, word: string, { rc = -1, stdout = '', stderr }: Result): string {
  const flat = (text: unknown) => escapeOutput(String(text).replaceAll('\n', '\\n').replaceAll('\r', '\\r'))
  return `${host} | ${word} | rc=${rc} | (stdout) ${flat(stdout)}${stderr ? ` (stderr) ${flat(stderr)}` : ''}`
}
