/** What became of each host, gathered while the run goes on: where it failed, and what it is at. */
import type { Event, Failure, TaskLabel } from '../model/event.ts'
import { escapeLine } from './escape.ts'
import type { ItemEnd, TaskEnd } from './task-lines.ts'

export interface HostSummary {
  /** The failure the host ended with. */
  broken?: { readonly task: TaskLabel; readonly item?: string; readonly failure: Failure; readonly unreachable: boolean }
  /** Items that failed in the loop of the task it is at. */
  items: FailedItem[]
  /** What it is at; in the end, what it was stopped at. */
  at?: TaskLabel
}

/** An item that failed, its name ready to be shown. */
interface FailedItem {
  readonly name: string
  readonly failure: Failure
}

/** Summaries by host. */
export class HostSummaries {
  readonly #summaries = new Map<string, HostSummary>()

  of(host: string): HostSummary {
    let hostSummary = this.#summaries.get(host)
    if (!hostSummary) {
      hostSummary = { items: [] }
      this.#summaries.set(host, hostSummary)
    }
    return hostSummary
  }

  add(event: Event): void {
    if (event.type === 'task-start') this.#start(event.host, event.task)
    if (event.type === 'item-end') this.#item(event)
    if (event.type === 'task-end') this.#end(event)
  }

  #start(host: string, task: TaskLabel): void {
    const hostSummary = this.of(host)
    hostSummary.at = task
    if (hostSummary.items.length > 0) hostSummary.items = []
  }

  #item({ host, item, failure }: ItemEnd): void {
    if (failure) this.of(host).items.push({ name: escapeLine(item), failure })
  }

  #end({ host, status, task, failure, ignored, rescued }: TaskEnd): void {
    const hostSummary = this.of(host)
    hostSummary.at = undefined
    if (failure && !ignored && !rescued)
      hostSummary.broken = { task, item: itemOf(hostSummary.items, failure), failure, unreachable: status === 'unreachable' }
  }
}

/** The item whose failure became that of the whole task, and whether others failed as well. */
function itemOf(items: readonly FailedItem[], { message }: Failure): string | undefined {
  const item = items.find(({ failure }) => failure.message === message) ?? items[0]
  return item && `${item.name}${items.length > 1 ? ` (one of ${items.length} that failed)` : ''}`
}
