/** A time line for each host: how long each task took, one after the other. */
import { useMemo, useRef, useState } from 'preact/hooks'
import type { Shown } from './filter.ts'
import { type Cell, type Model, taskTitle } from './model.ts'
import type { Subject } from './route.ts'
import { type Frame, fitted, Surface, type SurfaceHandle } from './surface.tsx'
import { counted, duration, wordFor } from './words.ts'

/** Outcomes whose cells are pale: a bar of them takes the colour of the mark. */
const pale: readonly string[] = ['ok', 'ignored', 'rescued', 'skipped']
const [rowHeight, head, labelWidth] = [24, 30, 190]

interface Props {
  readonly model: Model
  readonly shown: Shown
  readonly open: (subject: Subject) => void
  readonly revision: number
}

export function TimelineView({ model, shown, open, revision }: Props) {
  const [order, setOrder] = useState<'play' | 'slow'>('play')
  const [row, setRow] = useState<number>()
  const [tip, setTip] = useState<{ readonly x: number; readonly y: number; readonly host: number; readonly cell?: Cell }>()
  const handle = useRef<SurfaceHandle | undefined>(undefined)
  const length = useMemo(() => model.length, [revision])
  const busy = useMemo(
    () => new Map(shown.hosts.map((host) => [host, model.ofHost(host).reduce((sum, { lasted }) => sum + lasted, 0)])),
    [shown, revision],
  )
  const hosts = useMemo(
    () => (order === 'play' ? shown.hosts : [...shown.hosts].sort((a, b) => (busy.get(b) ?? 0) - (busy.get(a) ?? 0))),
    [shown, order, busy],
  )
  if (hosts.length === 0) return <p class="empty">Nothing matches the filter.</p>
  const onKeyDown = (event: KeyboardEvent) => {
    const at = row ?? -1
    const moves: Readonly<Record<string, number>> = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      PageUp: at - 15,
      PageDown: at + 15,
      Home: 0,
      End: hosts.length - 1,
    }
    const to = moves[event.key]
    const host = hosts[at]
    if (to !== undefined) {
      const next = Math.max(0, Math.min(hosts.length - 1, to))
      setRow(next)
      const box = handle.current?.scroller
      if (box) box.scrollTop = Math.max(Math.min(box.scrollTop, next * rowHeight), (next + 1) * rowHeight - box.clientHeight + head)
    } else if (event.key === 'Enter' && host !== undefined) open({ kind: 'host', host })
    else return
    event.preventDefault()
  }
  const pointed = (x: number, y: number) => {
    const box = handle.current?.scroller
    const host = box && y >= head ? hosts[Math.floor((y - head + box.scrollTop) / rowHeight)] : undefined
    if (!box || host === undefined) return undefined
    const time = ((x - labelWidth) / (box.clientWidth - labelWidth - 44)) * length
    const slack = length / (box.clientWidth - labelWidth)
    return { host, cell: model.ofHost(host).find(({ start, lasted }) => time >= start - slack && time <= start + lasted + slack) }
  }
  const current = row === undefined ? undefined : hosts[row]
  return (
    <section class="map" aria-label="Time line of each host">
      <div class="tools">
        <label>
          Order{' '}
          <select value={order} onChange={({ currentTarget }) => setOrder(currentTarget.value as 'play' | 'slow')}>
            <option value="play">as in the play</option>
            <option value="slow">slowest first</option>
          </select>
        </label>
        <span class="note">{duration(length)} in all. Arrow keys move, Enter opens a host.</span>
      </div>
      <Surface
        handle={handle}
        width={0}
        height={head + hosts.length * rowHeight + 8}
        paint={(frame) => paint(frame, model, hosts, shown, length, row ?? (tip ? hosts.indexOf(tip.host) : -1))}
        onPoint={(x, y) => {
          const found = pointed(x, y)
          setTip(found && { ...found, x, y })
        }}
        onLeave={() => setTip(undefined)}
        onPick={() => tip && open(tip.cell ? { kind: 'cell', host: tip.host, task: tip.cell.task } : { kind: 'host', host: tip.host })}
        grid={{
          role: 'listbox',
          'aria-label': 'Hosts',
          'aria-activedescendant': current === undefined ? undefined : 'active-row',
          onKeyDown,
        }}
      >
        <div class="unseen" role="option" id="active-row" aria-selected={current !== undefined}>
          {current === undefined
            ? ''
            : `${model.host(current)}: ${counted(model.ofHost(current).length, 'task')} in ${duration(busy.get(current) ?? 0)}`}
        </div>
      </Surface>
      {tip && (
        <div
          class="tip"
          style={{
            transform: `translate(${tip.x}px, ${tip.y}px) translate(${tip.x > innerWidth * 0.6 ? 'calc(-100% - 12px)' : '16px'}, 20px)`,
          }}
        >
          <div class="first">{model.host(tip.host)}</div>
          {tip.cell ? (
            <>
              <div>{taskTitle(model.tasks[tip.cell.task] as never, model.result(tip.cell).name)}</div>
              <div>
                {wordFor(model.result(tip.cell))} · {duration(tip.cell.lasted)} · from {duration(tip.cell.start)}
              </div>
            </>
          ) : (
            <div>{duration(busy.get(tip.host) ?? 0)} at work</div>
          )}
        </div>
      )}
    </section>
  )
}

function paint(
  { draw, palette, top, width, height }: Frame,
  model: Model,
  hosts: readonly number[],
  shown: Shown,
  length: number,
  active: number,
): void {
  const span = width - labelWidth - 44
  const x = (time: number) => labelWidth + (time / length) * span
  draw.font = '12px system-ui, sans-serif'
  draw.textBaseline = 'middle'
  const first = Math.floor(top / rowHeight)
  for (let row = first; row < Math.min(hosts.length, Math.ceil((top + height) / rowHeight)); row++) {
    const host = hosts[row] as number
    const y = head + row * rowHeight - top
    if (row === active) {
      draw.fillStyle = palette.band
      draw.fillRect(0, y, width, rowHeight)
    }
    draw.textAlign = 'right'
    draw.fillStyle = palette.text
    draw.fillText(fitted(draw, model.host(host), labelWidth - 20), labelWidth - 10, y + rowHeight / 2)
    for (const cell of model.ofHost(host)) {
      const colours = palette.cells.get(model.outcome(cell))
      draw.globalAlpha = shown.has(cell) ? 1 : 0.15
      draw.fillStyle = (pale.includes(model.outcome(cell)) ? colours?.front : colours?.back) ?? palette.text
      draw.fillRect(x(cell.start), y + 5, Math.max(1.5, x(cell.start + cell.lasted) - x(cell.start) - 0.75), rowHeight - 10)
    }
    draw.globalAlpha = 1
  }
  draw.fillStyle = palette.back
  draw.fillRect(0, 0, width, head)
  draw.textAlign = 'center'
  const step = stepFor(length)
  for (let time = 0; time <= length; time += step) {
    draw.fillStyle = palette.line
    draw.fillRect(Math.round(x(time)), head - 6, 1, height)
    draw.fillStyle = palette.dim
    draw.fillText(time === 0 ? '0' : duration(time), x(time), 12)
  }
  draw.fillStyle = palette.line
  draw.fillRect(0, head - 1, width, 1)
}

/** Between lines of the scale: round numbers, at most eight. */
function stepFor(length: number): number {
  const steps = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000,
  ]
  return steps.find((step) => length / step <= 8) ?? Math.ceil(length / 8 / 3_600_000) * 3_600_000
}
