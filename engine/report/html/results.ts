/** The end of a task, or of one item of its loop, as a row of the page: texts are escaped and cut, changes and sources are rows of their own. */
import type { EventOf, Failure } from '../../model/event.ts'
import { escapeLine } from '../escape.ts'
import { valueLines } from '../value-lines.ts'
import { verboseLines } from '../verbosity.ts'
import { whereText } from '../words.ts'
import type { Outcome, PageChange, PageFailure, PageItem, PageResult, PageSource } from './page-data.ts'
import { type Excerpt, sourcePlace } from './sources.ts'
import type { Table } from './table.ts'
import { changeOf, clipped, type Room } from './texts.ts'

type TaskEnd = EventOf<'task-end'>
type ItemEnd = EventOf<'item-end'>

/** Where the parts of a result are stored. */
export interface ResultTables {
  readonly changes: Table<PageChange>
  readonly sources: Table<PageSource>
  readonly room: Room
  readonly excerpt?: Excerpt
  /** The run only plans, unless a task says otherwise. */
  readonly check: boolean
}

/** Characters of a text that a page holds: of what changed nothing, and of all else. */
const most = { quiet: 1500, loud: 16_000 }
const mostItems = 200

export function resultOf(end: TaskEnd, items: readonly ItemEnd[], columnName: string, tables: ResultTables): PageResult {
  const { status, task, attempts, notified, delegate, alwaysShown } = end
  const quiet = (status === 'ok' || status === 'skipped') && !alwaysShown
  const kind = quiet ? 'quiet' : 'loud'
  const lines = verboseLines(
    end,
    items.map(({ item }) => item),
    1,
    false,
  )
  const text = tables.room.take(clipped(lines.join('\n'), most[kind]), kind)
  const name = escapeLine(task.name)
  // The failure of a loop is that of one of its items.
  const { failure, ...rest } = partsOf(end, tables)
  return {
    ...rest,
    ...(failure && !items.some((item) => item.failure) ? { failure } : {}),
    ...(name === columnName ? {} : { name }),
    ...(items.length > 0 ? { items: items.slice(0, mostItems).map((item) => itemOf(item, tables)) } : {}),
    ...(items.length > mostItems ? { reason: `${items.length - mostItems} more items are not on this page` } : {}),
    ...(text ? { text } : {}),
    ...(attempts !== undefined && attempts > 1 ? { attempts } : {}),
    ...(notified?.length ? { notified: notified.map(escapeLine) } : {}),
    ...(delegate === undefined ? {} : { delegate: escapeLine(delegate) }),
  }
}

function itemOf(end: ItemEnd, tables: ResultTables): PageItem {
  return { item: escapeLine(end.item).slice(0, 300), ...partsOf(end, tables) }
}

function partsOf(end: TaskEnd | ItemEnd, tables: ResultTables): Omit<PageItem, 'item'> {
  const { status, changes, failure, reason, conditionFalse, check, ignored, noChange } = end
  const rescued = end.type === 'task-end' && end.rescued
  const outcome: Outcome = ignored ? 'ignored' : rescued ? 'rescued' : status === 'would-run' && noChange ? 'ok' : status
  return {
    outcome,
    ...((check ?? tables.check) && status === 'changed' ? { planned: true as const } : {}),
    ...(changes.length > 0 ? { changes: changes.map((change) => tables.changes.shared(changeOf(change, tables.room))) } : {}),
    ...(failure ? { failure: failureOf(failure, end, tables) } : {}),
    ...(reason ? { reason: conditionFalse ? `not \`${escapeLine(reason)}\`` : clipped(reason, 1000) } : {}),
  }
}

function failureOf(failure: Failure, end: TaskEnd | ItemEnd, { sources, room, excerpt }: ResultTables): PageFailure {
  const { message, hint, through, judgedResult, detail, stderr, stdout, code } = failure
  const shown = sourcePlace(end)
  const source = shown && excerpt?.(shown)
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['details', detail],
    ['result', judgedResult && valueLines(judgedResult).join('\n')],
    ['exit code', code === undefined || code === null ? undefined : String(code)],
    ['standard error', stderr],
    ['standard output', stdout],
  ]
  const texts = parts.flatMap(([name, text]) => {
    const part = text?.trim() && !message.includes(text.trim()) ? room.take(clipped(text, most.loud), 'loud') : undefined
    return part ? [[name, part] as const] : []
  })
  return {
    message: clipped(message, most.loud),
    ...(hint ? { hint: clipped(hint, 2000) } : {}),
    where: whereText(failure.where ?? end.task.where),
    ...(through?.length ? { through: through.map(whereText) } : {}),
    ...(source ? { source: sources.shared(source) } : {}),
    ...(texts.length > 0 ? { texts } : {}),
  }
}
