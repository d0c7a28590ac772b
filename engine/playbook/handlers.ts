/** Checks that every handler notified by a literal name exists. */
import { didYouMean } from '../formats/suggest.ts'
import { addError, addWarning, type Load, type PlayDraft } from './loading.ts'

/** Reports notified names that no handler and no topic of the play has. */
export function checkNotified({ project }: Load, draft: PlayDraft): void {
  if (draft.topicsOpen) return
  const add = project.missingHandlers === 'warn' ? addWarning : addError
  for (const { topic, place, spot } of draft.notified) {
    if (draft.topics.has(topic) || draft.topics.has(topic.replace(/^.* : /, ''))) continue
    const hint = didYouMean(topic, draft.topics) ?? 'add it under `handlers:`, or set it as `listen` of a handler'
    // The task looks the name up again when it notifies.
    add(spot, 'unknown-handler', `there is no handler \`${topic}\``, place, hint, { deferred: true })
  }
}
