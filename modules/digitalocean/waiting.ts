/** Waits for what DigitalOcean does after a request: an action that ends, or an object that gets a status. */
import { jsonObjectIn } from '../../engine/formats/json-text.ts'
import type { Change, Done } from '../../engine/model/module.ts'
import { type Api, answerOf, apiChange, escaped, isRow, type Row, rowIn } from './api.ts'

interface Wait {
  readonly name: string
  readonly summary: string
  /** What is waited for, after "to". */
  readonly what: string
  readonly topic: string
  /** Seconds between two looks, and in all. */
  readonly every: number
  readonly seconds: number
  /** `msg` when the time is over. */
  readonly late: string
}

/** Waits until an action has ended, which the answer to its request names; `below` is the path of what it is done to. */
export function actionWait(
  api: Api,
  below: string,
  answer: Row | undefined,
  wait: Wait & { readonly errored: (id: unknown) => string },
): Change {
  const { name, summary, what, topic, every, seconds, late, errored } = wait
  const id = isRow(answer?.action) ? answer.action.id : undefined
  return apiChange(api, {
    ...{ name, summary, topic, silent: true, method: 'GET' },
    path: `${below}actions/${escaped(String(id ?? 0))}`,
    words: {
      ...{ what, late },
      fails: ({ action }) => (isRow(action) && action.status === 'errored' ? errored(action.id) : undefined),
    },
    poll: {
      pending: (response) => (rowIn(response, 'action').status === 'completed' ? undefined : `DigitalOcean to ${what}`),
      ...{ every, seconds },
    },
  })
}

/** Waits until an object has one of these statuses. */
export function statusWait(api: Api, path: string, key: string, statuses: readonly string[], wait: Wait): Change {
  const { name, summary, what, topic, every, seconds, late } = wait
  const statusIn = (body: Buffer) => {
    const row = jsonObjectIn(body.toString())?.[key]
    return isRow(row) ? row.status : undefined
  }
  return apiChange(api, {
    ...{ name, summary, topic, path, silent: true, method: 'GET' },
    words: { what, late },
    poll: {
      pending: ({ body }) => (statuses.includes(String(statusIn(body))) ? undefined : `DigitalOcean to ${what}`),
      ...{ every, seconds },
    },
  })
}

export interface ActionSteps {
  /** What can be done at once; the last of it may be an action, whose end is in `later`. */
  readonly now: readonly Change[]
  readonly later: readonly Change[]
}

/** Actions that are asked for one after the other, each when the one before has ended. `pending` are those that were not asked for yet. */
export function actionSteps<N extends string>(
  { names, pending, done }: { readonly names: readonly N[]; readonly pending: readonly N[]; readonly done: Done },
  begin: (name: N) => Change,
  end: (name: N, answer: Row | undefined) => Change,
): ActionSteps {
  const begun = names.filter((name) => done.has(name) && !done.has(endOf(name)))
  return {
    now: [...begun.map((name) => end(name, answerOf(done, name))), ...pending.slice(0, 1).map(begin)],
    later: pending.flatMap((name, index) => [...(index > 0 ? [begin(name)] : []), end(name, undefined)]),
  }
}

/** The name of the change that waits for the end of an action. */
export const endOf = (name: string): string => `${name} end`
