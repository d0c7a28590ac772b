/** Hosts and tasks as a map: a row for each host, a column for each task, a mark where both meet. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Shown } from './filter.ts'
import { type Geometry, paintMap, pointAt, type Spot } from './map-paint.ts'
import type { Model } from './model.ts'
import { taskTitle } from './model.ts'
import type { Subject } from './route.ts'
import { Surface, type SurfaceHandle } from './surface.tsx'
import { duration, isFailure, wordFor } from './words.ts'

export type Order = 'play' | 'failed' | 'slow'
const sizes = { small: 14, medium: 20, large: 28 } as const
type Size = keyof typeof sizes

interface Props {
  readonly model: Model
  readonly shown: Shown
  readonly subject?: Subject
  readonly open: (subject: Subject) => void
  readonly revision: number
}

export function MapView({ model, shown, subject, open, revision }: Props) {
  const [order, setOrder] = useState<Order>('play')
  const [size, setSize] = useState<Size>(() =>
    model.hosts.length > 150 || model.tasks.length > 80 ? 'small' : model.hosts.length > 30 ? 'medium' : 'large',
  )
  const [spot, setSpot] = useState<Spot>()
  const [hover, setHover] = useState<Spot & { readonly x: number; readonly y: number }>()
  const handle = useRef<SurfaceHandle | undefined>(undefined)
  const hosts = useMemo(() => ordered(model, shown.hosts, order), [shown, order, revision])
  const { tasks } = shown
  const geometry: Geometry = useMemo(() => geometryOf(model, hosts, tasks, sizes[size]), [hosts, tasks, size, revision])

  const move = (to: Spot) => {
    const next = { row: clamp(to.row, -1, hosts.length - 1), column: clamp(to.column, -1, tasks.length - 1) }
    if (next.row === -1 && next.column === -1) return
    setSpot(next)
    const box = handle.current?.scroller
    if (!box) return
    const { cell, labels, head } = geometry
    if (next.row >= 0) box.scrollTop = clamp(box.scrollTop, (next.row + 1) * cell - box.clientHeight + head + 8, next.row * cell)
    if (next.column >= 0)
      box.scrollLeft = clamp(box.scrollLeft, (next.column + 1) * cell - box.clientWidth + labels + 8, next.column * cell)
  }
  const subjectAt = ({ row, column }: Spot): Subject | undefined => {
    const [host, task] = [hosts[row], tasks[column]]
    if (host !== undefined && task !== undefined) return model.cell(host, task) ? { kind: 'cell', host, task } : undefined
    if (host !== undefined) return { kind: 'host', host }
    return task === undefined ? undefined : { kind: 'task', task }
  }
  const choose = (at: Spot | undefined) => {
    const found = at && subjectAt(at)
    if (found) open(found)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const { row, column } = spot ?? { row: 0, column: 0 }
    const page = Math.max(1, Math.floor(((handle.current?.scroller.clientHeight ?? 300) - geometry.head) / geometry.cell) - 1)
    const moves: Readonly<Record<string, Spot>> = {
      ArrowUp: { row: row - 1, column },
      ArrowDown: { row: row + 1, column },
      ArrowLeft: { row, column: column - 1 },
      ArrowRight: { row, column: column + 1 },
      PageUp: { row: Math.max(0, row - page), column },
      PageDown: { row: row + page, column },
      Home: event.ctrlKey ? { row: 0, column: 0 } : { row, column: 0 },
      End: event.ctrlKey ? { row: hosts.length - 1, column: tasks.length - 1 } : { row, column: tasks.length - 1 },
    }
    const to = moves[event.key]
    if (to) move(spot ? to : { row: 0, column: 0 })
    else if ((event.key === 'Enter' || event.key === ' ') && spot) choose(spot)
    else return
    event.preventDefault()
  }
  useEffect(() => setSpot(undefined), [shown, order])

  if (hosts.length === 0 || tasks.length === 0)
    return <p class="empty">{model.cells.length === 0 ? 'No task has ended yet.' : 'Nothing matches the filter.'}</p>
  const words = (at: Spot) => wordsAt(model, hosts[at.row], tasks[at.column])
  const chosen = subject ? spotOf(subject, hosts, tasks) : undefined
  return (
    <section class="map" aria-label="Map of hosts and tasks">
      <div class="tools">
        <label>
          Order{' '}
          <select value={order} onChange={({ currentTarget }) => setOrder(currentTarget.value as Order)}>
            <option value="play">as in the play</option>
            <option value="failed">failures first</option>
            <option value="slow">slowest first</option>
          </select>
        </label>
        <label>
          Size{' '}
          <select value={size} onChange={({ currentTarget }) => setSize(currentTarget.value as Size)}>
            {Object.keys(sizes).map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <span class="note">Arrow keys move, Enter opens. Names of hosts and tasks open as well.</span>
      </div>
      <Surface
        handle={handle}
        width={geometry.labels + tasks.length * geometry.cell + 60}
        height={geometry.head + hosts.length * geometry.cell + 12}
        paint={(frame) => paintMap(frame, { model, hosts, tasks, has: shown.has, geometry, spot: hover ?? spot, chosen })}
        onPoint={(x, y) => {
          const box = handle.current?.scroller
          const at = box && pointAt(geometry, { x, y, left: box.scrollLeft, top: box.scrollTop }, hosts.length, tasks.length)
          setHover(at && { ...at, x, y })
        }}
        onLeave={() => setHover(undefined)}
        onPick={() => choose(hover)}
        grid={{
          role: 'grid',
          'aria-label': `${hosts.length} hosts by ${tasks.length} tasks`,
          'aria-rowcount': hosts.length + 1,
          'aria-colcount': tasks.length + 1,
          'aria-activedescendant': spot ? 'active-cell' : undefined,
          onKeyDown,
        }}
      >
        <div class="unseen" role="row" aria-rowindex={(spot?.row ?? 0) + 2}>
          <div id="active-cell" {...{ role: spot ? roleAt(spot) : 'gridcell', 'aria-colindex': (spot?.column ?? 0) + 2 }}>
            {spot ? words(spot).join(', ') : ''}
          </div>
        </div>
      </Surface>
      {hover && <Tip at={hover} lines={words(hover)} />}
    </section>
  )
}

function Tip({ at: { x, y }, lines }: { readonly at: { readonly x: number; readonly y: number }; readonly lines: readonly string[] }) {
  const right = x > innerWidth * 0.6
  return (
    <div class="tip" style={{ transform: `translate(${x}px, ${y}px) translate(${right ? 'calc(-100% - 12px)' : '16px'}, 20px)` }}>
      {lines.map((line, index) => (
        <div key={index} class={index === 0 ? 'first' : ''}>
          {line}
        </div>
      ))}
    </div>
  )
}

/** What a cell says in words: to the pointer and to a screen reader. */
function wordsAt(model: Model, host: number | undefined, task: number | undefined): readonly string[] {
  const row = task === undefined ? undefined : model.tasks[task]
  if (host === undefined) return row ? [taskTitle(row), `${row.action} · ${row.where}`] : []
  if (task === undefined || !row) return [model.host(host)]
  const cell = model.cell(host, task)
  const running = model.running.find((each) => each.host === host && each.task === task)
  if (!cell)
    return [
      model.host(host),
      taskTitle(row),
      running ? (model.run.end ? 'was stopped here' : (running.waiting ?? 'at work')) : 'not carried out',
    ]
  const result = model.result(cell)
  const more = result.failure?.message.split('\n', 1)[0] ?? (result.outcome === 'skipped' ? result.reason : undefined)
  return [
    model.host(host),
    taskTitle(row, result.name),
    `${wordFor(result)} · ${duration(cell.lasted)}`,
    ...(more ? [more.slice(0, 160)] : []),
  ]
}

function geometryOf(model: Model, hosts: readonly number[], tasks: readonly number[], cell: number): Geometry {
  const longest = hosts.reduce((most, host) => Math.max(most, model.host(host).length), 4)
  const title = tasks.reduce((most, task) => Math.max(most, Math.min(34, taskTitle(model.tasks[task] as never).length)), 6)
  return { cell, labels: Math.min(260, 30 + longest * 7.8), head: Math.min(210, 44 + title * 5) }
}

function ordered(model: Model, hosts: readonly number[], order: Order): readonly number[] {
  if (order === 'play') return hosts
  const weight = new Map(
    hosts.map((host) => {
      const cells = model.ofHost(host)
      if (order === 'slow') return [host, cells.reduce((sum, { lasted }) => sum + lasted, 0)]
      const ranks = cells.map((cell): number => {
        const outcome = model.outcome(cell)
        return isFailure(outcome) ? 1e6 : outcome === 'ignored' || outcome === 'rescued' ? 1e3 : outcome === 'changed' ? 1 : 0
      })
      return [host, ranks.reduce((sum, each) => sum + each, 0)]
    }),
  )
  return [...hosts].sort((a, b) => (weight.get(b) ?? 0) - (weight.get(a) ?? 0))
}

function spotOf(subject: Subject, hosts: readonly number[], tasks: readonly number[]): Spot {
  return {
    row: subject.kind === 'task' ? -1 : hosts.indexOf(subject.host),
    column: subject.kind === 'host' ? -1 : tasks.indexOf(subject.task),
  }
}

function roleAt({ row, column }: Spot): 'columnheader' | 'rowheader' | 'gridcell' {
  return row < 0 ? 'columnheader' : column < 0 ? 'rowheader' : 'gridcell'
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value))
}
