/** The way to a failure: from the place where it is written through the files that led there. */
import { type Where, whereOf } from '../diagnostic.ts'
import type { Failure } from '../event.ts'
import type { Step } from '../play.ts'

/** Places that are told of one failure at the most. */
const most = 8

/** The failure with the places of the step and its levels, each where another file begins. */
export function withWay<F extends Failure | undefined>(failure: F, step: Step): F {
  if (!failure?.where) return failure
  const through: Where[] = []
  let { file } = failure.where
  for (let level: Step | undefined = step; level && through.length < most; level = level.parent) {
    if (level.place.source.file === file) continue
    const where = whereOf(level.place)
    through.push(where)
    file = where.file
  }
  return through.length > 0 ? { ...failure, through } : failure
}
