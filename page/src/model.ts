/** The data of a run as the views need it: rows are added as they come, and looked up by host and task. */
import type {
  Outcome,
  PageBatch,
  PageChange,
  PageConnection,
  PageData,
  PageGroup,
  PageHostEnd,
  PageNotReached,
  PagePlay,
  PageResult,
  PageRun,
  PageRunning,
  PageSource,
  PageTask,
  PageWarning,
} from '../../engine/report/html/page-data.ts'

export interface Cell {
  readonly host: number
  readonly task: number
  readonly result: number
  /** Milliseconds after the start of the run. */
  readonly start: number
  readonly lasted: number
}

export class Model {
  run: PageRun = { kind: 'run', playbooks: [], version: '', start: 0 }
  readonly hosts: string[] = []
  readonly groups: PageGroup[] = []
  readonly plays: PagePlay[] = []
  readonly batches: PageBatch[] = []
  readonly tasks: PageTask[] = []
  readonly changes: PageChange[] = []
  readonly results: PageResult[] = []
  readonly cells: Cell[] = []
  readonly sources: PageSource[] = []
  readonly connections: PageConnection[] = []
  readonly warnings: PageWarning[] = []
  readonly notReached: PageNotReached[] = []
  readonly ends = new Map<number, PageHostEnd>()
  readonly aborted: { readonly play: number; readonly reason: string }[] = []
  running: readonly PageRunning[] = []
  /** By host, then by task. */
  readonly #grid: Cell[][] = []
  readonly #ofHost: Cell[][] = []
  readonly #ofTask: Cell[][] = []

  add(data: PageData): this {
    this.run = data.run
    this.running = data.running
    for (const name of [
      'hosts',
      'groups',
      'plays',
      'batches',
      'tasks',
      'changes',
      'results',
      'sources',
      'connections',
      'warnings',
      'notReached',
      'aborted',
    ] as const) {
      const table = this[name] as unknown[]
      for (const row of data[name]) table.push(row)
    }
    for (const end of data.ends) this.ends.set(end.host, end)
    const { cells } = data
    const number = (at: number) => cells[at] as number
    for (let at = 0; at < cells.length; at += 5)
      this.#put({ host: number(at), task: number(at + 1), result: number(at + 2), start: number(at + 3), lasted: number(at + 4) })
    return this
  }

  cell(host: number, task: number): Cell | undefined {
    return this.#grid[host]?.[task]
  }

  /** In the order in which they ended. */
  ofHost(host: number): readonly Cell[] {
    return this.#ofHost[host] ?? []
  }

  ofTask(task: number): readonly Cell[] {
    return this.#ofTask[task] ?? []
  }

  result({ result }: Cell): PageResult {
    return this.results[result] as PageResult
  }

  outcome(cell: Cell): Outcome {
    return this.result(cell).outcome
  }

  host(host: number): string {
    return this.hosts[host] ?? ''
  }

  /** What a host is at, or what it was stopped at. */
  runningOn(host: number): PageRunning | undefined {
    return this.running.find((each) => each.host === host)
  }

  /** Milliseconds from the start to the last thing that happened. */
  get length(): number {
    const cells = this.cells.reduce((most, { start, lasted }) => Math.max(most, start + lasted), 0)
    return Math.max(1, cells, this.run.end ? this.run.end.seconds * 1000 : 0)
  }

  #put(cell: Cell): void {
    this.cells.push(cell)
    this.#grid[cell.host] ??= []
    ;(this.#grid[cell.host] as Cell[])[cell.task] = cell
    push(this.#ofHost, cell.host, cell)
    push(this.#ofTask, cell.task, cell)
  }
}

function push(lists: Cell[][], at: number, cell: Cell): void {
  const list = lists[at]
  if (list) list.push(cell)
  else lists[at] = [cell]
}

/** Name of a task with what tells it apart from others at the same place. */
export function taskTitle({ role, name, outer = [], handler, round }: PageTask, own?: string): string {
  const whole = [role ? `${role} : ${own ?? name}` : (own ?? name), ...outer].join(' → ')
  return `${whole}${handler ? ' (handler)' : ''}${round ? ` (time ${round})` : ''}`
}

/** All changes of a result, those of the items of its loop included. */
export function changesOf(result: PageResult): readonly { readonly change: number; readonly item?: string }[] {
  const own = (result.changes ?? []).map((change) => ({ change }))
  const items = (result.items ?? []).flatMap(({ item, changes = [] }) => changes.map((change) => ({ change, item })))
  return [...own, ...items]
}
