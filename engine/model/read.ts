/** Questions a module asks before it plans: data only, asked by the engine, answered by a host or the controller. */

import type { JobLook } from '../host-scripts/job.ts'
import type { Exchange, Outcome, Request, RequestEnd } from './action.ts'
import type { Outlook, Subject } from './effect.ts'
import type { Entry } from './host.ts'
import type { TemplateOptions, Variables } from './template.ts'

/** What a host returned for one script: of its outcome, what a question reads. */
export interface Answer {
  /** Standard output as UTF-8 text. */
  readonly stdout: string
  /** Standard output, byte for byte. */
  readonly bytes: Buffer
  readonly stderr: string
  /** Exit code; 128 + n after signal n. */
  readonly code: number
  /** Its time was over, and it was ended. */
  readonly timedOut?: boolean
}

/** Bytes in memory or of a local file, which is streamed; their digest stands for them. */
export interface Held {
  readonly bytes: Buffer | { readonly file: string }
  readonly sha1: string
}

/** A read-only POSIX shell script and how to understand its answer. The script's text is constant; what varies travels in `args`. */
export interface HostRead<T> {
  readonly at: 'host'
  readonly script: string
  /** `"$1"`, `"$2"` … of the script. */
  readonly args?: readonly string[]
  /** One more argument behind `args`. Reads with equal script, args and stdin are asked as one process with all their `each` behind `args`; every `parse` then sees the whole answer and finds its own part. */
  readonly each?: string
  /** Given to the script's standard input, for what no process list may show, and for files; part of what makes two reads equal. Without it standard input is closed. */
  readonly stdin?: string | Held
  /** Worth running beside others (it takes more than a few milliseconds). */
  readonly slow?: boolean
  /** It moves much data, or contacts other machines: asked in its turn only, never ahead, and may take an hour. */
  readonly late?: true
  /** Its answer depends on nothing but the environment of the shell that is asked: it holds as long as that shell. */
  readonly lasting?: boolean
  /** What it is about; a check plans on its answer only as far as earlier changes leave that as it is. */
  readonly subject?: Subject
  /** `outlook` is there in a check: what the run has planned so far, which the answer of the host does not hold yet. */
  readonly parse: (answer: Answer, outlook?: Outlook) => T
}

/** Something to load on the controller: a local file, a rendered template, randomness, the time. */
export interface ControlRead<T> {
  readonly at: 'control'
  readonly load: (here: LocalContext) => Promise<T> | T
}

/** An HTTP request that changes nothing, sent from where the host stands, as the action is. Asked in its turn only, never ahead. */
export interface RequestRead<T> {
  readonly at: 'request'
  readonly request: Request
  /** As of a `HostRead`. */
  readonly subject?: Subject
  readonly parse: (end: RequestEnd) => T
}

/** A question that can only be put once another is answered; costs a round trip only where the first is a host's. */
export interface ThenRead<T> {
  readonly at: 'then'
  readonly first: Read<unknown>
  readonly next: (answer: unknown) => Read<T> | { readonly value: T }
}

export type Read<T> = HostRead<T> | ControlRead<T> | RequestRead<T> | ThenRead<T>
export type Reads = Readonly<Record<string, Read<unknown>>>
/** What the answers to a set of reads look like. */
export type State<R extends Reads> = { readonly [K in keyof R]: R[K] extends Read<infer T> ? T : never }

/** What a control read may use; nothing else of the controller is in its reach. */
export interface LocalContext {
  /** The absolute path of a file named in a task: role `files/`, `templates/` or `vars/`, then beside the playbook. Throws Problem that lists where was looked. */
  find(kind: 'files' | 'templates' | 'vars', name: string): string
  /** What a vault encrypted comes decrypted unless `decrypt` is false. */
  readFile(path: string, options?: { readonly decrypt?: boolean }): Promise<Buffer>
  /** Kind of a local path, size and mode of what is behind it, or undefined; of a link also what it says, in `target`. */
  stat(
    path: string,
  ): Promise<
    | { readonly kind: 'file' | 'directory' | 'link' | 'other'; readonly size: number; readonly mode: number; readonly target?: string }
    | undefined
  >
  /** What a local path leads to over all links: its absolute path and its kind; undefined where there is nothing. */
  behind(path: string): Promise<{ readonly path: string; readonly kind: 'file' | 'directory' | 'other' } | undefined>
  /** Names in a local directory, sorted. */
  list(path: string): Promise<readonly string[]>
  /** The folder of the file that the task is written in, absolute. */
  readonly folder: string
  /** The variables in a file, by its absolute path, their texts as templates. The same object for the same file. Throws DiagnosticError. */
  readVariables(path: string): Variables
  /** A variable as the task sees it, undefined if it is not set. */
  variable(name: string): unknown
  /** Whether the inventory of the run would be another with this. */
  wouldChange(entry: Entry): boolean
  /** A template file rendered with the task's variables. */
  renderTemplate(
    path: string,
    options: TemplateOptions & {
      /** The name that the task gives, and where the text goes: templates can ask for both. */
      readonly written?: string
      readonly destination?: string
    },
  ): Promise<string>
  /** The result of a task that this run left in the background; undefined where this run did not start the job. Asked in its turn only. */
  startedJob(id: string): FinishJob | undefined
  /** A variable as the task sees it, whole: all inside it rendered, as plain data; undefined if it is not set. */
  rendered(name: string): Promise<unknown>
  /** Between which machines the task is done. */
  ends(): Ends
  /** The outcome of a program of the controller piped to one of the task's host, which changes nothing. Asked in its turn only. */
  exchange(action: Exchange): Promise<Outcome>
  /** What came of an HTTP request that changes nothing, sent from where the task is done. Asked in its turn only. */
  request(action: Request): Promise<RequestEnd>
  /** The mode of the task, for a module that passes it on. */
  mode(): TaskMode
  randomBytes(count: number): Buffer
  /** Milliseconds since 1970; in a run that carries out a plan, when that was made. */
  now(): number
  /** Milliseconds since 1970, always by the clock. */
  clock(): number
}

export interface TaskMode {
  readonly check: boolean
  readonly diff: boolean
  readonly noLog: boolean
  /** It goes on as a job (`async`). */
  readonly background: boolean
  /** How many `-v`. */
  readonly verbosity: number
}

/** The two machines of a task that brings things from one to the other: the host of the task, and where it is done from. */
export type Ends =
  /** They are one; `local` is the controller. */
  | { readonly kind: 'same'; readonly local: boolean }
  /** It is done from the controller. */
  | { readonly kind: 'controller'; readonly host: string }
  /** It is delegated to a third machine, which has to reach the host by itself. */
  | {
      readonly kind: 'third'
      readonly address: string
      readonly port?: number
      readonly user?: string
      readonly sshArgs: string
      readonly become: boolean
    }

/** The result of a task that was left in the background. */
export interface FinishJob {
  /** What it asks once more when it has ended. */
  readonly reads: Reads
  /** The result that `register` would have seen, from how the job looks and the answers to `reads`; `now` is milliseconds since 1970. */
  readonly result: (look: JobLook, now: number, answers: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
}

/** A read with a fixed value. */
export function constant<T>(value: T): ControlRead<T> {
  return { at: 'control', load: () => value }
}

/** Several questions as one, put one after the other. */
export function each(reads: Reads): Read<Readonly<Record<string, unknown>>> {
  return Object.entries(reads).reduce<Read<Readonly<Record<string, unknown>>>>(
    (earlier, [name, read]) => after(earlier, (answers) => after(read, (answer) => ({ value: { ...answers, [name]: answer } }))),
    constant({}),
  )
}

/** Puts a second question that depends on the first one's answer. */
export function after<A, T>(first: Read<A>, next: (answer: A) => Read<T> | { readonly value: T }): ThenRead<T> {
  return { at: 'then', first, next: next as (answer: unknown) => Read<T> | { readonly value: T } }
}
