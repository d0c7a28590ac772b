/** What a listing shows of plays and steps: their texts as they are before there is a host. */
import { DiagnosticError, Problem } from '../../model/diagnostic.ts'
import type { Play, Step } from '../../model/play.ts'
import { asWritten } from '../../model/template.ts'
import { UndefinedError } from '../../template/index.ts'
import { playWords, renderedKeyword } from './keywords.ts'
import { playScope, type ScopeInput } from './scopes.ts'

export interface Listing {
  /** The value of a keyword; what needs a host stays as it is written. */
  rendered(value: unknown, play: Play, step?: Step): unknown
  /** Throws DiagnosticError where the hosts or a keyword of the play itself cannot be rendered, as a run would. */
  check(play: Play): void
}

export function listingOf(input: Omit<ScopeInput, 'report'>): Listing {
  const silent: ScopeInput = { ...input, report: () => undefined }
  const answered = new WeakMap<Play, Play>()
  const strict = (value: unknown, play: Play, step?: Step) => {
    const own = answered.get(play) ?? withDefaults(play)
    answered.set(play, own)
    return renderedKeyword(value, () => playScope(own, silent, step))
  }
  return {
    rendered(value, play, step) {
      try {
        return strict(value, play, step)
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        return asWritten(value)
      }
    },
    check(play) {
      for (const word of ['hosts', ...playWords] as const) {
        try {
          strict(play[word], play)
        } catch (error) {
          if (!(error instanceof UndefinedError)) throw error
          const { message, hint = 'it is rendered before there is a host: set the variable with `-e`', place = play.place } = error
          throw new DiagnosticError([{ code: 'undefined-variable', severity: 'error', message, place, hint }])
        }
      }
    },
  }
}

/** Nobody is asked: of a question its default counts. */
function withDefaults(play: Play): Play {
  const answers = Object.fromEntries(play.questions.map((question) => [question.name, question.default ?? null]))
  return { ...play, answers }
}
