/** The report of each host in the end: what changed, what failed and where, what was skipped and why; equal ones are told once. */
import type { Event } from '../event.ts'
import type { Painter } from './colour.ts'
import { escapeText } from './escape.ts'
import { hostList } from './hosts.ts'
import { whereText } from './where.ts'

type HostEnd = Extract<Event, { type: 'host-end' }>
type Ended = Extract<Event, { type: 'task-end' }> | Extract<Event, { type: 'item-end' }>

/** Gathers, for each host, the lines of its story. */
export class Stories {
  readonly #stories = new Map<string, { readonly changed: string[]; readonly skipped: Map<string, number>; readonly untold: string[] }>()

  add(event: Event): void {
    if (event.type === 'task-end' || event.type === 'item-end') this.#end(event)
  }

  of(host: string) {
    let story = this.#stories.get(host)
    if (!story) {
      story = { changed: [], skipped: new Map(), untold: [] }
      this.#stories.set(host, story)
    }
    return story
  }

  #end(event: Ended) {
    const story = this.of(event.host)
    for (const { summary, undone } of event.changes) if (!undone) story.changed.push(summary)
    if (event.type === 'item-end') return
    const { status, reason, task } = event
    if (status === 'changed' && event.changes.length === 0 && !isLoop(event)) story.changed.push(task.name)
    if (status === 'skipped' && reason) story.skipped.set(reason, (story.skipped.get(reason) ?? 0) + 1)
    if (status === 'cannot-tell') story.untold.push(`${task.name}: ${reason ?? ''}`)
    if (status === 'would-run') story.untold.push(`${task.name}: would run`)
  }
}

function isLoop({ result }: Extract<Event, { type: 'task-end' }>): boolean {
  return typeof result === 'object' && result !== null && 'results' in result
}

/** Lines for all hosts, those with the same story together; hosts with nothing to tell are left to the recap. */
export function storyLines(stories: Stories, ends: readonly HostEnd[], paint: Painter): readonly string[] {
  const groups = new Map<string, string[]>()
  for (const end of ends) {
    const text = lines(stories, end, paint).join('\n')
    if (text) groups.set(text, [...(groups.get(text) ?? []), end.host])
  }
  return [...groups].flatMap(([text, hosts]) => ['', paint.bold(hostList(hosts, 12)), ...text.split('\n').map((line) => `  ${line}`)])
}

function lines(stories: Stories, end: HostEnd, paint: Painter): readonly string[] {
  const { changed, skipped, untold } = stories.of(end.host)
  const { failure } = end
  return [
    ...changed.map((summary) => `${paint.changed('changed')}  ${escapeText(summary)}`),
    ...untold.map((text) => `${paint.hint('unknown')}  ${escapeText(text)}`),
    ...(failure
      ? [`${paint.bad('failed')}   ${escapeText(failure.message)}${failure.where ? paint.dim(`  at ${whereText(failure.where)}`) : ''}`]
      : []),
    ...(failure?.hint ? [`         ${paint.hint(`hint: ${escapeText(failure.hint)}`)}`] : []),
    ...[...skipped].map(([reason, count]) =>
      paint.dim(`skipped  ${count === 1 ? 'a task' : `${count} tasks`}, since not: ${escapeText(reason)}`),
    ),
    ...(end.pendingHandlers?.length
      ? [paint.changed(`waiting  handlers that were notified and did not run: ${end.pendingHandlers.join(', ')}`)]
      : []),
  ]
}
