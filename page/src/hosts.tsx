/** The recap: a row for each host, sorted by any column; only rows in sight are in the document. */
import { useMemo, useRef, useState } from 'preact/hooks'
import type { Outcome } from '../../engine/report/html/page-data.ts'
import type { Shown } from './filter.ts'
import { Mark } from './marks.tsx'
import type { Model } from './model.ts'
import type { Subject } from './route.ts'
import { duration, isFailure, outcomes, outcomeWords } from './words.ts'

interface Row {
  readonly host: number
  readonly name: string
  readonly counts: Readonly<Record<Outcome, number>>
  readonly changes: number
  readonly seconds: number
}

const rowHeight = 30
/** Rows before and after those in sight. */
const margin = 15

interface Props {
  readonly model: Model
  readonly shown: Shown
  readonly open: (subject: Subject) => void
  readonly revision: number
}

export function HostsView({ model, shown, open, revision }: Props) {
  const [sort, setSort] = useState<{ readonly by: string; readonly down: boolean }>({ by: '', down: false })
  const [top, setTop] = useState(0)
  const box = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => shown.hosts.map((host) => rowOf(model, host)), [shown, revision])
  const used = useMemo(() => outcomes.filter((outcome) => rows.some(({ counts }) => counts[outcome] > 0)), [rows])
  const sorted = useMemo(() => {
    if (sort.by === '') return rows
    const value = (row: Row) => (sort.by === 'changes' || sort.by === 'seconds' ? row[sort.by] : row.counts[sort.by as Outcome])
    const order =
      sort.by === 'name'
        ? (a: Row, b: Row) => a.name.localeCompare(b.name, 'en', { numeric: true })
        : (a: Row, b: Row) => value(a) - value(b)
    return [...rows].sort((a, b) => (sort.down ? -order(a, b) : order(a, b)))
  }, [rows, sort])
  if (rows.length === 0) return <p class="empty">Nothing matches the filter.</p>
  const from = Math.max(0, Math.floor(top / rowHeight) - margin)
  const to = Math.min(sorted.length, from + Math.ceil((box.current?.clientHeight ?? 800) / rowHeight) + 2 * margin)
  const head = (by: string, words: string, mark?: Outcome) => (
    <th
      key={by}
      scope="col"
      aria-sort={sort.by === by ? (sort.down ? 'descending' : 'ascending') : 'none'}
      class={by === 'name' ? 'name' : 'number'}
    >
      <button type="button" class="link" onClick={() => setSort({ by, down: sort.by === by ? !sort.down : by !== 'name' })}>
        {mark && <Mark outcome={mark} />}
        {words}
        {sort.by === by && <span aria-hidden="true">{sort.down ? ' ↓' : ' ↑'}</span>}
      </button>
    </th>
  )
  return (
    <div
      class="recap"
      ref={box}
      tabIndex={0}
      role="region"
      aria-label="Hosts"
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
    >
      <table aria-rowcount={sorted.length + 1}>
        <thead>
          <tr>
            {head('name', 'host')}
            {used.map((outcome) => head(outcome, outcomeWords[outcome], outcome))}
            {head('changes', model.run.kind === 'run' ? 'changes' : 'planned changes')}
            {head('seconds', 'time')}
          </tr>
        </thead>
        <tbody>
          {from > 0 && <Gap rows={from} />}
          {sorted.slice(from, to).map((row, index) => (
            <tr
              key={row.host}
              aria-rowindex={from + index + 2}
              class={used.some((outcome) => isFailure(outcome) && row.counts[outcome] > 0) ? 'bad' : ''}
            >
              <th scope="row" class="name">
                <button type="button" class="link" onClick={() => open({ kind: 'host', host: row.host })}>
                  {row.name}
                </button>
              </th>
              {used.map((outcome) => (
                <td key={outcome} class={row.counts[outcome] > 0 ? 'number' : 'number none'}>
                  {row.counts[outcome]}
                </td>
              ))}
              <td class={row.changes > 0 ? 'number' : 'number none'}>{row.changes}</td>
              <td class="number">{duration(row.seconds * 1000)}</td>
            </tr>
          ))}
          {to < sorted.length && <Gap rows={sorted.length - to} />}
        </tbody>
      </table>
    </div>
  )
}

function Gap({ rows }: { readonly rows: number }) {
  return (
    <tr aria-hidden="true">
      <td style={{ height: `${rows * rowHeight}px`, padding: 0 }} />
    </tr>
  )
}

function rowOf(model: Model, host: number): Row {
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>
  let busy = 0
  for (const cell of model.ofHost(host)) {
    counts[model.outcome(cell)]++
    busy += cell.lasted
  }
  const end = model.ends.get(host)
  return { host, name: model.host(host), counts, changes: (end?.made ?? 0) + (end?.planned ?? 0), seconds: end?.seconds ?? busy / 1000 }
}
