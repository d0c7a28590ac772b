/** Whether every handler that is notified by a written-out name exists. */
import { didYouMean } from '../formats/suggest.ts'
import { addError, addWarning, type Loading, type PlayDraft } from './loading.ts'

/** Tells of notified names that no handler and no topic of the play has. */
export function checkNotified(loading: Loading, draft: PlayDraft): void {
  if (draft.topicsOpen) return
  const note = loading.missingHandlers === 'warn' ? addWarning : addError
  for (const { topic, place, spot } of draft.notified) {
    if (draft.topics.has(topic) || draft.topics.has(topic.replace(/^.* : /, ''))) continue
    const hint = didYouMean(topic, draft.topics) ?? 'add it under `handlers:`, or give a handler this `listen`'
    // The task itself asks again before it acts: only then a name is looked up.
    note(spot, 'unknown-handler', `there is no handler \`${topic}\``, place, hint, { passes: true })
  }
}
