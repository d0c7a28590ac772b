/** Plans of `lineinfile`: every branch of where a line goes. */
import assert from 'node:assert/strict'
import lineinfile from '../../../modules/files/lineinfile.ts'
import { sha1 } from '../../../modules/files/path-state.ts'
import { runOf, writeOf } from '../actions.ts'
import { expect } from '../expect.ts'
import { absentAt, directoryAt, fileAt, linkAt } from '../path-state-of.ts'

type Wish = Partial<Parameters<typeof lineinfile.plan>[0]>
const ids = { uid: undefined, gid: undefined }

describe('lineinfile', () => {
  const table: [what: string, before: string, wish: Wish, after: string, message: string][] = [
    ['adds to the end', 'a\n', { line: 'b' }, 'a\nb\n', 'line added'],
    ['starts a line of its own behind a last one without an end', 'a', { line: 'b' }, 'a\nb\n', 'line added'],
    ['and so behind a match', 'a', { line: 'b', insertafter: '^a' }, 'a\nb\n', 'line added'],
    ['keeps what is there', 'a\nb\n', { line: 'a' }, 'a\nb\n', ''],
    ['ends the line that is there', 'b\na', { line: 'a' }, 'b\na\n', 'line replaced'],
    ['replaces the last match', 'p 1\np 2\n', { line: 'p 3', regexp: '^p' }, 'p 1\np 3\n', 'line replaced'],
    ['or the first', 'p 1\np 2\n', { line: 'p 3', regexp: '^p', firstmatch: true }, 'p 3\np 2\n', 'line replaced'],
    ['or what holds a text', 'a.b\naxb\n', { line: 'c', search_string: 'a.b' }, 'c\naxb\n', 'line replaced'],
    ['adds where nothing matches', 'a\n', { line: 'p 3', regexp: '^p' }, 'a\np 3\n', 'line added'],
    ['keeps a line that its expression does not match', 'a\nx\n', { line: 'a', regexp: '^p' }, 'a\nx\n', ''],
    ['inserts behind the last match', 'x1\nx2\ny\n', { line: 'b', insertafter: '^x' }, 'x1\nx2\nb\ny\n', 'line added'],
    ['inserts behind the first match', 'x1\nx2\n', { line: 'b', insertafter: '^x', firstmatch: true }, 'x1\nb\nx2\n', 'line added'],
    ['inserts before the last match', 'x1\nx2\n', { line: 'b', insertbefore: '^x' }, 'x1\nb\nx2\n', 'line added'],
    ['inserts on top', 'a\n', { line: 'b', insertbefore: 'BOF' }, 'b\na\n', 'line added'],
    ['goes to the end where no place matches', 'a\n', { line: 'b', insertbefore: 'zzz' }, 'a\nb\n', 'line added'],
    ['fills groups in', 'port = 1\n', { line: '\\1 = 2', regexp: '^(\\w+) =', backrefs: true }, 'port = 2\n', 'line replaced'],
    ['changes nothing without a match for its groups', 'x\n', { line: '\\1', regexp: '^(p)', backrefs: true }, 'x\n', ''],
    ['removes all matches', 'p\na\np\n', { state: 'absent', regexp: '^p' }, 'a\n', '2 line(s) removed'],
    ['removes a whole line', 'p\npp\n', { state: 'absent', line: 'p' }, 'pp\n', '1 line(s) removed'],
    ['has nothing to remove', 'a\n', { state: 'absent', line: 'p' }, 'a\n', ''],
    ['puts the end of a new line behind the one it has', 'a\n', { line: 'b\n' }, 'a\nb\n\n', 'line added'],
    ['leaves bytes alone that are no text', '\xff\xfe\na\n', { line: 'b' }, '\xff\xfe\na\nb\n', 'line added'],
  ]
  for (const [what, before, wish, after, message] of table)
    it(what, () => {
      const file = fileAt('/etc/x', '')
      const content = Buffer.from(before, 'latin1')
      const expectation = expect(lineinfile, { path: '/etc/x', ...wish }).on({ ...ids, file: { ...file, content, sha1: digestOf(before) } })
      const changes = before === after ? expectation.plans() : expectation.plans('write /etc/x')
      if (changes.length > 0) {
        const write = writeOf(changes[0])
        assert.equal((write.content as Buffer).toString('latin1'), after)
        assert.equal(write.expect, digestOf(before))
      }
      assert.equal(expectation.returns().msg, message)
    })

  it('tells of a mode that changes as well', () => {
    const told = (mode: string) =>
      expect(lineinfile, { path: '/etc/x', line: 'b', mode })
        .on({ ...ids, file: fileAt('/etc/x', 'a\n') })
        .returns().msg
    assert.deepEqual([told('0640'), told('0600')], ['line added and ownership, perms or SE linux context changed', 'line added'])
  })

  it('makes the file and its folders where that is wanted', () => {
    const state = { ...ids, file: absentAt('/etc/a/b/x', '/etc') }
    const changes = expect(lineinfile, { path: '/etc/a/b/x', line: 'a', create: true, mode: '0600' })
      .on(state)
      .plans('create directory /etc/a', 'create directory /etc/a/b', 'create /etc/a/b/x')
    assert.equal(runOf(changes[0]).argv.at(-3), '/etc/a')
    assert.deepEqual([writeOf(changes[2]).expect, writeOf(changes[2]).mode], ['absent', '0600'])
    expect(lineinfile, { path: '/etc/a/b/x', line: 'a' }).on(state).refuses({ msg: 'Destination /etc/a/b/x does not exist !' })
    expect(lineinfile, { path: '/etc/a/b/x', line: 'a', state: 'absent' }).on(state).plans()
  })

  it('writes behind a link, also one that leads nowhere yet', () => {
    const [change] = expect(lineinfile, { path: '/etc/l', line: 'b' })
      .on({ ...ids, file: linkAt('/etc/l', 'x', fileAt('/etc/x', 'a\n')) })
      .plans('write /etc/x')
    assert.equal(writeOf(change).path, '/etc/x')
    expect(lineinfile, { path: '/etc/l', line: 'b', create: true })
      .on({ ...ids, file: linkAt('/etc/l', 'x') })
      .plans('create /etc/x')
  })

  it('gives owner and mode with the content, and tells of them', () => {
    const state = { file: fileAt('/etc/x', 'a\n'), uid: 0, gid: undefined }
    const changes = expect(lineinfile, {
      path: '/etc/x',
      line: 'b',
      owner: 'root',
      mode: 'u=rw,g=r,o=',
      validate: "grep 'a b' %s",
      backup: true,
    })
      .on(state)
      .plans('write /etc/x', 'change owner of /etc/x', 'change mode of /etc/x')
    const write = writeOf(changes[0])
    assert.deepEqual([write.owner, write.mode, write.backup, write.validate], ['root', '0640', true, ['grep', 'a b', '%s']])
    assert.deepEqual([changes[1]?.action, changes[2]?.action], [undefined, undefined])
    expect(lineinfile, { path: '/etc/x', line: 'a', owner: 'root' }).on(state).plans('change owner of /etc/x')
  })

  it('refuses what it can not edit', () => {
    expect(lineinfile, { path: '/etc', line: 'a' })
      .on({ ...ids, file: directoryAt('/etc') })
      .refuses({ msg: /is a directory/ })
    const long = { ...fileAt('/etc/x', ''), content: undefined }
    expect(lineinfile, { path: '/etc/x', line: 'a' })
      .on({ ...ids, file: long })
      .refuses({ kind: 'too-large', names: ['/etc/x'] })
    expect(lineinfile, { path: '/etc/x', line: 'a' })
      .on({ ...ids, file: { ...long, sha1: undefined } })
      .refuses({ names: ['/etc/x'] })
  })

  it('knows which options exclude or need each other', () => {
    const rules = (wish: Wish) =>
      lineinfile.rules?.({ path: '/x', state: 'present', line: 'a', unsafe_writes: false, ...wish } as Parameters<
        typeof lineinfile.plan
      >[0])
    assert.deepEqual(rules({}), [])
    const wrong: Wish[] = [
      { insertafter: 'a', insertbefore: 'b' },
      { regexp: 'a', search_string: 'b' },
      { backrefs: true },
      { line: undefined },
      { state: 'absent', line: undefined },
      { regexp: '(' },
      { validate: 'true' },
    ]
    for (const wish of wrong) assert.equal(rules(wish)?.length, 1, JSON.stringify(wish))
  })
})

function digestOf(text: string): string {
  return sha1(Buffer.from(text, 'latin1'))
}
