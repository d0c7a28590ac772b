/** Which ends of tasks are shown: by host, group, outcome, module, play and text. */
import type { Outcome, PageChange, PageFailure, PageResult } from '../../engine/report/html/page-data.ts'
import { type Cell, changesOf, type Model, taskTitle } from './model.ts'

export interface Filter {
  /** A name or a part of it; `*` stands for anything. Several are separated by spaces or commas. */
  readonly host: string
  readonly text: string
  /** Number of a group. */
  readonly group: string
  readonly action: string
  readonly play: string
  /** None means all. */
  readonly outcomes: readonly Outcome[]
}

export const noFilter: Filter = { host: '', text: '', group: '', action: '', play: '', outcomes: [] }

export function isFiltering({ host, text, group, action, play, outcomes }: Filter): boolean {
  return Boolean(host.trim() || text.trim() || group || action || play || outcomes.length)
}

/** What passes the filter. */
export interface Shown {
  readonly filtering: boolean
  readonly hosts: readonly number[]
  readonly tasks: readonly number[]
  readonly cells: readonly Cell[]
  readonly has: (cell: Cell) => boolean
}

export function shownBy(filter: Filter, model: Model): Shown {
  const everyHost = model.hosts.map((_, host) => host)
  const everyTask = model.tasks.map((_, task) => task)
  if (!isFiltering(filter)) return { filtering: false, hosts: everyHost, tasks: everyTask, cells: model.cells, has: () => true }
  const named = hostTest(filter.host)
  const members = filter.group === '' ? undefined : new Set(model.groups[Number(filter.group)]?.hosts)
  const hosts = new Set(everyHost.filter((host) => named(model.host(host)) && members?.has(model.host(host)) !== false))
  const text = filter.text.trim().toLowerCase()
  const tasks = new Set(everyTask.filter((task) => isTaskShown(model, task, filter)))
  const titles = everyTask.map((task) => text !== '' && taskText(model, task).includes(text))
  const texts = text === '' ? [] : model.results.map((result) => textOf(result, model).includes(text))
  const has = (cell: Cell) =>
    hosts.has(cell.host) &&
    tasks.has(cell.task) &&
    (filter.outcomes.length === 0 || filter.outcomes.includes(model.outcome(cell))) &&
    (text === '' || titles[cell.task] === true || texts[cell.result] === true)
  const cells = model.cells.filter(has)
  const withCells = filter.text.trim() || filter.action || filter.play || filter.outcomes.length
  const [someHosts, someTasks] = [new Set(cells.map(({ host }) => host)), new Set(cells.map(({ task }) => task))]
  return {
    filtering: true,
    hosts: everyHost.filter((host) => (withCells ? someHosts.has(host) : hosts.has(host))),
    tasks: everyTask.filter((task) => someTasks.has(task)),
    cells,
    has,
  }
}

function isTaskShown(model: Model, task: number, { action, play }: Filter): boolean {
  const row = model.tasks[task]
  return row !== undefined && (action === '' || row.action === action) && (play === '' || row.play === Number(play))
}

function hostTest(words: string): (name: string) => boolean {
  const tests = words
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((word) => {
      const lower = word.toLowerCase()
      if (!lower.includes('*')) return (name: string) => name.includes(lower)
      const parts = lower.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      const pattern = new RegExp(`^${parts.join('.*')}$`)
      return (name: string) => pattern.test(name)
    })
  return (name) => tests.length === 0 || tests.some((test) => test(name.toLowerCase()))
}

function taskText(model: Model, task: number): string {
  const row = model.tasks[task]
  return row ? `${taskTitle(row)} ${row.action} ${row.where}`.toLowerCase() : ''
}

const cache = new WeakMap<PageResult, string>()

function textOf(result: PageResult, model: Model): string {
  const found = cache.get(result)
  if (found !== undefined) return found
  const changes = changesOf(result).map(({ change }) => model.changes[change])
  const failures = [result.failure, ...(result.items ?? []).map(({ failure }) => failure)]
  const items = (result.items ?? []).flatMap(({ item, reason }) => [item, reason])
  const parts = [
    result.name,
    result.reason,
    result.text,
    result.delegate,
    ...items,
    ...changes.flatMap(changeTexts),
    ...failures.flatMap(failureTexts),
  ]
  const text = parts.filter(Boolean).join('\n').toLowerCase()
  cache.set(result, text)
  return text
}

function changeTexts(change: PageChange | undefined): readonly (string | undefined)[] {
  return change ? [change.summary, change.path, ...(change.diff?.lines ?? [])] : []
}

function failureTexts(failure: PageFailure | undefined): readonly (string | undefined)[] {
  return failure ? [failure.message, failure.hint, failure.where, ...(failure.texts ?? []).map(([, text]) => text)] : []
}
