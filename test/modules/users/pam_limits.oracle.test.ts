/** `pam_limits`: lines of the file, beside Ansible and by themselves. */
import assert from 'node:assert/strict'
import pamLimits from '../../../modules/users/pam_limits.ts'
import { namesIn } from '../../refusal.ts'
import { writeOf } from '../actions.ts'
import { besideAnsible } from '../beside.ts'
import { expect, withDefaults } from '../expect.ts'
import { absentAt, fileAt } from '../path-state-of.ts'

const dest = '/etc/security/limits.conf'
const limit = { domain: 'anna', limit_type: 'soft', limit_item: 'nofile', value: '2048' } as const

describe('pam_limits', () => {
  const text = (before: string, more: object = {}) => {
    const [change, ...others] = expect(pamLimits, { ...limit, ...more })
      .on({ file: fileAt(dest, before) })
      .changes()
    assert.deepEqual(others, [])
    return change ? String(writeOf(change).content) : before
  }

  it('keeps the comment of the line, and of no other', () => {
    assert.equal(
      text('bob soft nproc 1 # bob’s\nanna soft nofile 1 # few\n'),
      'bob soft nproc 1 # bob’s\nanna\tsoft\tnofile\t2048\t# few\n',
    )
    assert.equal(text('bob soft nproc 1 # his\n'), 'bob soft nproc 1 # his\nanna\tsoft\tnofile\t2048\n')
    assert.equal(text('# End', { comment: 'für Ännchen' }), '# End\nanna\tsoft\tnofile\t2048\t#für Ännchen\n')
  })
  it('tells the line', () => {
    const told = (before: string) => expect(pamLimits, limit).on({ file: fileAt(dest, before) }).returns() // biome-ignore format: one line
    assert.deepEqual(told(''), { msg: 'anna\tsoft\tnofile\t2048\n' })
    assert.deepEqual(told('anna soft   nofile 2048\n'), { msg: 'anna soft   nofile 2048\n' })
  })
  it('takes a niceness for a number', () => {
    assert.equal(text('anna soft nice -1\n', { limit_item: 'nice', value: '5', use_max: true }), 'anna\tsoft\tnice\t5\n')
    assert.equal(text('anna soft nice -1\n', { limit_item: 'nice', value: '-5', use_max: true }), 'anna soft nice -1\n')
  })
  it('refuses what is no limit, here and in the file', () => {
    expect(pamLimits, limit)
      .on({ file: fileAt(dest, 'bob hard nproc many\n') })
      .refuses({
        msg: /^Invalid configuration found in '\/etc\/security\/limits\.conf'\. Value of 'many' for item 'nproc' is invalid\. Value/,
      })
    expect(pamLimits, limit)
      .on({ file: absentAt(dest, '/etc') })
      .refuses({ msg: /directory/ })
    const problems = (more: object) => pamLimits.rules?.(withDefaults(pamLimits.options, { ...limit, ...more })).join('; ') ?? ''
    assert.equal(problems({}), '')
    assert.deepEqual(namesIn(problems({ value: 'many' })), ['many', 'nofile', 'unlimited', 'infinity', '-1'])
    assert.match(problems({ limit_item: 'nice', value: '20' }), /from -20 to 19/)
    assert.match(problems({ limit_item: 'nice', value: '-21' }), /from -20 to 19/)
    assert.match(problems({ use_max: true, use_min: true }), /mutually exclusive/)
    assert.deepEqual(namesIn(problems({ domain: 'a b' })), ['a b'])
  })
})

const given = { ...limit, dest: '$FILE' }
const many = '# limits\n\n*  soft  core 0\nanna soft nofile 1024\nanna\thard nofile 4096\nanna soft nofile unlimited\n'
besideAnsible(import.meta.url, pamLimits, 'community.general.pam_limits', [
  { title: 'a new line', before: '# limits\n', args: given },
  { title: 'lines that are there', before: many, args: given },
  { title: 'the highest', before: many, args: { ...given, use_max: true } },
  { title: 'the lowest', before: many, args: { ...given, use_min: true } },
  { title: 'no limit', before: many, args: { ...given, value: 'unlimited', use_min: true } },
  { title: 'the highest of all', before: many, args: { ...given, value: '-1', use_max: true } },
  { title: 'both limits, with a comment', before: many, args: { ...given, limit_type: '-', comment: ' why' } },
  { title: 'another value with a comment', before: 'anna soft nofile 1\n', args: { ...given, comment: 'why' } },
  { title: 'so already', before: 'anna  soft nofile 2048\n', args: { ...given, comment: 'why' } },
  { title: 'a limit in the file that is none', before: 'bob soft core many\n', args: given },
  { title: 'no limit of its kind', before: '', args: { ...given, limit_item: 'nice', value: '-19' } },
])
