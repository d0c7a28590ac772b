/** What two outcomes are compared by: the order in which hosts happen to end says nothing where hosts are sorted into groups. */
import assert from 'node:assert/strict'
import { regroups } from './case.ts'
import { type Outcome, settledOutcome } from './outcome.ts'

const outcome = (said: unknown): Outcome => ({
  exit: 0,
  recap: { h1: { ok: 1 }, h2: { ok: 1 }, h3: { ok: 1 } },
  endings: { h1: ['b: ok', 'a: ok'] },
  said: { h1: [said] },
  files: { 'x-h1': `${JSON.stringify(said)} ['h2', 'h1'] ['h2', 'other'] text` },
})

describe('an outcome', () => {
  it('has lists of hosts in order where hosts were sorted into groups, in values and in texts', () => {
    const { said, files, endings } = settledOutcome(
      { regroups: true },
      outcome({
        all: ['h3', 'h1'],
        deep: [
          ['h2', 'h1'],
          ['z', 'a'],
        ],
      }),
    )
    assert.deepEqual(said, {
      h1: [
        {
          all: ['h1', 'h3'],
          deep: [
            ['h1', 'h2'],
            ['z', 'a'],
          ],
        },
      ],
    })
    assert.match(String(files['x-h1']), /\['h1', 'h2'\] \['h2', 'other'\] text$/)
    assert.deepEqual(endings, { h1: ['b: ok', 'a: ok'] })
  })

  it('keeps every order elsewhere', () => {
    assert.deepEqual(settledOutcome({ regroups: false }, outcome(['h3', 'h1'])).said, { h1: [['h3', 'h1']] })
  })

  it('is of a project that sorts hosts into groups by what its texts say', () => {
    assert.ok(regroups('- { name: x, group_by: { key: a } }') && regroups('- ansible.builtin.group_by: key=a'))
    assert.ok(!regroups('- add_host: { name: a, groups: [b] }'))
  })
})
