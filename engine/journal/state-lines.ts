/** `state.jsonl`: what going on needs and events do not hold. Each line has the checksum of itself and all before it, so that edited lines are found. */
import { crc32 } from 'node:zlib'
import { type Diagnostic, DiagnosticError } from '../model/diagnostic.ts'
import type { Ended } from '../model/progress.ts'

/** A key is `host TAB where TAB occurrence`. */
export type StateLine =
  | { readonly begun: string; readonly command?: true }
  | { readonly ended: string; readonly print: string; readonly kept?: Ended }
  | { readonly wanted: string; readonly digest: string }
  | { readonly question: string; readonly answer?: string }
  | { readonly pending: readonly string[]; readonly host: string; readonly play: string }
  | { readonly file: string; readonly digest: string }

/** How far a run came. */
export interface State {
  readonly ended: Map<string, { readonly print: string; readonly kept: Ended }>
  /** Tasks that began to change something, and of which nobody knows whether they ended; whether they are commands. */
  readonly begun: Map<string, boolean>
  /** Digests of what tasks brought about, by host, place and occurrence. */
  readonly wanted: Map<string, string>
  /** Answers to questions of `vars_prompt`; undefined for secrets. */
  readonly answers: Map<string, string | undefined>
  /** Names of handlers that wait, by host and play. */
  readonly pending: Map<string, Map<string, readonly string[]>>
  readonly files: Map<string, string>
}

/** The checksum behind a text; 0 stands before `run.json`, and that before the first line. */
export function chained(before: number, text: string): number {
  return crc32(text, before)
}

const digits = 8

/** A line as it is written. */
export function summed(sum: number, json: string): string {
  return `{"sum":"${sum.toString(16).padStart(digits, '0')}",${json.slice(1)}`
}

export function emptyState(): State {
  return { ended: new Map(), begun: new Map(), wanted: new Map(), answers: new Map(), pending: new Map(), files: new Map() }
}

/** Of several lines about the same the last counts. */
export function addLine(state: State, line: StateLine): void {
  if ('begun' in line) state.begun.set(line.begun, line.command === true)
  else if ('ended' in line) {
    const { ended: key, print, kept } = line
    state.begun.delete(key)
    if (kept) state.ended.set(key, { print, kept })
    else state.ended.delete(key)
  } else if ('wanted' in line) state.wanted.set(line.wanted, line.digest)
  else if ('question' in line) state.answers.set(line.question, line.answer)
  else if ('pending' in line) {
    const plays = state.pending.get(line.host) ?? new Map()
    state.pending.set(line.host, plays)
    if (line.pending.length > 0) plays.set(line.play, line.pending)
    else plays.delete(line.play)
  } else state.files.set(line.file, line.digest)
}

/** The lines that bring about this state. */
export function* linesOf({ ended, begun, wanted, answers, pending, files }: State): Generator<StateLine> {
  for (const [file, digest] of files) yield { file, digest }
  for (const [key, { print, kept }] of ended) yield { ended: key, print, kept }
  for (const [key, digest] of wanted) yield { wanted: key, digest }
  for (const [question, answer] of answers) yield { question, ...(answer === undefined ? {} : { answer }) }
  for (const [key, command] of begun) yield { begun: key, ...(command ? { command } : {}) }
  for (const [host, plays] of pending) for (const [play, names] of plays) yield { pending: names, host, play }
}

/** Reads the file; a last line that was cut short counts as not written. Throws DiagnosticError for lines that are not as they were written. */
export function readState(file: string, text: string, header: string): State {
  const state = emptyState()
  let chain = chained(0, header)
  let start = 0
  for (let end = text.indexOf('\n'); end >= 0; start = end + 1, end = text.indexOf('\n', start)) {
    const line = text.slice(start, end)
    const json = `{${line.slice(summed(0, '{').length)}`
    chain = chained(chain, json)
    if (line !== summed(chain, json)) throw new DiagnosticError([damaged(file, text, start, end)])
    addLine(state, JSON.parse(json) as StateLine)
  }
  return state
}

function damaged(file: string, text: string, start: number, end: number): Diagnostic {
  const why = start === 0 ? 'this line, or `run.json`, is not as it was written' : 'this line is not as it was written'
  return {
    code: 'damaged-journal',
    severity: 'error',
    message: `the journal cannot be trusted: ${why}`,
    place: { source: { file, text }, start, end: Math.min(end, start + digits) },
    hint: 'start the playbook again instead: what is done is not done twice, except for commands',
  }
}
