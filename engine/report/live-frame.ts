/** What the live view shows: a line for each host at work, as many as fit, and how far the play is. */
import type { AtWork, Work } from './at-work.ts'
import { clip, widthOf } from './clip.ts'
import type { Painter } from './colour.ts'
import { escapeLine } from './escape.ts'
import { counted, duration, taskName } from './words.ts'

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
