/** Plans of `blockinfile`. */
import assert from 'node:assert/strict'
import blockinfile from '../../../modules/files/blockinfile.ts'
import { writeOf } from '../actions.ts'
import { expect } from '../expect.ts'
import { absentAt, fileAt } from '../path-state-of.ts'

type Wish = Partial<Parameters<typeof blockinfile.plan>[0]>
const ids = { uid: undefined, gid: undefined }
const marker = '# {mark}'

describe('blockinfile', () => {
  const table: [what: string, before: string, wish: Wish, after: string, message: string][] = [
    ['adds to the end', 'a', { block: 'b' }, 'a\n# BEGIN\nb\n# END\n', 'Block inserted'],
    ['keeps what is there', '# BEGIN\nb\n# END\na\n', { block: 'b\n' }, '# BEGIN\nb\n# END\na\n', ''],
    ['replaces in place', 'x\n# BEGIN\nold\n# END\ny\n', { block: 'new' }, 'x\n# BEGIN\nnew\n# END\ny\n', 'Block inserted'],
    ['removes', 'x\n# BEGIN\nold\n# END\ny\n', { state: 'absent', block: 'new' }, 'x\ny\n', 'Block removed'],
    ['removes for an empty block', '# BEGIN\nold\n# END\n', {}, '', 'Block removed'],
    ['does nothing where there is nothing to remove', 'x', { state: 'absent' }, 'x', ''],
    ['inserts behind the last match', 'x\nx\ny\n', { block: 'b', insertafter: '^x' }, 'x\nx\n# BEGIN\nb\n# END\ny\n', 'Block inserted'],
    ['inserts before the last match', 'x\ny\n', { block: 'b', insertbefore: '^y' }, 'x\n# BEGIN\nb\n# END\ny\n', 'Block inserted'],
    ['inserts on top', 'x\n', { block: 'b', insertbefore: 'BOF' }, '# BEGIN\nb\n# END\nx\n', 'Block inserted'],
    ['goes to the end where no place matches', 'x\n', { block: 'b', insertbefore: 'z' }, 'x\n# BEGIN\nb\n# END\n', 'Block inserted'],
    [
      'finds a place over several lines',
      'x\ny\nz\n',
      { block: 'b', insertafter: '(?m)^x\\n^y' },
      'x\ny\n# BEGIN\nb\n# END\nz\n',
      'Block inserted',
    ],
    ['has words of its own', 'x\n', { block: 'b', marker_begin: 'from', marker_end: 'to' }, 'x\n# from\nb\n# to\n', 'Block inserted'],
    [
      'keeps empty lines around',
      'x\ny\n',
      { block: 'b', insertafter: '^x', prepend_newline: true, append_newline: true },
      'x\n\n# BEGIN\nb\n# END\n\ny\n',
      'Block inserted',
    ],
    [
      'does not pile empty lines up',
      'x\n\n# BEGIN\nb\n# END\n\ny\n',
      { block: 'b', prepend_newline: true, append_newline: true },
      'x\n\n# BEGIN\nb\n# END\n\ny\n',
      '',
    ],
  ]
  for (const [what, before, wish, after, message] of table)
    it(what, () => {
      const expectation = expect(blockinfile, { path: '/etc/x', marker, ...wish }).on({ ...ids, file: fileAt('/etc/x', before) })
      const changes = before === after ? expectation.plans() : expectation.plans('write /etc/x')
      if (changes.length > 0) assert.equal(String(writeOf(changes[0]).content), after)
      assert.equal(expectation.returns().msg, message)
    })

  it('makes the file where that is wanted', () => {
    const state = { ...ids, file: absentAt('/etc/x', '/etc') }
    const expectation = expect(blockinfile, { path: '/etc/x', block: 'b', create: true, marker }).on(state)
    expectation.plans('create /etc/x')
    assert.equal(expectation.returns().msg, 'File created')
    expect(blockinfile, { path: '/etc/x', block: 'b' })
      .on(state)
      .refuses({ msg: /does not exist/ })
    expect(blockinfile, { path: '/etc/x', state: 'absent' }).on(state).plans()
  })
})
