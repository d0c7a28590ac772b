/** Actions of the API server: in progress for some reads, then completed. */
import { accepted, type Call, created, found, missing, type Reply, type Route } from './reply.ts'
import { type Action, birthday, type Region, type State } from './state.ts'

interface Begun {
  readonly type: string
  readonly resource: { readonly id: number | null; readonly type: string; readonly region: Region | null }
  /** How often it is read before it is completed. */
  readonly reads: number
  /** What is so when it is completed; false if it ends in an error. */
  readonly effect: () => unknown
}

export class Actions {
  readonly #state: State
  readonly #open = new Map<number, { reads: number; readonly effect: Begun['effect'] }>()
  constructor(state: State) {
    this.#state = state
  }

  begin({ type, resource, reads, effect }: Begun): Action {
    const action: Action = {
      id: this.#state.number(),
      status: 'in-progress',
      type,
      started_at: birthday,
      completed_at: null,
      resource_id: resource.id,
      resource_type: resource.type,
      region: resource.region,
      region_slug: resource.region?.slug ?? null,
    }
    this.#state.actions.push(action)
    this.#open.set(action.id, { reads, effect })
    return action
  }

  /** Ends it now, whoever reads it. */
  complete(action: Action): void {
    const open = this.#open.get(action.id)
    if (!open) return
    this.#open.delete(action.id)
    action.status = open.effect() === false ? 'errored' : 'completed'
    action.completed_at = birthday
  }

  /** A read of an action, or of what it is about: it is this much nearer to its end. */
  advance(action: Action): Action {
    const open = this.#open.get(action.id)
    if (open) {
      open.reads -= 1
      if (open.reads < 0) this.complete(action)
    }
    return action
  }

  read({ path }: Call, resource?: number): Action {
    const action = this.#state.actions.find(({ id }) => String(id) === path.action)
    if (!action || (resource !== undefined && action.resource_id !== resource)) return missing()
    return this.advance(action)
  }

  routes(): readonly Route[] {
    return [
      {
        method: 'GET',
        path: 'actions',
        scope: 'actions:read',
        handle: () => ({ list: 'actions', items: this.#state.actions.toReversed() }),
      },
      { method: 'GET', path: 'actions/:action', scope: 'actions:read', handle: (call) => found({ action: this.read(call) }) },
    ]
  }
}

/** An answer with an action: droplets and addresses answer 201, volumes 202. */
export function withAction(action: Action, status: 201 | 202 = 201): Reply {
  return (status === 201 ? created : accepted)({ action })
}
