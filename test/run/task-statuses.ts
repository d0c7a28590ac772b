/** What a run told, in short words that tests can compare. */
import type { Event } from '../../engine/model/event.ts'

/** `host: name status` for each task, in order; hosts that are at the same task by name, since they finish as they come. */
export function taskStatuses(events: readonly Event[]): string[] {
  const groups: { id: number; lines: string[] }[] = []
  for (const event of events) {
    if (event.type !== 'task-end') continue
    const word = event.ignored ? 'ignored' : event.rescued ? 'rescued' : event.status
    const line = `${event.host}: ${event.task.name} ${word}`
    const last = groups.at(-1)
    if (last?.id === event.task.id) last.lines.push(line)
    else groups.push({ id: event.task.id, lines: [line] })
  }
  return groups.flatMap(({ lines }) => lines.sort())
}

/** What the `debug` tasks said. */
export function debugMessages(events: readonly Event[]): unknown[] {
  return events.flatMap((event) => (event.type === 'task-end' && event.alwaysShown ? [(event.result as { msg?: unknown }).msg] : []))
}

export function messages(events: readonly Event[]): string[] {
  return events.flatMap((event) => (event.type === 'task-end' && event.failure ? [event.failure.message] : []))
}
