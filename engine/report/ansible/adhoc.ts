/** The report of one module on many hosts, as `ansible` lays it out: a dict, a text or a line for each host. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Event } from '../../event.ts'
import type { TerminalReporter } from '../terminal.ts'
import { changeLines } from './diff.ts'
import { pythonJson } from './json.ts'
import { columnsOf, type Meaning, palette } from './palette.ts'
import type { AnsibleOptions } from './report.ts'
import { isChanged, shownResult, type TaskEnd } from './result.ts'
import { errorText, warningText } from './spoken.ts'

export interface AdhocOptions extends AnsibleOptions {
  readonly oneLine: boolean
  /** A folder that takes a file of each host's result. */
  readonly tree?: string
}

export function adhocReporter({ write, warn, colour, verbosity, screen, oneLine, tree }: AdhocOptions): TerminalReporter {
  const paint = palette(colour)
  const columns = columnsOf(screen)
  const show = (meaning: Meaning, text: string) => write(`${paint(meaning, text)}\n`)

  const taskEnd = (end: TaskEnd) => {
    const result = shownResult(end, verbosity)
    if (tree !== undefined) writeFileSync(join(tree, end.host), pythonJson(result), { mode: 0o600 })
    const diff = isChanged(end) && !oneLine ? changeLines(end.changes, paint) : []
    if (diff.length > 0) write(`${diff.join('\n')}\n`)
    const [meaning, text] = ended(end, result)
    show(meaning, text)
    const told = end.failure && errorText(end.failure)
    if (told !== undefined) warn(`${paint('error', told)}\n`)
  }

  function ended(end: TaskEnd, result: Readonly<Record<string, unknown>>): readonly [Meaning, string] {
    const { host, status } = end
    if (status === 'skipped' || status === 'would-run' || status === 'cannot-tell') return ['skip', `${host} | SKIPPED`]
    if (status === 'unreachable')
      return [
        'unreachable',
        oneLine ? `${host} | UNREACHABLE!: ${String(result.msg ?? '')}` : `${host} | UNREACHABLE! => ${pythonJson(result, 4)}`,
      ]
    const word = status === 'failed' ? 'FAILED' : isChanged(end) ? 'CHANGED' : 'SUCCESS'
    const meaning = status === 'failed' ? 'error' : isChanged(end) ? 'changed' : 'ok'
    if (isText(result, status) && !(oneLine && status === 'failed'))
      return [meaning, oneLine ? textLine(host, word, result) : textOf(host, word, result)]
    const head = `${host} | ${word}${status === 'failed' ? '!' : ''} => `
    return [meaning, `${head}${oneLine ? flatJson(result) : pythonJson(result, 4)}`]
  }

  const report = (event: Event) => {
    if (event.type === 'task-end') taskEnd(event)
    else if (event.type === 'warning') warn(`${paint('warning', warningText(event, columns))}\n`)
    else if (event.type === 'run-end' && event.interrupted) warn(`${paint('error', '[ERROR]: User interrupted execution')}\n`)
  }
  return { report, note: (text) => warn(`${text}\n`), aside: (work) => work(), finish: async () => undefined }
}

/** A line of many lines: without a blank between the members. */
function flatJson(result: unknown): string {
  return pythonJson(result, 0).replaceAll('\n', '')
}

type Result = Readonly<Record<string, unknown>>

/** What a program said is shown as the text it is, unless it ended well as a job. */
function isText({ rc, stdout, cmd, ansible_job_id: job }: Result, status: TaskEnd['status']): boolean {
  return rc !== undefined && typeof stdout === 'string' && cmd !== undefined && (job === undefined || status === 'failed')
}

function textOf(host: string, word: string, { rc, stdout, stderr = '', msg = '' }: Result): string {
  return `${host} | ${word} | rc=${rc} >>\n${stdout}${stderr}${msg}`
}

function textLine(host: string, word: string, { rc, stdout, stderr }: Result): string {
  const flat = (text: unknown) => String(text).replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  return `${host} | ${word} | rc=${rc} | (stdout) ${flat(stdout)}${stderr ? ` (stderr) ${flat(stderr)}` : ''}`
}
