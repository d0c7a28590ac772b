/** What stands for an outcome: a colour and a shape, the same in the text and on a canvas. */
import type { Outcome, PageResult } from '../../engine/report/html/page-data.ts'
import { outcomes, wordFor } from './words.ts'

/** Shapes in a square of 16; `line` shapes are drawn as strokes. */
const shapes: Readonly<Record<Outcome, { readonly path: string; readonly line?: true }>> = {
  ok: { path: 'M8 5.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 1 1 0 -5z' },
  changed: { path: 'M8 2.8L13.6 12.8H2.4z' },
  failed: { path: 'M4 4L12 12M12 4L4 12', line: true },
  unreachable: { path: 'M8 3a5 5 0 1 1 0 10a5 5 0 1 1 0 -10M4.5 11.5L11.5 4.5', line: true },
  skipped: { path: 'M5 8H11', line: true },
  'would-run': { path: 'M5 3.6L12.4 8L5 12.4z', line: true },
  'cannot-tell': { path: 'M5.4 6.2a2.6 2.6 0 1 1 3.9 2.2c-.9 .5 -1.3 .9 -1.3 1.8M8 12.2v.7', line: true },
  ignored: { path: 'M4.6 6L8 3.4L11.4 6M4.8 8.6L9.6 13.4M9.6 8.6L4.8 13.4', line: true },
  rescued: { path: 'M12 5.5A4.8 4.8 0 1 0 12.8 9M12.6 2.6V5.8H9.4', line: true },
}

/** A mark in a line of text; it says nothing to a screen reader, since the word stands beside it. */
export function Mark({ outcome }: { readonly outcome: Outcome }) {
  const { path, line } = shapes[outcome]
  return (
    <svg class={`mark ${outcome}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} class={line ? 'line' : 'solid'} />
    </svg>
  )
}

/** The mark with its word. */
export function Badge({ result }: { readonly result: Pick<PageResult, 'outcome' | 'planned'> }) {
  return (
    <span class="badge">
      <Mark outcome={result.outcome} />
      {wordFor(result)}
    </span>
  )
}

/** Colours of the page as the theme has them now, for a canvas. */
export interface Palette {
  readonly cells: ReadonlyMap<Outcome, { readonly back: string; readonly front: string }>
  readonly text: string
  readonly dim: string
  readonly line: string
  readonly back: string
  readonly accent: string
  readonly band: string
}

export function paletteOf(root: HTMLElement): Palette {
  const probe = document.createElement('div')
  root.append(probe)
  const read = (name: string) => {
    probe.className = name
    const { backgroundColor, color } = getComputedStyle(probe)
    return { back: backgroundColor, front: color }
  }
  const palette = {
    cells: new Map(outcomes.map((outcome) => [outcome, read(`mark ${outcome}`)])),
    text: read('probe-text').front,
    dim: read('probe-dim').front,
    line: read('probe-line').back,
    back: read('probe-page').back,
    accent: read('probe-accent').back,
    band: read('probe-band').back,
  }
  probe.remove()
  return palette
}

/** Cells ready to be copied: drawing a path for each would be slow. */
export function sprites(palette: Palette, width: number, height: number, scale: number): ReadonlyMap<Outcome, HTMLCanvasElement> {
  return new Map(outcomes.map((outcome) => [outcome, sprite(outcome, palette, width, height, scale)]))
}

function sprite(outcome: Outcome, palette: Palette, width: number, height: number, scale: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(width * scale)
  canvas.height = Math.ceil(height * scale)
  const draw = canvas.getContext('2d') as CanvasRenderingContext2D
  const { back, front } = palette.cells.get(outcome) as { back: string; front: string }
  draw.scale(scale, scale)
  draw.fillStyle = back
  draw.beginPath()
  draw.roundRect(1, 1, width - 2, height - 2, Math.min(width, height) > 16 ? 4 : 2)
  draw.fill()
  const size = Math.min(width, height) - 2
  draw.translate((width - size) / 2, (height - size) / 2)
  draw.scale(size / 16, size / 16)
  const { path, line } = shapes[outcome]
  draw.lineWidth = 2
  draw.lineCap = 'round'
  draw.lineJoin = 'round'
  draw.strokeStyle = front
  draw.fillStyle = front
  if (line) draw.stroke(new Path2D(path))
  else draw.fill(new Path2D(path))
  return canvas
}
