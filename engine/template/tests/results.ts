/** Tests of a task's registered result. */

import { define, type Table } from '../compile/callable.ts'
import { missing } from '../scope.ts'
import { entry, isDict } from '../values/dicts.ts'
import { EvaluationError } from '../values/errors.ts'
import { truth, typeName } from '../values/types.ts'

const resultFlag = (test: (flag: (key: string) => boolean, result: unknown) => boolean, who: string) =>
  define('', (value) => {
    if (!isDict(value)) throw new EvaluationError(`\`${who}\` tests the registered result of a task, not ${typeName(value)}`)
    return test((key) => {
      const flag = entry(value, key)
      return flag !== missing && truth(flag)
    }, value)
  })

const failed = resultFlag((flag) => flag('failed'), 'failed')
const succeeded = resultFlag((flag) => !flag('failed'), 'succeeded')
const changed = resultFlag((flag, result) => flag('changed') || anyChanged(result), 'changed')
const skipped = resultFlag((flag) => flag('skipped'), 'skipped')

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
  unreachable: resultFlag((flag) => flag('unreachable'), 'unreachable'),
  reachable: resultFlag((flag) => !flag('unreachable'), 'reachable'),
  timedout: resultFlag((flag) => flag('timedout'), 'timedout'),
  started: resultFlag((flag, result) => flag('started') || isNoJob(result, 'started'), 'started'),
  finished: resultFlag((flag, result) => flag('finished') || isNoJob(result, 'finished'), 'finished'),
}

/** A result that is not of a job counts as started and finished. */
function isNoJob(result: unknown, word: string): boolean {
  return isDict(result) && entry(result, word) === missing
}

/** The result of a loop without `changed` has changed if an item has. */
function anyChanged(result: unknown): boolean {
  if (!isDict(result) || entry(result, 'changed') !== missing) return false
  const results = entry(result, 'results')
  return (
    Array.isArray(results) &&
    results.some((each) => isDict(each) && truth(entry(each, 'changed') === missing ? false : entry(each, 'changed')))
  )
}
