/** What is equal on several hosts, folded: failures, changes and what cannot be predicted, each once with its hosts. */
import type { Outcome, PageChange, PageResult } from '../../engine/report/html/page-data.ts'
import { type Cell, changesOf, type Model } from './model.ts'
import { outcomes } from './words.ts'

export interface Group<Row> {
  readonly task: number
  readonly row: Row
  readonly hosts: number[]
  /** The first of them. */
  readonly cell: Cell
  readonly item?: string
}

/** Failures that stopped a host first; the same message of a task, but for the name of the host, is one. */
export function failuresIn(model: Model, cells: readonly Cell[]): readonly Group<PageResult>[] {
  const failed = cells.filter((cell) => model.result(cell).failure ?? (model.result(cell).items ?? []).some(({ failure }) => failure))
  const rank = ({ row }: Group<PageResult>) => ['failed', 'unreachable', 'rescued', 'ignored'].indexOf(row.outcome)
  return fold(model, failed, (cell) => {
    const row = model.result(cell)
    const messages = [row.failure, ...(row.items ?? []).map(({ failure }) => failure)].map((failure) => failure?.message)
    return [{ row, key: `${row.outcome} ${messages.join('\n')}` }]
  }).sort((a, b) => rank(a) - rank(b) || b.hosts.length - a.hosts.length)
}

export interface ChangeRow {
  readonly change: PageChange
  readonly planned: boolean
  readonly outcome: Outcome
}

/** Changes in the order of the tasks. */
export function changesIn(model: Model, cells: readonly Cell[]): readonly Group<ChangeRow>[] {
  const groups = fold(model, cells, (cell) => {
    const result = model.result(cell)
    const { outcome, planned = false } = result
    const rows = changesOf(result).flatMap(({ change, item }) => {
      const row = model.changes[change]
      return row ? [{ row: { change: row, planned, outcome }, key: `${outcome} ${planned} ${keyOf(row)}`, item }] : []
    })
    if (rows.length > 0 || outcome !== 'changed') return rows
    return [{ row: { change: { summary: 'changed something' }, planned, outcome }, key: 'wordless' }]
  })
  return groups.sort((a, b) => a.task - b.task)
}

/** What a check could not predict, with the reason. */
export function unpredictedIn(model: Model, cells: readonly Cell[]): readonly Group<PageResult>[] {
  const open = cells.filter((cell) => ['would-run', 'cannot-tell'].includes(model.outcome(cell)))
  return fold(model, open, (cell) => {
    const row = model.result(cell)
    return [{ row, key: `${row.outcome} ${row.reason ?? ''}` }]
  }).sort((a, b) => a.task - b.task)
}

/** What came of a task, equal results once, the worst first. */
export function resultsIn(model: Model, cells: readonly Cell[]): readonly Group<PageResult>[] {
  const groups = fold(model, cells, (cell) => {
    const row = model.result(cell)
    const changes = changesOf(row).map(({ change }) => model.changes[change])
    return [{ row, key: JSON.stringify([{ ...row, changes: [], items: row.items?.map((item) => ({ ...item, changes: [] })) }, changes]) }]
  })
  return groups.sort((a, b) => outcomes.indexOf(a.row.outcome) - outcomes.indexOf(b.row.outcome) || b.hosts.length - a.hosts.length)
}

const keys = new WeakMap<PageChange, string>()
function keyOf(change: PageChange): string {
  const found = keys.get(change) ?? JSON.stringify(change)
  keys.set(change, found)
  return found
}

function fold<Row>(
  model: Model,
  cells: readonly Cell[],
  rowsOf: (cell: Cell) => readonly { row: Row; key: string; item?: string }[],
): Group<Row>[] {
  const groups = new Map<string, Group<Row>>()
  for (const cell of cells) {
    // A text that holds the name of its own host is equal to that of another with its name.
    const name = model.host(cell.host)
    for (const { row, key, item } of rowsOf(cell)) {
      const whole = `${cell.task} ${name.length > 2 ? key.replaceAll(name, '\0') : key}`
      const group = groups.get(whole)
      if (!group) groups.set(whole, { task: cell.task, row, hosts: [cell.host], cell, ...(item === undefined ? {} : { item }) })
      else if (group.hosts.at(-1) !== cell.host) group.hosts.push(cell.host)
    }
  }
  return [...groups.values()]
}
