/** What became of each host, gathered while the run goes on: what changed, where it failed, what was skipped and why. */
import type { Event, Failure, Status, TaskLabel } from '../event.ts'
import { escapeLine } from './escape.ts'
import { type ItemEnd, skipReason, type TaskEnd } from './task-lines.ts'
import { taskName } from './words.ts'

export interface Story {
  /** Summaries of changes, and tasks that changed something without saying what. */
  readonly changed: string[]
  /** Summaries of what check mode would change. */
  readonly planned: string[]
  /** Tasks of which check mode does not know what they would do: their status and name, with the reason. */
  readonly untold: { readonly status: Status; readonly text: string }[]
  /** Reasons, and the names of the tasks that were skipped for each. */
  readonly skipped: Map<string, string[]>
  /** The failure the host ended with. */
  broken?: { readonly task: TaskLabel; readonly item?: string; readonly failure: Failure; readonly unreachable: boolean }
  /** Items that failed in the loop of the task it is at. */
  items: FailedItem[]
  /** What it is at; in the end, what it was stopped at. */
  at?: TaskLabel
}

/** An item that failed, its name ready to be shown. */
export interface FailedItem {
  readonly name: string
  readonly failure: Failure
}

/** Stories by host; `check` tells whether a change without a word of its own was only planned. */
export class Stories {
  readonly #stories = new Map<string, Story>()
  #check = false

  of(host: string): Story {
    let story = this.#stories.get(host)
    if (!story) {
      story = { changed: [], planned: [], untold: [], skipped: new Map(), items: [] }
      this.#stories.set(host, story)
    }
    return story
  }

  add(event: Event): void {
    if (event.type === 'run-start') this.#check = event.check
    if (event.type === 'task-start') Object.assign(this.of(event.host), { at: event.task, items: [] })
    if (event.type === 'item-end') this.#item(event)
    if (event.type === 'task-end') this.#end(event)
  }

  #item(event: ItemEnd): void {
    this.#changes(event)
    if (event.failure) this.of(event.host).items.push({ name: escapeLine(event.item), failure: event.failure })
  }

  #changes({ host, changes, check, status, looks }: ItemEnd | TaskEnd): void {
    const story = this.of(host)
    const summaries = changes.flatMap(({ summary, undone }) => (undone ? [] : [escapeLine(summary)]))
    if (looks) return
    if (status === 'would-run') story.untold.push(...summaries.map((text) => ({ status, text })))
    else (this.#isPlanned(check) ? story.planned : story.changed).push(...summaries)
  }

  #end(event: TaskEnd): void {
    this.#changes(event)
    const { host, status, reason, task, failure } = event
    const story = this.of(host)
    story.at = undefined
    const wordless = event.changes.length === 0 && !isLoop(event)
    if (status === 'changed' && wordless) (this.#isPlanned(event.check) ? story.planned : story.changed).push(taskName(task))
    if (status === 'would-run' && wordless && !event.looks) story.untold.push({ status, text: taskName(task) })
    if (status === 'cannot-tell') story.untold.push({ status, text: `${taskName(task)}${reason ? `: ${escapeLine(reason)}` : ''}` })
    const skip = skipReason(event)
    if (skip) story.skipped.set(skip, [...(story.skipped.get(skip) ?? []), taskName(task)])
    if (failure && !event.ignored && !event.rescued)
      story.broken = { task, item: itemOf(story.items, failure), failure, unreachable: status === 'unreachable' }
  }

  #isPlanned(check: boolean | undefined): boolean {
    return check ?? this.#check
  }
}

/** The item whose failure became that of the whole task, and whether others failed as well. */
function itemOf(items: readonly FailedItem[], { message }: Failure): string | undefined {
  const item = items.find(({ failure }) => failure.message === message) ?? items[0]
  return item && `${item.name}${items.length > 1 ? ` (one of ${items.length} that failed)` : ''}`
}

function isLoop({ result }: TaskEnd): boolean {
  return typeof result === 'object' && result !== null && 'results' in result
}
