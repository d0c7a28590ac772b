/** Draws the map of hosts and tasks: the part that is in sight, with heads that stay. */
import type { Outcome } from '../../engine/report/html/page-data.ts'
import { type Palette, sprites } from './marks.tsx'
import { type Cell, type Model, taskTitle } from './model.ts'
import { type Frame, fitted } from './surface.tsx'

export interface Geometry {
  /** Width and height of a cell. */
  readonly cell: number
  /** Width of the names of the hosts, height of those of the tasks. */
  readonly labels: number
  readonly head: number
}

/** A row and a column; -1 is the head of it. */
export interface Spot {
  readonly row: number
  readonly column: number
}

interface Scene {
  readonly model: Model
  readonly hosts: readonly number[]
  readonly tasks: readonly number[]
  readonly has: (cell: Cell) => boolean
  readonly geometry: Geometry
  readonly spot?: Spot
  readonly chosen?: Spot
}

const font = (size: number, weight = 400) => `${weight} ${size}px system-ui, sans-serif`
const slant = -Math.PI / 3.4

let kept: { readonly palette: Palette; readonly key: string; readonly sprites: ReadonlyMap<Outcome, HTMLCanvasElement> } | undefined

function spritesFor({ palette, scale }: Frame, cell: number): ReadonlyMap<Outcome, HTMLCanvasElement> {
  const key = `${cell} ${scale}`
  if (kept?.palette !== palette || kept.key !== key) kept = { palette, key, sprites: sprites(palette, cell, cell, scale) }
  return kept.sprites
}

export function paintMap(frame: Frame, scene: Scene): void {
  const { left, top, width, height } = frame
  const { cell, labels, head } = scene.geometry
  const columns = range(left, width - labels, cell, scene.tasks.length)
  const rows = range(top, height - head, cell, scene.hosts.length)
  const x = (column: number) => labels + column * cell - left
  const y = (row: number) => head + row * cell - top
  clipped(frame, labels, head, width - labels, height - head, () => {
    bands(frame, scene, x, y)
    cells(frame, scene, rows, columns, x, y)
  })
  clipped(frame, 0, head, labels, height - head, () => hostNames(frame, scene, rows, y))
  clipped(frame, labels, 0, width - labels, head, () => taskNames(frame, scene, columns, x))
  const { draw, palette } = frame
  draw.fillStyle = palette.line
  draw.fillRect(0, head - 1, width, 1)
  draw.fillRect(labels - 1, head, 1, height - head)
}

/** The row and the column at a point. */
export function pointAt(
  { cell, labels, head }: Geometry,
  { x, y, left, top }: { readonly x: number; readonly y: number; readonly left: number; readonly top: number },
  rows: number,
  columns: number,
): Spot | undefined {
  const row = y < head ? -1 : Math.floor((y - head + top) / cell)
  // Names of tasks lean to the right.
  const lean = y < head ? (head - 8 - y) / Math.tan(-slant) : 0
  const column = x < labels && y >= head ? -1 : Math.floor((x - labels + left - lean) / cell)
  if (row >= rows || column >= columns || (row < 0 && column < 0)) return undefined
  return { row, column }
}

function range(offset: number, length: number, cell: number, count: number): readonly [number, number] {
  return [Math.max(0, Math.floor(offset / cell)), Math.min(count, Math.ceil((offset + length) / cell) + 1)]
}

function clipped({ draw }: Frame, x: number, y: number, width: number, height: number, work: () => void): void {
  draw.save()
  draw.beginPath()
  draw.rect(x, y, width, height)
  draw.clip()
  work()
  draw.restore()
}

/** The row and the column that are pointed at or open. */
function bands(
  { draw, palette, width, height }: Frame,
  { spot, chosen, geometry: { cell } }: Scene,
  x: (column: number) => number,
  y: (row: number) => number,
): void {
  draw.fillStyle = palette.band
  for (const each of [chosen, spot]) {
    if (!each) continue
    if (each.row >= 0) draw.fillRect(0, y(each.row), width, cell)
    if (each.column >= 0) draw.fillRect(x(each.column), 0, cell, height)
  }
}

function cells(
  frame: Frame,
  scene: Scene,
  [top, bottom]: readonly [number, number],
  [first, last]: readonly [number, number],
  x: (column: number) => number,
  y: (row: number) => number,
): void {
  const { draw, palette } = frame
  const { model, hosts, tasks, has, spot, chosen, geometry } = scene
  const { cell: size } = geometry
  const marks = spritesFor(frame, size)
  const atWork = new Map(model.running.map((each) => [each.host, each.task]))
  for (let row = top; row < bottom; row++) {
    const host = hosts[row] as number
    for (let column = first; column < last; column++) {
      const task = tasks[column] as number
      const cell = model.cell(host, task)
      if (cell) {
        draw.globalAlpha = has(cell) ? 1 : 0.15
        draw.drawImage(marks.get(model.outcome(cell)) as HTMLCanvasElement, x(column), y(row), size, size)
      } else if (atWork.get(host) === task) ring(draw, x(column), y(row), size, palette.accent)
      else {
        draw.globalAlpha = 0.5
        draw.fillStyle = palette.line
        draw.fillRect(x(column) + size / 2 - 1, y(row) + size / 2 - 1, 2, 2)
      }
      draw.globalAlpha = 1
    }
  }
  for (const each of [chosen, spot])
    if (each && each.row >= 0 && each.column >= 0) {
      draw.strokeStyle = palette.accent
      draw.lineWidth = 2
      draw.strokeRect(x(each.column), y(each.row), size, size)
    }
}

function ring(draw: CanvasRenderingContext2D, x: number, y: number, size: number, colour: string): void {
  draw.strokeStyle = colour
  draw.lineWidth = 2
  draw.beginPath()
  draw.arc(x + size / 2, y + size / 2, size / 2 - 3, 0, Math.PI * 2)
  draw.stroke()
}

function hostNames(
  frame: Frame,
  { model, hosts, spot, geometry: { cell, labels } }: Scene,
  [top, bottom]: readonly [number, number],
  y: (row: number) => number,
): void {
  const { draw, palette } = frame
  draw.textBaseline = 'middle'
  draw.textAlign = 'right'
  for (let row = top; row < bottom; row++) {
    const host = hosts[row] as number
    const failed = model.ends.get(host)?.failed === true
    draw.font = font(Math.min(13, cell - 2), failed ? 700 : 400)
    draw.fillStyle = spot?.row === row ? palette.accent : failed ? (palette.cells.get('failed')?.back ?? palette.text) : palette.text
    draw.fillText(fitted(draw, model.host(host), labels - 16), labels - 9, y(row) + cell / 2 + 0.5)
  }
}

function taskNames(
  frame: Frame,
  { model, tasks, spot, chosen, geometry: { cell, head, labels } }: Scene,
  [first, last]: readonly [number, number],
  x: (column: number) => number,
): void {
  const { draw, palette } = frame
  draw.textBaseline = 'middle'
  draw.textAlign = 'left'
  const length = (head - 26) / Math.sin(-slant)
  for (let column = first; column < last; column++) {
    const task = model.tasks[tasks[column] as number]
    if (!task) continue
    const active = spot?.column === column || chosen?.column === column
    draw.save()
    draw.translate(x(column) + cell / 2, head - 7)
    draw.rotate(slant)
    draw.font = font(Math.min(12, cell - 3), active ? 700 : 400)
    draw.fillStyle = active ? palette.accent : task.handler ? palette.dim : palette.text
    draw.fillText(fitted(draw, taskTitle(task), length), 0, 0)
    draw.restore()
  }
  playNames(frame, model, tasks, [first, last], x, labels)
}

/** The name of each play over its first column, and a line where it begins. */
function playNames(
  { draw, palette, width }: Frame,
  model: Model,
  tasks: readonly number[],
  [first, last]: readonly [number, number],
  x: (column: number) => number,
  labels: number,
): void {
  draw.font = font(12, 600)
  const begins: number[] = []
  for (let column = first; column < last; column++) if (column === first || playAt(column) !== playAt(column - 1)) begins.push(column)
  for (const [index, column] of begins.entries()) {
    const from = Math.max(labels, x(column)) + 2
    const to = index + 1 < begins.length ? x(begins[index + 1] as number) : width
    draw.fillStyle = palette.back
    draw.fillRect(from - 2, 0, to - from + 2, 19)
    draw.fillStyle = palette.dim
    draw.fillText(fitted(draw, model.plays[playAt(column)]?.name ?? '', Math.max(0, to - from - 8)), from + 2, 9)
    draw.fillStyle = palette.line
    if (column > 0 && x(column) > labels) draw.fillRect(x(column) - 1, 0, 1, 19)
  }

  function playAt(column: number): number {
    return model.tasks[tasks[column] as number]?.play ?? 0
  }
}
