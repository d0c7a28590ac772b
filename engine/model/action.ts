/** The few things the engine can do to a host, as plain data. */
import type { ProblemWords } from './diagnostic.ts'
import type { Answer, HostRead } from './read.ts'

/** Runs a program. `argv` is never a shell string built from parameters; secrets travel on `stdin`. */
export interface Run {
  readonly do: 'run'
  readonly argv: readonly string[]
  /** Text, bytes, or a local file to stream. */
  readonly stdin?: string | Buffer | { readonly file: string }
  readonly env?: Readonly<Record<string, string>>
  readonly chdir?: string
  /** Octal digits, such as `077`. */
  readonly umask?: string
  /** Exit codes that are a success; default `[0]`. */
  readonly accept?: readonly number[]
  /** The exit code, or what else, by which it says that nothing was done, since the state is another than the one it was planned from: the task is planned again. */
  readonly stale?: number | ((failure: Pick<Outcome, 'code' | 'stderr'>) => boolean)
  /** Seconds after which the process group is ended; the task's own time-out is stronger. */
  readonly timeout?: number
  /** It runs a shell script, which begins with `reportFunction`: what it reports is kept apart from all that programs print, in `reported`. A script of another language reports in the same form, on the stream that is named. */
  readonly reports?: true | 'stderr'
  /** Try again while `when` matches standard error or output, every `every` seconds, for `seconds` in all. `waiting` says for what, for the live view. */
  readonly retry?: { readonly when: RegExp; readonly seconds: number; readonly every: number; readonly waiting: string }
  /** Asked when it fails; its text goes under the failure, such as the last lines of a journal. */
  readonly diagnose?: HostRead<string>
  /** What a failure means, in the words of the module; what it does not say is left to the engine. */
  readonly explain?: (failure: Pick<Outcome, 'code' | 'stdout' | 'stderr' | 'reported'>) => Explained | undefined
}

/** `msg` is what `register` sees, in the words of Ansible; where a program is missing, `missingProgram` names it and is enough. */
export interface Explained {
  /** A stable word for what is wrong. */
  readonly kind?: string
  readonly message?: string
  readonly msg?: unknown
  readonly missingProgram?: string
  /** @deprecated The name before 1.0 of `missingProgram`. */
  readonly lacks?: string
  readonly hint?: string
  /** What is shown as the output of the program, where that is an answer for the module to read. */
  readonly output?: Partial<Pick<Outcome, 'code' | 'stdout' | 'stderr'>>
}

/** Puts a whole file in place: temp neighbour, owner, group, mode, validate, digest check, backup, rename. */
export interface Write {
  readonly do: 'write'
  readonly path: string
  /** Text, bytes, or a local file to stream. */
  readonly content: string | Buffer | { readonly file: string }
  readonly owner?: string
  readonly group?: string
  /** Octal digits or symbolic words; without one a new file gets `0666 & ~umask`, an existing one keeps its mode. */
  readonly mode?: string
  readonly backup?: boolean
  /** argv with `%s` for the temp file; it must end with 0 before the rename. */
  readonly validate?: readonly string[]
  /** `msg` of `register` where the new content is rejected, in Ansible's words, if they contain the output of the program. */
  readonly unfit?: (refusal: Pick<Outcome, 'code' | 'stderr'>) => string
  /** SHA-1 of the content the plan was made from, `absent` where there was no file; undefined does not check. */
  readonly expect?: string
}

/** Brings a file of the host to the controller, put in place whole; missing folders are made. */
export interface Fetch {
  readonly do: 'fetch'
  readonly from: string
  /** An absolute path of the controller. */
  readonly to: string
  /** What its content must be when it has arrived. */
  readonly sha1?: string
  /** As of a `Run`; the code is one of `fetchCodes`. */
  readonly explain?: Run['explain']
}
export const fetchCodes = { failed: 1, differs: 65 } as const

/** Waits on the controller, or asks the operator to go on. */
export interface Pause {
  readonly do: 'pause'
  readonly seconds?: number
  /** A person at the terminal may end the wait. */
  readonly early?: boolean
  readonly prompt?: string
  readonly echo?: boolean
}

/** Speaks HTTP from where the host stands (through its connection), so that the host needs no client. */
export interface Request {
  readonly do: 'request'
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** Seconds. */
  readonly timeout: number
  readonly follow: 'none' | 'safe' | 'all'
  readonly verify: boolean
  /** Certificates in PEM that are trusted instead of the usual ones. */
  readonly authority?: string
  /** Statuses that are a success. */
  readonly accept: readonly number[]
  /** Whether an answer with such a status is a failure all the same. */
  readonly refuses?: (response: HttpResponse) => boolean
  /**
   * Sent again where the server limits the rate, after the time it names, as long as that is within so many seconds in all;
   * and after an error of the server or none of its answers, if that cannot do anything twice, so many times. Without it, never.
   */
  readonly patience?: { readonly seconds: number; readonly tries: number }
  /** Sent again while `pending` says what is waited for, every `every` seconds, for `seconds` in all. */
  readonly poll?: { readonly pending: (response: HttpResponse) => string | undefined; readonly every: number; readonly seconds: number }
  /** What a failure means, in the words of the module. */
  readonly explain?: (failure: RequestEnd) => Explained | undefined
}

/** An answer to a request. */
export interface HttpResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly url: string
}

/** What came of a request; without a response nothing answered, which `stderr` then says. `timedOut`: what was polled for did not come. */
export type RequestEnd = Pick<Outcome, 'code' | 'stderr' | 'response' | 'timedOut'>

/** Waits until the host can be reached again and answers as it should. */
export interface Reconnect {
  readonly do: 'reconnect'
  /** Run first, such as what restarts the host: the link may be lost at it. Not done to the machine that all is run from. */
  readonly by?: Run
  /** What `register` sees where it is that machine. */
  readonly home?: Pick<ProblemWords, 'msg' | 'results'>
  /** Seconds before the first try, between two tries, and in all. */
  readonly delay: number
  readonly every: number
  readonly timeout: number
  /** Seconds that one connection may take; the usual time by default. */
  readonly connectTimeout?: number
  /** Programs that must end with 0 over the new connection, and what one must not say any longer. */
  readonly until: readonly { readonly argv: readonly string[]; readonly was?: string }[]
  /** What a failure is in `register`, in the words of Ansible. */
  readonly explain?: (stuck: Stuck) => { readonly msg?: string } | undefined
}

/** Why a host was not reached again: what came of `by`, or which of `until` did not end well in time, and why. */
export type Stuck = { readonly by: Pick<Outcome, 'code' | 'stdout' | 'stderr'> } | { readonly until: number; readonly why: string }

/** Pipes a program of the controller to one of the host, over the existing connection. */
export interface Exchange {
  readonly do: 'exchange'
  readonly argv: readonly string[]
  /** The variable of its environment that holds the command by which it reaches the host, as `RSYNC_RSH`. What it gives that command is run by a shell of the host. */
  readonly by: string
  /** As the user who logs in, whoever the task becomes. */
  readonly login?: true
  /** Another port of the same host. */
  readonly port?: number
  readonly explain?: Run['explain']
}

export type Action = Run | Write | Fetch | Pause | Request | Reconnect | Exchange

/** What a program, or another action, did: the same object from the connection to the module. */
export interface Outcome extends Omit<Answer, 'bytes'> {
  /** Standard output, byte for byte, of a program of a host. */
  readonly bytes?: Buffer
  /** ISO 8601, on the controller's clock. */
  readonly start: string
  readonly end: string
  /** Its process is still there: not even KILL could end it. */
  readonly alive?: number
  /** Bytes that came beyond the bound on kept output (16 MiB of each stream), counted and dropped. */
  readonly dropped?: number
  /** Path of the backup that a write left on the host; no other action has one. */
  readonly backup?: string
  /** What the script of an action with `reports` reported by `report NAME VALUE`. */
  readonly reported?: Readonly<Record<string, string>>
  /** What a request or a prompt brought back. */
  readonly response?: HttpResponse
  readonly input?: string
  /** Of a `reconnect` that failed. */
  readonly stuck?: Stuck
}

/** A program to run, by its argument vector. */
export function run(argv: readonly string[], more: Omit<Run, 'do' | 'argv'> = {}): Run {
  return { do: 'run', argv, ...more }
}
