/** Patterns: which hosts, in which order, and what is said about those that match nothing. */
import assert from 'node:assert/strict'
import type { LoadedInventory } from '../../engine/inventory/loaded.ts'
import { select } from '../../engine/inventory/patterns.ts'
import { namesIn } from '../refusal.ts'
import { folder, load } from './folder.ts'

/** What `ansible PATTERN --list-hosts` answers for the same inventory. */
const cases: [string | string[], string][] = [
  ['all', 'solo d1 w1 2001:db8::1 w3 w2'],
  ['*', 'solo d1 w1 2001:db8::1 w3 w2'],
  ['web', 'w3 w1 w2'],
  ['web:db', 'w3 w1 w2 d1'],
  ['db,web', 'd1 w1 w3 w2'],
  [['db', 'solo'], 'd1 w1 solo'],
  ['web:&db', 'w1'],
  ['web:!db', 'w3 w2'],
  ['!db:web', 'w3 w2'],
  ['!web', 'solo d1 2001:db8::1'],
  ['w*', 'w3 w1 w2'],
  ['w[12]', ''],
  ['w?', 'w3 w1 w2'],
  ['~w[12]', 'w1 w2'],
  ['~(web|db)$', 'w3 w1 w2 d1'],
  ['web[0]', 'w3'],
  ['web[-1]', 'w2'],
  ['web[0:1]', 'w3 w1'],
  ['web[1:]', 'w1 w2'],
  ['web[1-2]', 'w1 w2'],
  ['2001:db8::1', '2001:db8::1'],
  ['par', 'w3 w1 w2'],
  ['localhost', 'localhost'],
  ['ungrouped', 'solo'],
]

describe('patterns', () => {
  let inventory: LoadedInventory
  before(async () => {
    inventory = await load({ hosts: 'solo\n[web]\nw3\nw1\nw2\n[db]\nd1\nw1\n[par:children]\nweb\n[v6]\n2001:db8::1\n' })
  })
  const names = (pattern: string | string[], limit?: string) =>
    select(inventory, pattern, limit)
      .hosts.map(({ name }) => name)
      .join(' ')

  for (const [pattern, wanted] of cases)
    it(`${pattern}`, () => {
      assert.equal(names(pattern), wanted)
    })

  it('hold ranges of names, which no group takes for its own', async () => {
    const fleet = await load({ hosts: '[web]\nweb[01:12]\n[far]\nn[8:11].a.example\nn1.b.example\n' })
    const chosen = (pattern: string) => select(fleet, pattern).hosts.map(({ name }) => name)
    assert.deepEqual(chosen('web[03..05,12]'), ['web03', 'web04', 'web05', 'web12'])
    assert.deepEqual(chosen('n[9..10].a.example'), ['n9.a.example', 'n10.a.example'])
    assert.deepEqual(chosen('far:!n[8..11].a.example'), ['n1.b.example'])
    assert.deepEqual(chosen('web[3..5]'), [])
    // A slice of the group, as in Ansible.
    assert.deepEqual(chosen('web[3-5]'), ['web04', 'web05', 'web06'])
    assert.equal(select(fleet, 'web[11..13]').problems.length, 1)
    assert.equal(select(fleet, 'web[13..14]').problems.length, 1)
  })

  it('are all hosts where only commas are given, as in Ansible', () => {
    assert.equal(names(',,'), names('all'))
    assert.equal(names(['web', ',']), names('web'))
    assert.equal(names(''), '')
  })

  it('are narrowed by a limit', () => {
    assert.equal(names('all', 'web:!w1'), 'w3 w2')
    assert.equal(names('db', 'w*'), 'w1')
  })

  it('read a limit from a file', () => {
    const made = folder({ retry: 'w1\n# not this\n\nd1\n', empty: '# none\n\n' })
    assert.equal(names('all', `@${made.path}/retry`), 'd1 w1')
    // A file without a pattern is no limit, as in Ansible.
    assert.equal(names('all', `@${made.path}/empty`), names('all'))
    made.remove()
    assert.deepEqual(select(inventory, 'all', '@/nowhere').hosts, [])
    assert.deepEqual(namesIn(select(inventory, 'all', '@/nowhere').problems[0]?.message ?? ''), ['/nowhere'])
  })

  it('tell what matches nothing', () => {
    const problems = (pattern: string, limit?: string) =>
      select(inventory, pattern, limit).problems.map(({ message, ...more }) => ({ ...more, names: namesIn(message) }))
    assert.deepEqual(problems('wbe'), [{ of: 'pattern', names: ['wbe'], hint: 'did you mean `web`?' }])
    assert.deepEqual(problems('x*'), [{ of: 'pattern', names: ['x*'] }])
    assert.deepEqual(problems('web[7]'), [{ of: 'pattern', names: ['web[7]', 'web'] }])
    assert.deepEqual(problems('all', 'sol'), [{ of: 'limit', names: ['sol'], hint: 'did you mean `solo`?' }])
    assert.deepEqual(problems('all', 'web:!web'), [{ of: 'limit', names: ['web:!web'] }])
    assert.deepEqual(problems('~w(')[0]?.names, ['~w('])
    assert.deepEqual(problems('web', 'db'), [])
  })
})
