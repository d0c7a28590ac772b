/** The live view of a terminal: it stands below the lines that stay, and leaves nothing behind. The home of `log-update`. */
import { createLogUpdate } from 'log-update'
import type { AtWork, Work } from './at-work.ts'
import { clip, widthOf } from './clip.ts'
import type { Painter } from './colour.ts'
import { collected } from './grouping.ts'
import { counted, duration, hostList, taskName } from './words.ts'

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

/** Lines narrower than the screen, and fewer than its rows; who has been at it longest comes first. */
export function frameLines(atWork: AtWork, { columns, rows, now }: Frame, paint: Painter): readonly string[] {
  const width = Math.max(1, columns - 1)
  const bar = barLine(atWork, width, now, paint)
  // One row is for the cursor; the lines above should still be seen.
  const most = Math.max(0, Math.min(rows - 3, Math.floor(rows / 2)))
  // Hosts that are at the same, and wait for the same, share a line.
  const groups = collected(
    atWork.works.filter(({ since }) => now - since >= moment),
    ({ task, waiting, last }) => `${task.id}\0${(waiting ?? last ?? '').replace(/\d+/g, '#')}\0${waiting === undefined}`,
  )
  const shown = groups.length > most ? groups.slice(0, Math.max(0, most - 1)) : groups
  const hidden = groups.slice(shown.length).reduce((sum, works) => sum + works.length, 0)
  const names = shown.map((works) =>
    hostList(
      works.map(({ host }) => host),
      3,
    ),
  )
  const column = Math.min(Math.max(10, Math.floor(width / 3)), Math.max(0, ...names.map((name) => widthOf(name))))
  return [
    ...shown.flatMap((works, index) =>
      workLines(works[0], clip(names[index] as string, column), { column, width, now, roomy: shown.length * 2 <= most }, paint),
    ),
    ...(hidden > 0 && most > 0 ? [paint.dim(clip(`  and ${counted(hidden, 'more host')} at work`, width))] : []),
    ...(bar === undefined ? [] : [bar]),
  ]
}

interface WorkSpace {
  readonly column: number
  readonly width: number
  readonly now: number
  /** There is a second line for what does not fit into the first. */
  readonly roomy: boolean
}

/** Columns in which it can still be read what a host waits for. */
const readable = 24

function workLines(
  { task, since, last, waiting }: Work,
  name: string,
  { column, width, now, roomy }: WorkSpace,
  paint: Painter,
): readonly string[] {
  const turn = spinner[Math.floor(now / 100) % spinner.length]
  const head = `${turn} ${name}${' '.repeat(column - widthOf(name))}  `
  const shown = clip(`${head}${taskName(task)}  ${elapsed(now - since)}`, width)
  const words = waiting === undefined ? (last ?? '') : `waits: ${waiting}`
  const painted = waiting === undefined ? paint.dim : paint.changed
  const rest = width - widthOf(shown) - 2
  if (waiting !== undefined && roomy && rest < Math.min(widthOf(words), readable)) return [shown, `    ${painted(clip(words, width - 4))}`]
  return [words && rest > 8 ? `${shown}  ${painted(clip(words, rest))}` : shown]
}

function elapsed(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  return seconds < 60 ? `${seconds} s` : duration(seconds)
}

function barLine(atWork: AtWork, width: number, now: number, paint: Painter): string | undefined {
  const { done, total, hosts, failed } = atWork.progress
  const { play, plays, batch, batches, since } = atWork.position
  if (total === 0) return undefined
  const words = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    `${done} of ${counted(total, 'task')}`,
    elapsed(now - since),
    ...(hosts > 1 ? [`${atWork.works.length} of ${hosts} hosts at work`] : []),
    ...(batches > 1 ? [`batch ${batch} of ${batches}`] : []),
    ...(plays > 1 ? [`play ${play} of ${plays}`] : []),
  ].join(' · ')
  const cells = Math.min(30, width - widthOf(words) - 1)
  const shown = clip(words, width)
  const painted = failed > 0 ? paint.bad(shown) : shown
  if (cells < 5) return painted
  const full = Math.floor((done / total) * cells)
  return `${paint.good('█'.repeat(full))}${paint.dim('░'.repeat(cells - full))} ${painted}`
}
