/** `cronvar`: the variables of a crontab, by themselves and beside Ansible. */
import assert from 'node:assert/strict'
import cronvar from '../../../modules/cron/cronvar.ts'
import { runOf, writeOf } from '../actions.ts'
import { besideAnsible } from '../beside.ts'
import { expect, withDefaults } from '../expect.ts'
import { absentAt, fileAt } from '../path-state-of.ts'
import { ruled } from '../registered.ts'

const jobs = "# A=1 is a comment\n0 1 * * * echo it's A=1\n"
const tab = (text: string) => ({ crontab: { text }, file: undefined })

describe('cronvar', () => {
  const text = (before: string, params: object) => {
    const [change] = expect(cronvar, { name: 'A', ...params })
      .on(tab(before))
      .changes()
    return change ? String(runOf(change).stdin) : before
  }

  it('adds at the top, or beside another', () => {
    assert.equal(text(jobs, { value: '1' }), `A=1\n${jobs}`)
    assert.equal(text(`B=2\nC=3\n${jobs}`, { value: '1', insertafter: 'B' }), `B=2\nA=1\nC=3\n${jobs}`)
    assert.equal(text(`B=2\nC = 3\n${jobs}`, { value: '1', insertbefore: 'C' }), `B=2\nA=1\nC = 3\n${jobs}`)
    expect(cronvar, { name: 'A', value: '1', insertafter: 'Z' })
      .on(tab(jobs))
      .refuses({ names: ['Z'] })
  })
  it('is content with a value that differs only in its blanks', () => {
    for (const line of ['A=x y', 'A = x y', ' A=x y  ', 'A=x  y # "z"'])
      expect(cronvar, { name: 'A', value: line.includes('#') ? 'xy' : 'x y' })
        .on(tab(`${line}\n`))
        .plans()
    assert.equal(text('A="x y"\nA=z\n', { value: 'x y' }), 'A=x y\nA=x y\n')
  })
  it('never takes a job or a comment for a variable', () => {
    assert.equal(text(jobs, { state: 'absent' }), jobs)
    assert.deepEqual(expect(cronvar, { name: 'A', value: '1' }).on(tab(`B="=="\n${jobs}`)).returns().vars, ['A', 'B']) // biome-ignore format: one line
  })
  it('writes a file of its own, and leaves it when it is empty', () => {
    const inFile = { name: 'A', value: '1', cron_file: 'a' }
    const absent = absentAt('/etc/cron.d/a', '/etc/cron.d')
    const [made] = expect(cronvar, inFile).on({ crontab: undefined, file: absent }).plans('create /etc/cron.d/a') // biome-ignore format: one line
    assert.equal(writeOf(made).mode, '0644')
    const [gone] = expect(cronvar, { ...inFile, state: 'absent' })
      .on({ crontab: undefined, file: fileAt('/etc/cron.d/a', 'A=1\n') })
      .plans('remove variable A from /etc/cron.d/a')
    assert.equal(String(writeOf(gone).content), '')
    expect(cronvar, { ...inFile, state: 'absent' }).on({ crontab: undefined, file: absent }).plans() // biome-ignore format: one line
  })
  it('refuses what does not go together', () => {
    assert.equal(ruled(cronvar, { name: 'A' }), "You must specify 'value' to insert a new cron variable")
    assert.equal(
      ruled(cronvar, { name: 'A', value: '1', insertafter: 'B', insertbefore: 'C' }),
      'parameters are mutually exclusive: insertbefore|insertafter',
    )
    for (const wrong of [
      { name: 'A B', value: '1' },
      { name: 'A=', value: '1' },
      { name: '', value: '1' },
      { name: 'A', value: '1\n2' },
    ])
      assert.equal(cronvar.rules?.(withDefaults(cronvar.options, wrong)).length, 1, JSON.stringify(wrong))
  })
})

const given = { name: 'A', value: 'new', cron_file: '$FILE' }
const many = `B="x # y"\nA=old\n# end\nA = old\n`
besideAnsible(
  import.meta.url,
  cronvar,
  'community.general.cronvar',
  [
    { title: 'a first variable', args: given },
    { title: 'a variable more', before: 'B=1\n* * * * * root x\n', args: given },
    { title: 'a variable that changes, wherever it stands', before: many, args: given },
    { title: 'a variable that is there', before: 'A = new\n', args: given },
    { title: 'a variable that is there, with a comment', before: 'A=new#er\n', args: given },
    { title: 'quotes and blanks', before: 'B="x # y"   z\n', args: { ...given, name: 'B', value: '"x # y"z' } },
    { title: 'a quoted name', before: '"A"=1\nA=2\n', args: { ...given, name: '"A"' } },
    { title: 'after another', before: many, args: { ...given, name: 'C', insertafter: 'B' } },
    { title: 'before another that stands twice', before: many, args: { ...given, name: 'C', insertbefore: 'A' } },
    { title: 'gone', before: many, args: { ...given, state: 'absent' } },
    { title: 'the last is gone', before: 'A=1\n', args: { ...given, state: 'absent' } },
    { title: 'not there, and not wanted', before: 'B=1\n\n\n', args: { ...given, state: 'absent' } },
  ],
  { crontab: '#!/bin/sh\n' },
  { unchecked: true },
)
