/** What became of each host, gathered while the run goes on: what changed, and where it failed. */
import { changesIn } from '../model/account.ts'
import type { Event, Failure, Status, TaskLabel } from '../model/event.ts'
import { escapeLine } from './escape.ts'
import type { ItemEnd, TaskEnd } from './task-lines.ts'
import { taskName } from './words.ts'

export interface HostSummary {
  /** Summaries of changes, and tasks that changed something without saying what. */
  readonly changed: string[]
  /** Summaries of what check mode would change. */
  readonly planned: string[]
  /** Tasks of which check mode does not know what they would do: their status and name, with the reason. */
  readonly undetermined: { readonly status: Status; readonly text: string }[]
  /** The failure the host ended with. */
  broken?: { readonly task: TaskLabel; readonly item?: string; readonly failure: Failure; readonly unreachable: boolean }
  /** Items that failed in the loop of the task it is at. */
  items: FailedItem[]
  /** Changes of the task it is at, so far. */
  changeCount: number
  /** What it is at; in the end, what it was stopped at. */
  at?: TaskLabel
}

/** An item that failed, its name ready to be shown. */
interface FailedItem {
  readonly name: string
  readonly failure: Failure
}

/** Summaries by host; `check` says whether a change without its own `check` was only planned. */
export class HostSummaries {
  readonly #summaries = new Map<string, HostSummary>()
  #check = false

  of(host: string): HostSummary {
    let hostSummary = this.#summaries.get(host)
    if (!hostSummary) {
      hostSummary = { changed: [], planned: [], undetermined: [], changeCount: 0, items: [] }
      this.#summaries.set(host, hostSummary)
    }
    return hostSummary
  }

  add(event: Event): void {
    if (event.type === 'run-start') this.#check = event.check
    if (event.type === 'task-start') Object.assign(this.of(event.host), { at: event.task, items: [], changeCount: 0 })
    if (event.type === 'item-end') this.#item(event)
    if (event.type === 'task-end') this.#end(event)
  }

  #item(event: ItemEnd): void {
    this.#changes(event, event.status === 'changed', `${taskName(event.task)} → ${escapeLine(event.item)}`)
    if (event.failure) this.of(event.host).items.push({ name: escapeLine(event.item), failure: event.failure })
  }

  /** `wordless`: it changed something, and is called by its name where it does not say what. */
  #changes(event: ItemEnd | TaskEnd, unnamedChange: boolean, name: string): void {
    const { host, changes, check, status, noChange } = event
    const hostSummary = this.of(host)
    const named = changes.flatMap(({ summary, notApplied }) => (notApplied ? [] : [escapeLine(summary)]))
    const texts = named.length === 0 && changesIn(event, unnamedChange) > 0 ? [name] : named
    hostSummary.changeCount += texts.length
    if (noChange) return
    const changed = this.#isPlanned(check) ? hostSummary.planned : hostSummary.changed
    for (const text of texts) status === 'would-run' ? hostSummary.undetermined.push({ status, text }) : changed.push(text)
  }

  #end(event: TaskEnd): void {
    const { host, status, reason, task, failure } = event
    const hostSummary = this.of(host)
    this.#changes(event, hostSummary.changeCount === 0 && countsAsChanged(event), taskName(task))
    hostSummary.at = undefined
    const unnamedChange = event.changes.length === 0 && !isLoop(event)
    if (status === 'would-run' && unnamedChange && !event.noChange) hostSummary.undetermined.push({ status, text: taskName(task) })
    if (status === 'cannot-tell')
      hostSummary.undetermined.push({ status, text: `${taskName(task)}${reason ? `: ${escapeLine(reason)}` : ''}` })
    if (failure && !event.ignored && !event.rescued)
      hostSummary.broken = { task, item: itemOf(hostSummary.items, failure), failure, unreachable: status === 'unreachable' }
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

/** As the recap counts tasks: one that failed, and whose failure is ignored, may have changed something. */
function countsAsChanged({ status, ignored, result }: TaskEnd): boolean {
  return status === 'changed' || (ignored === true && (result as { changed?: unknown } | null)?.changed === true)
}

function isLoop({ result }: TaskEnd): boolean {
  return typeof result === 'object' && result !== null && 'results' in result
}
