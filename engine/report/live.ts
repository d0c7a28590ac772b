/** The live view of a terminal: it stands below the lines that stay, and leaves nothing behind. The home of `log-update`. */
import { createLogUpdate } from 'log-update'
import type { AtWork, Work } from './at-work.ts'
import { clip, widthOf } from './clip.ts'
import type { Painter } from './colour.ts'
import { escapeLine } from './escape.ts'
import { counted, duration, taskName } from './words.ts'

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

export interface Frame {
  readonly columns: number
  readonly rows: number
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Milliseconds a task must take to be seen: what is over at once would only flicker. */
const moment = 400
const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** Lines narrower than the screen, and fewer than its rows. */
export function frameLines(atWork: AtWork, { columns, rows, now }: Frame, paint: Painter): readonly string[] {
  const width = Math.max(1, columns - 1)
  const bar = barLine(atWork, width, paint)
  // One row is for the cursor; the lines above should still be seen.
  const most = Math.max(0, Math.min(rows - 3, Math.floor(rows / 2)))
  const works = atWork.works.filter(({ since }) => now - since >= moment)
  const shown = works.length > most ? works.slice(0, Math.max(0, most - 1)) : works
  const hidden = works.length - shown.length
  const column = Math.min(30, Math.max(0, ...shown.map(({ host }) => widthOf(escapeLine(host)))))
  return [
    ...shown.map((work) => workLine(work, column, width, now, paint)),
    ...(hidden > 0 && most > 0 ? [paint.dim(clip(`  and ${counted(hidden, 'more host')} at work`, width))] : []),
    ...(bar === undefined ? [] : [bar]),
  ]
}

function workLine({ host, task, since, last, waiting }: Work, column: number, width: number, now: number, paint: Painter): string {
  const turn = spinner[Math.floor(now / 100) % spinner.length]
  const name = clip(escapeLine(host), column)
  const seconds = Math.floor((now - since) / 1000)
  const head = `${turn} ${name}${' '.repeat(column - widthOf(name))}  `
  const doing = `${taskName(task)}  ${seconds < 60 ? `${seconds} s` : duration(seconds)}`
  const words = waiting === undefined ? (last ?? '') : `waits: ${waiting}`
  const shown = clip(`${head}${doing}`, width)
  const rest = width - widthOf(shown) - 2
  const more = words && rest > 8 ? `  ${(waiting === undefined ? paint.dim : paint.changed)(clip(words, rest))}` : ''
  return `${shown}${more}`
}

function barLine(atWork: AtWork, width: number, paint: Painter): string | undefined {
  const { done, total, hosts, failed } = atWork.progress
  if (total === 0) return undefined
  const words = [
    `${done} of ${counted(total, 'task')}`,
    ...(hosts > 1 ? [`on ${hosts} hosts`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].join(' · ')
  const cells = Math.min(30, width - widthOf(words) - 1)
  if (cells < 5) return clip(words, width)
  const full = Math.floor((done / total) * cells)
  return `${paint.good('█'.repeat(full))}${paint.dim('░'.repeat(cells - full))} ${failed > 0 ? paint.bad(words) : words}`
}
