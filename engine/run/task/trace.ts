/** The way to a failure: from the place where it is written through the files that led there. */
import { type Place, type Where, whereOf } from '../../model/diagnostic.ts'
import type { Failure } from '../../model/event.ts'
import type { Play, Step } from '../../model/play.ts'

/** The most places reported for one failure. */
const most = 8

/** The failure with the places of the step and its levels up to the imports of its play, each where another file begins. */
export function withTrace<F extends Failure | undefined>(failure: F, step: Step, { imports = [] }: Play): F {
  if (!failure?.where) return failure
  const through: Where[] = [...(failure.through ?? [])]
  const length = through.length + most
  let { file } = through.at(-1) ?? failure.where
  for (const place of [...placesOf(step), ...imports]) {
    if (place.source.file === file || through.length === length) continue
    const where = whereOf(place)
    through.push(where)
    file = where.file
  }
  return through.length > 0 ? { ...failure, through } : failure
}

function placesOf(step: Step): readonly Place[] {
  const places: Place[] = []
  for (let level: Step | undefined = step; level; level = level.parent) places.push(level.place)
  return places
}
