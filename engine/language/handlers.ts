/** Whether every handler that is notified by a written-out name exists. */
import type { Play } from '../play.ts'
import { didYouMean } from '../values/suggest.ts'
import { type Loading, mistake, type PlayDraft } from './loading.ts'

/** Tells of notified names that no handler and no topic of the play has. */
export function checkNotified(loading: Loading, _play: Play, draft: PlayDraft): void {
  if (draft.topicsOpen) return
  for (const { topic, place } of draft.notified) {
    if (draft.topics.has(topic) || draft.topics.has(topic.replace(/^.* : /, ''))) continue
    mistake(
      loading,
      'unknown-handler',
      `there is no handler \`${topic}\``,
      place,
      didYouMean(topic, draft.topics) ?? 'add it under `handlers:`, or give a handler this `listen`',
    )
  }
}
