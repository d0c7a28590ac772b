/** Tests of a task's registered result. */

import { type Table, takes } from '../compile/callable.ts'
import { missing } from '../scope.ts'
import { entry, isDict } from '../values/dicts.ts'
import { Fault } from '../values/faults.ts'
import { truth, typeName } from '../values/types.ts'

const says = (test: (held: (key: string) => boolean, result: unknown) => boolean, who: string) =>
  takes('', (value) => {
    if (!isDict(value)) throw new Fault(`\`${who}\` tests the registered result of a task, not ${typeName(value)}`)
    return test((key) => {
      const held = entry(value, key)
      return held !== missing && truth(held)
    }, value)
  })

const failed = says((held) => held('failed'), 'failed')
const succeeded = says((held) => !held('failed'), 'succeeded')
const changed = says((held, result) => held('changed') || anyChanged(result), 'changed')
const skipped = says((held) => held('skipped'), 'skipped')

export const resultTests: Table = {
  failed,
  failure: failed,
  success: succeeded,
  succeeded,
  successful: succeeded,
  changed,
  change: changed,
  skipped,
  skip: skipped,
  unreachable: says((held) => held('unreachable'), 'unreachable'),
  reachable: says((held) => !held('unreachable'), 'reachable'),
  timedout: says((held) => held('timedout'), 'timedout'),
  started: says((held, result) => held('started') || isNoJob(result, 'started'), 'started'),
  finished: says((held, result) => held('finished') || isNoJob(result, 'finished'), 'finished'),
}

/** What was never a job has begun and ended by itself. */
function isNoJob(result: unknown, word: string): boolean {
  return isDict(result) && entry(result, word) === missing
}

/** A loop's result that does not say so itself has changed if one of its items has. */
function anyChanged(result: unknown): boolean {
  if (!isDict(result) || entry(result, 'changed') !== missing) return false
  const results = entry(result, 'results')
  return (
    Array.isArray(results) &&
    results.some((each) => isDict(each) && truth(entry(each, 'changed') === missing ? false : entry(each, 'changed')))
  )
}
