/** What a plan holds, as data. */
import type { Intent } from '../model/oversight.ts'

/** The version of the format; files of another one are refused. */
export const planVersion = 2

export interface PlanHeader {
  readonly tsplan: number
  /** The version of tsplay that made it. */
  readonly tsplay: string
  /** ISO 8601. */
  readonly created: string
  /** Absolute; playbooks and flags are relative to it. */
  readonly directory: string
  readonly playbooks: readonly string[]
  /** As they were given, by the names of the command line's options. */
  readonly flags: Readonly<Record<string, unknown>>
  /** What the check took for chance; 32 bytes in hexadecimal digits. What it took for the time is `created`. */
  readonly seed: string
  /** SHA-256 of the files of the project that were read, by path. */
  readonly files: Readonly<Record<string, string>>
}

/** What one task, or one item of its loop, is to do on a host. A task whose changes could not be predicted is not listed. */
export interface PlannedTask {
  /** Where it runs once for all hosts: the first of the batch. */
  readonly host: string
  readonly target: string
  readonly user?: string
  readonly name: string
  /** `FILE:LINE:COLUMN` */
  readonly where: string
  /** Which of the tasks at this place, and which item: loops and includes come more than once. */
  readonly occurrence: string
  /** A digest of what it is to bring about, whatever it finds. */
  readonly wanted: string
  readonly changes: readonly PlannedChange[]
  /** Earlier changes may make of it something else. */
  readonly uncertain?: true
  /** It runs what the author wrote, and does so every time. */
  readonly command?: true
  /** It was carried out while the plan was made (`check_mode: false`). */
  readonly done?: true
}

export interface PlannedChange {
  readonly summary: string
  /** SHA-256 of its action; absent where the change could only be foreseen, since an earlier one decides how it is made. */
  readonly digest?: string
  /** It does something that is no change of the host, such as a request or a reload. */
  readonly silent?: true
}

/** What stands for the same task in a plan and in the run that carries it out. */
export function keyOf({ host, where, occurrence }: Pick<PlannedTask, 'host' | 'where' | 'occurrence'>): string {
  return `${host}\t${where}\t${occurrence}`
}

export function whereOf({ task: { where } }: Pick<Intent, 'task'>): string {
  return `${where.file}:${where.line}:${where.column}`
}

/** Tasks that are to do something. */
export function changing(tasks: readonly PlannedTask[]): readonly PlannedTask[] {
  return tasks.filter(({ changes, done }) => changes.length > 0 && !done)
}
