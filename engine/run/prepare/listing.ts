/** What a listing shows of plays and steps: their texts as they are before there is a host. */
import { Problem } from '../../model/diagnostic.ts'
import type { Play, Step } from '../../model/play.ts'
import { asWritten } from '../../model/template.ts'
import { renderedKeyword } from './keywords.ts'
import { playScope, type ScopeInput } from './scopes.ts'

/** The value of a keyword; what needs a host stays as it is written. */
export type Listing = (value: unknown, play: Play, step?: Step) => unknown

export function listingOf(input: Omit<ScopeInput, 'report'>): Listing {
  const silent: ScopeInput = { ...input, report: () => undefined }
  return (value, play, step) => {
    try {
      return renderedKeyword(value, () => playScope(play, silent, step))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return asWritten(value)
    }
  }
}
