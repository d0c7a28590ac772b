/** The live view of a terminal: it stands below the lines that stay, and leaves nothing behind. The home of `log-update`. */
import { createLogUpdate } from 'log-update'
import type { AtWork } from './at-work.ts'
import { widthOf } from './clip.ts'
import type { Painter } from './colour.ts'
import { frameLines } from './live-frame.ts'

/** What is needed of a terminal; `process.stdout` is one. */
export interface Screen {
  readonly columns?: number
  readonly rows?: number
  write(text: string): unknown
  on(event: 'resize', listener: () => void): unknown
  off(event: 'resize', listener: () => void): unknown
}

export interface Live {
  /** Writes text that stays, above the view; it ends with a line feed. */
  above(text: string): void
  hide(): void
  resume(): void
  close(): void
}

/** Milliseconds between pictures. */
const frameInterval = 100
const control = '\u001b['
const [hideCursor, showCursor] = [`${control}?25l`, `${control}?25h`]
/** A terminal that knows these shows all that is between them at once. */
const [begin, end] = [`${control}?2026h`, `${control}?2026l`]

export function openLive(screen: Screen, atWork: AtWork, paint: Painter): Live {
  const screenBuffer = bufferedScreen(screen)
  const update = createLogUpdate(screenBuffer.stream as unknown as NodeJS.WritableStream, { showCursor: true })
  let drawn: readonly string[] = []
  let hidden = false
  const draw = () => {
    if (hidden) return
    const [columns, rows] = [screen.columns ?? 80, screen.rows ?? 24]
    drawn = frameLines(atWork, { columns, rows, now: Date.now() }, paint)
    if (drawn.length === 0) update.clear()
    else update(drawn.join('\n'))
  }
  const resized = () => {
    screenBuffer.write(eraseWrapped(drawn, screen.columns ?? 80))
    update.clear()
    draw()
    screenBuffer.release()
  }
  const erase = () => {
    update.clear()
    drawn = []
  }
  const timer = setInterval(() => {
    draw()
    screenBuffer.release()
  }, frameInterval).unref()
  const visibleCursor = () => screen.write(showCursor)
  process.once('exit', visibleCursor)
  screen.on('resize', resized)
  screenBuffer.write(hideCursor)
  return {
    above(text) {
      erase()
      screenBuffer.write(text)
      draw()
      screenBuffer.release()
    },
    hide() {
      erase()
      hidden = true
      screenBuffer.write(showCursor)
      screenBuffer.release()
    },
    resume() {
      hidden = false
      screenBuffer.write(hideCursor)
      draw()
      screenBuffer.release()
    },
    close() {
      clearInterval(timer)
      screen.off('resize', resized)
      process.off('exit', visibleCursor)
      erase()
      screenBuffer.write(showCursor)
      screenBuffer.release()
    },
  }
}

/** Gathers what belongs to one picture, so that the terminal gets it in one piece. */
function bufferedScreen(screen: Screen) {
  let text = ''
  const write = (more: string) => {
    text += more
    return true
  }
  const stream = {
    write,
    get columns() {
      return screen.columns ?? 80
    },
    get rows() {
      return screen.rows ?? 24
    },
  }
  const release = () => {
    if (text) screen.write(`${begin}${text}${end}`)
    text = ''
  }
  return { stream, write, release }
}

/** A terminal that became narrower wraps the lines that stand on it: they then fill more rows than were written. */
function eraseWrapped(lines: readonly string[], columns: number): string {
  const extra = lines.reduce((sum, line) => sum + Math.max(0, Math.ceil(widthOf(line) / columns) - 1), 0)
  return `${control}2K${control}1A`.repeat(extra)
}
