/** Colours by meaning; without colour every painter gives its text back. The home of `picocolors`. */
import pc from 'picocolors'
import type { Status } from '../model/event.ts'

type Paint = (text: string) => string
export interface Painter {
  readonly bold: Paint
  readonly dim: Paint
  readonly good: Paint
  readonly changed: Paint
  readonly bad: Paint
  readonly hint: Paint
  readonly added: Paint
  readonly removed: Paint
  readonly status: (status: Status, text: string) => string
}

export function painter(colour: boolean): Painter {
  const { bold, dim, green, yellow, red, cyan, magenta } = pc.createColors(colour)
  const byStatus: Record<Status, Paint> = {
    ok: green,
    changed: yellow,
    failed: red,
    unreachable: red,
    skipped: dim,
    'would-run': cyan,
    'cannot-tell': magenta,
  }
  return {
    bold,
    dim,
    good: green,
    changed: yellow,
    bad: red,
    hint: cyan,
    added: green,
    removed: red,
    status: (status, text) => byStatus[status](text),
  }
}
