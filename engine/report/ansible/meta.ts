/** What Ansible's report says of `meta`. */
import type { EventOf } from '../../model/event.ts'
import type { LineOptions } from './report.ts'

type MetaEvent = EventOf<'meta'>

/** What was done, from the second -v on; that it was skipped always, and why from the first. */
export function metaLines(event: MetaEvent, { paint, verbosity, format }: LineOptions): readonly string[] {
  const { host, metaAction, skipped } = event
  const { done, not } = words[metaAction]?.(host) ?? { done: metaAction, not: '' }
  const reason = `${metaAction} conditional evaluated to False${not}`
  const header = verbosity > 1 ? [paint('verbose', `META: ${skipped ? reason : done}`)] : []
  if (!skipped) return header
  // The message is older than the reason.
  const msg = metaAction === 'end_host' ? reason.replace('False', 'false') : metaAction
  const end = { ...event, type: 'task-end', status: 'skipped', changes: [], seconds: 0, result: { msg, skip_reason: reason } } as const
  return [...header, paint('skip', `skipping: [${host}]${verbosity > 0 ? ` => ${format.result(end, verbosity)}` : ''}`)]
}

const words: Readonly<Record<string, (host: string) => { readonly done: string; readonly not: string }>> = {
  flush_handlers: (host) => ({ done: `triggered running handlers for ${host}`, not: `, not running handlers for ${host}` }),
  refresh_inventory: () => ({ done: 'inventory successfully refreshed', not: '' }),
  clear_facts: (host) => ({ done: 'facts cleared', not: `, not clearing facts and fact cache for ${host}` }),
  clear_host_errors: (host) => ({ done: 'cleared host errors', not: `, not clearing host error state for ${host}` }),
  end_batch: () => ({ done: 'ending batch', not: ', continuing current batch' }),
  end_play: () => ({ done: 'ending play', not: ', continuing play' }),
  end_host: (host) => ({ done: `ending play for ${host}`, not: `, continuing execution for ${host}` }),
  reset_connection: () => ({ done: 'reset connection', not: '' }),
}
