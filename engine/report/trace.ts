/** `--trace FILE`: where the time of each host went, in the Chrome trace format, for the tracing page of a browser. */
import { writeFileSync } from 'node:fs'
import type { Reporter, Timing } from '../model/event.ts'

export function traceReporter(file: string): Reporter & { readonly span: (span: Timing) => void } {
  // A file that cannot be written is reported before anything runs.
  writeFileSync(file, '', { mode: 0o600 })
  const events: object[] = []
  const rows = new Map<string, number>()
  const row = (host: string) => {
    let id = rows.get(host)
    if (id === undefined) {
      id = rows.size + 1
      rows.set(host, id)
      events.push({ ph: 'M', name: 'thread_name', pid: 1, tid: id, args: { name: host } })
    }
    return id
  }
  return {
    span: ({ host, name, task, start, end }) => {
      const microseconds = (milliseconds: number) => Math.round(milliseconds * 1000)
      events.push({
        ph: 'X',
        cat: 'tsplay',
        name,
        pid: 1,
        tid: row(host),
        ts: microseconds(start),
        dur: microseconds(end - start),
        args: task ? { task } : {},
      })
    },
    report() {},
    finish: () => writeFileSync(file, `${JSON.stringify({ traceEvents: events, displayTimeUnit: 'ms' })}\n`),
  }
}
