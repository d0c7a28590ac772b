/** A drawn area that may be far larger than the window: it scrolls, follows the theme, and draws what is in sight only. */
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { type Palette, paletteOf } from './marks.tsx'

/** What is in sight. */
export interface Frame {
  readonly draw: CanvasRenderingContext2D
  readonly palette: Palette
  readonly scale: number
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface SurfaceHandle {
  redraw(): void
  readonly scroller: HTMLElement
}

interface Props {
  readonly width: number
  readonly height: number
  readonly paint: (frame: Frame) => void
  readonly handle: { current: SurfaceHandle | undefined }
  readonly onPoint: (x: number, y: number) => void
  readonly onLeave: () => void
  readonly onPick: (x: number, y: number) => void
  readonly children?: ComponentChildren
  readonly grid: Readonly<Record<string, unknown>>
}

export function Surface({ width, height, paint, handle, onPoint, onLeave, onPick, children, grid }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const painter = useRef(paint)
  const palette = useRef<Palette | undefined>(undefined)
  painter.current = paint

  useLayoutEffect(() => {
    const [box, target] = [scroller.current, canvas.current]
    if (!box || !target) return
    let due = 0
    const now = () => {
      due = 0
      const scale = window.devicePixelRatio || 1
      const [w, h] = [box.clientWidth, box.clientHeight]
      if (target.width !== Math.round(w * scale) || target.height !== Math.round(h * scale)) {
        target.width = Math.round(w * scale)
        target.height = Math.round(h * scale)
        target.style.width = `${w}px`
        target.style.height = `${h}px`
      }
      palette.current ??= paletteOf(box)
      const draw = target.getContext('2d') as CanvasRenderingContext2D
      draw.setTransform(scale, 0, 0, scale, 0, 0)
      draw.fillStyle = palette.current.back
      draw.fillRect(0, 0, w, h)
      painter.current({ draw, palette: palette.current, scale, left: box.scrollLeft, top: box.scrollTop, width: w, height: h })
    }
    const redraw = () => {
      if (due === 0) due = requestAnimationFrame(now)
    }
    const themed = () => {
      palette.current = undefined
      redraw()
    }
    handle.current = { redraw, scroller: box }
    const sized = new ResizeObserver(redraw)
    sized.observe(box)
    box.addEventListener('scroll', redraw, { passive: true })
    const dark = matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', themed)
    const theme = new MutationObserver(themed)
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    now()
    return () => {
      cancelAnimationFrame(due)
      sized.disconnect()
      theme.disconnect()
      dark.removeEventListener('change', themed)
      box.removeEventListener('scroll', redraw)
      handle.current = undefined
    }
  }, [])

  useEffect(() => handle.current?.redraw())

  const at = (event: MouseEvent, act: (x: number, y: number) => void) => {
    const box = scroller.current?.getBoundingClientRect()
    if (box) act(event.clientX - box.left, event.clientY - box.top)
  }
  return (
    <div
      class="surface"
      ref={scroller}
      tabIndex={0}
      {...grid}
      onMouseMove={(event) => at(event, onPoint)}
      onMouseLeave={onLeave}
      onClick={(event) => at(event, onPick)}
    >
      <canvas ref={canvas} aria-hidden="true" />
      <div class="spacer" style={{ width: `${width}px`, height: `${height}px` }} aria-hidden="true" />
      {children}
    </div>
  )
}

/** Cuts a text to a width in pixels. */
export function fitted(draw: CanvasRenderingContext2D, text: string, width: number): string {
  if (draw.measureText(text).width <= width) return text
  let [low, high] = [0, text.length]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (draw.measureText(`${text.slice(0, middle)}…`).width <= width) low = middle
    else high = middle - 1
  }
  return low === 0 ? '' : `${text.slice(0, low)}…`
}
