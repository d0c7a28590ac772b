/** A terminal in memory: it wraps, scrolls, obeys the codes of the live view, and wraps anew when it becomes narrower. */
import type { Screen } from '../../engine/report/live.ts'

interface Row {
  text: string
  /** The row goes on in the next. */
  wraps: boolean
}

export class FakeTerminal implements Screen {
  columns: number
  rows: number
  cursorVisible = true
  /** What was written, call by call. */
  readonly writes: string[] = []
  #lines: Row[] = [{ text: '', wraps: false }]
  #row = 0
  #column = 0
  readonly #listeners = new Set<() => void>()

  constructor(columns: number, rows: number) {
    this.columns = columns
    this.rows = rows
  }

  /** All that stands on it and has scrolled away, without blank rows at the end. */
  get text(): string {
    return this.#lines
      .map(({ text, wraps }) => (wraps ? text : `${text.trimEnd()}\n`))
      .join('')
      .trimEnd()
  }

  write(text: string): void {
    this.writes.push(text)
    // biome-ignore format: one kind of code in each branch
    const parts = text.matchAll(/\u001b\[(\?)?(\d*)([A-Za-z])|\u001b|\n|\r|[^\u001b\n\r]+/g)
    for (const [part, mode, number = '', code] of parts) {
      if (code) this.#obey(mode === '?', number, code)
      else if (part === '\n') this.#feed()
      else if (part === '\r') this.#column = 0
      else this.#put(part)
    }
  }

  resize(columns: number, rows: number): void {
    const whole = this.text.split('\n')
    Object.assign(this, { columns, rows })
    this.#lines = whole.flatMap((line) => wrapped(line, columns))
    this.#lines.push({ text: '', wraps: false })
    this.#row = this.#lines.length - 1
    this.#column = 0
    for (const listener of this.#listeners) listener()
  }

  on(_: 'resize', listener: () => void): void {
    this.#listeners.add(listener)
  }

  off(_: 'resize', listener: () => void): void {
    this.#listeners.delete(listener)
  }

  get listeners(): number {
    return this.#listeners.size
  }

  #obey(own: boolean, number: string, code: string): void {
    const count = Number(number || 1)
    const row = this.#lines[this.#row] as Row
    if (own && number === '25') this.cursorVisible = code === 'h'
    else if (own && number === '2026') return
    else if (code === 'A') this.#row = Math.max(this.#row - count, this.#lines.length - this.rows, 0)
    else if (code === 'B') this.#row = Math.min(this.#row + count, this.#lines.length - 1)
    else if (code === 'G') this.#column = count - 1
    else if (code === 'K') Object.assign(row, { text: number === '2' ? '' : row.text.slice(0, this.#column), wraps: false })
    else if (code !== 'm') throw new Error(`a code that this terminal does not know: ${code}`)
  }

  #feed(): void {
    this.#row++
    this.#column = 0
    if (this.#row === this.#lines.length) this.#lines.push({ text: '', wraps: false })
  }

  #put(text: string): void {
    for (const character of text) {
      if (this.#column === this.columns) {
        ;(this.#lines[this.#row] as Row).wraps = true
        this.#feed()
      }
      const row = this.#lines[this.#row] as Row
      row.text = `${row.text.padEnd(this.#column).slice(0, this.#column)}${character}${row.text.slice(this.#column + 1)}`
      this.#column++
    }
  }
}

function wrapped(line: string, columns: number): Row[] {
  const rows: Row[] = []
  for (let at = 0; at < line.length || at === 0; at += columns)
    rows.push({ text: line.slice(at, at + columns), wraps: at + columns < line.length })
  return rows
}
