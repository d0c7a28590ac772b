/** `add_host`, `group_by` and `set_stats`: what the run keeps of them. */
import assert from 'node:assert/strict'
import add_host from '../../../modules/controller/add_host.ts'
import group_by from '../../../modules/controller/group_by.ts'
import set_stats from '../../../modules/controller/set_stats.ts'
import { namesIn } from '../../refusal.ts'
import { expect, withDefaults } from '../expect.ts'

describe('add_host', () => {
  const kept = (params: object) => add_host.runEffects?.(withDefaults(add_host.options, params) as never)
  it('keeps a host with groups and all further options as variables', () =>
    assert.deepEqual(kept({ name: 'web1', groups: ['a ', 'b'], colour: 'red' }), {
      ...{ kind: 'host', host: 'web1', groups: ['a', 'b'] },
      variables: { colour: 'red' },
    }))
  it('takes a port off, not the end of an IPv6 address', () => {
    const named = (name: string) => {
      const { host, variables } = kept({ name }) as { host: string; variables: object }
      return [host, variables]
    }
    assert.deepEqual(named('web1:2222'), ['web1', { ansible_ssh_port: 2222 }])
    assert.deepEqual(named('[2001:db8::1]:22'), ['2001:db8::1', { ansible_ssh_port: 22 }])
    assert.deepEqual(named('2001:db8::1'), ['2001:db8::1', {}])
  })
  it('changes the inventory where it is another with it', () => {
    expect(add_host, { name: 'web1', groups: ['a', 'b'] })
      .on({ news: true })
      .plans('add web1 to a, b')
    expect(add_host, { name: 'web1' }).on({ news: true }).plans('add web1 to the inventory')
    expect(add_host, { name: 'web1' }).on({ news: false }).plans()
  })
  it('wants a name', () => {
    const problems = (name: string) => add_host.rules?.({ name, groups: undefined }) ?? []
    assert.deepEqual(namesIn(problems('a b')[0] ?? ''), ['a b'])
    assert.equal(problems('web1').length, 0)
  })
})

describe('group_by', () => {
  it('keeps the group, blanks taken out of its name', () =>
    assert.deepEqual(group_by.runEffects?.({ key: 'os Debian', parents: ['all', 'my systems'] }), {
      ...{ kind: 'group', group: 'os-Debian', parents: ['all', 'my-systems'] },
    }))
  it('changes where the host is not in it yet', () => {
    expect(group_by, { key: 'a', parents: ['all'] })
      .on({ news: true })
      .plans('add to group a')
    expect(group_by, { key: 'a', parents: ['all'] })
      .on({ news: false })
      .plans()
    expect(group_by, { key: '', parents: ['all'] })
      .on({ news: true })
      .refuses({ names: ['key'] })
  })
})

describe('set_stats', () => {
  it('keeps the data as it is asked to', () =>
    assert.deepEqual(set_stats.runEffects?.({ data: { n: 1 }, per_host: true, aggregate: false }), {
      ...{ kind: 'statistics', data: { n: 1 }, perHost: true, aggregate: false },
    }))
  it('wants names', () =>
    assert.deepEqual(namesIn(set_stats.rules?.({ data: { 'a-b': 1 }, per_host: false, aggregate: true })?.[0] ?? ''), ['a-b']))
})
