/** Tags against `--tags` and `--skip-tags`. */
import { equal } from 'node:assert/strict'
import { selects } from '../../engine/model/play-tags.ts'

const cases: readonly (readonly [tags: string, only: string, skip: string, runs: boolean])[] = [
  ['', '', '', true],
  ['a', '', '', true],
  ['never', '', '', false],
  ['never a', 'a', '', true],
  ['never', 'never', '', true],
  ['never', 'all', '', false],
  ['never', 'tagged', '', false],
  ['a', 'a', '', true],
  ['a', 'b', '', false],
  ['', 'b', '', false],
  ['always', 'b', '', true],
  ['always', 'b', 'always', false],
  ['always', '', 'all', true],
  ['always', '', 'all always', false],
  ['a', '', 'all', false],
  ['a', 'a', 'a', false],
  ['a b', 'a', 'b', false],
  ['', 'untagged', '', true],
  ['a', 'untagged', '', false],
  ['a', 'tagged', '', true],
  ['', 'tagged', '', false],
  ['a', '', 'tagged', false],
  ['', '', 'tagged', true],
  ['', '', 'untagged', false],
  ['always', 'untagged', '', true],
]

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '')
}

describe('tag selection', () => {
  for (const [tags, only, skip, runs] of cases)
    it(`[${tags}] ${runs ? 'runs' : 'does not run'} with --tags ${only || '-'} --skip-tags ${skip || '-'}`, () =>
      equal(selects(words(tags), words(only), words(skip)), runs))
})
