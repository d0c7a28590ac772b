/** Failures of one kind: the same task, module and sentence, whatever numbers and output stand in them. */
import type { Failure, TaskReport } from '../model/event.ts'

interface Failed extends Pick<TaskReport, 'status' | 'failure' | 'ignored'> {
  readonly rescued?: boolean
  readonly delegate?: string
  readonly items?: readonly { readonly item: string; readonly failure?: Failure }[]
}

/** A key that failures of one kind share; undefined where nothing failed. */
export function kindOf({ status, failure, ignored, rescued, delegate, items = [] }: Failed): string | undefined {
  if (!failure) return undefined
  const ofItems = items.flatMap((each) => (each.failure ? [[each.item, keyOf(each.failure)]] : []))
  return JSON.stringify([status, ignored, rescued, delegate, keyOf(failure), ofItems])
}

function keyOf({ message, code, kind, missingProgram, where }: Failure): unknown {
  const [sentence = ''] = message.trimStart().split('\n')
  return [sentence.slice(0, longest).replace(/\w+/g, (word) => (isNumber(word) ? '#' : word)), code, kind, missingProgram, where]
}

/** Characters of a sentence that are looked at. */
const longest = 400

/** Numbers, parts of addresses, identifiers. An exit code that differs is another kind all the same: it stands in the failure. */
function isNumber(word: string): boolean {
  return /\d/.test(word) && /^[\da-f]+$/i.test(word)
}
