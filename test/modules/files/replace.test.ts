/** Plans of `replace`. */
import assert from 'node:assert/strict'
import replace from '../../../modules/files/replace.ts'
import { writeOf } from '../actions.ts'
import { expect } from '../expect.ts'
import { absentAt, fileAt } from '../path-state-of.ts'

type Wish = Partial<Parameters<typeof replace.plan>[0]>
const ids = { uid: undefined, gid: undefined }

describe('replace', () => {
  const table: [what: string, before: string, wish: Wish, after: string, message: string][] = [
    ['replaces every match', 'a b\na c\n', { regexp: '^a', replace: 'x' }, 'x b\nx c\n', '2 replacements made'],
    ['fills groups in', 'a=1\n', { regexp: '(?P<k>\\w)=(\\d)', replace: '\\g<k>: \\2' }, 'a: 1\n', '1 replacements made'],
    ['removes without a replacement', 'abc\n', { regexp: 'b' }, 'ac\n', '1 replacements made'],
    ['knows letters of all languages', 'é é\n', { regexp: '\\w', replace: '_' }, '_ _\n', '2 replacements made'],
    ['does nothing without a match', 'abc\n', { regexp: 'z', replace: 'x' }, 'abc\n', ''],
    ['does nothing where the replacement is what is there', 'abc\n', { regexp: 'b', replace: 'b' }, 'abc\n', ''],
    ['looks only behind', 'p 1\n[s]\np 2\n', { regexp: 'p', replace: 'x', after: '\\[s\\]' }, 'p 1\n[s]\nx 2\n', '1 replacements made'],
    ['looks only before', 'p 1\n[s]\np 2\n', { regexp: 'p', replace: 'x', before: '\\[s\\]' }, 'x 1\n[s]\np 2\n', '1 replacements made'],
    [
      'looks only between',
      'p\n[s]\np\n[t]\np\n',
      { regexp: 'p', replace: 'x', after: '\\[s\\]', before: '\\[t\\]' },
      'p\n[s]\nx\n[t]\np\n',
      '1 replacements made',
    ],
    [
      'does nothing where there is no between',
      'p\n',
      { regexp: 'p', replace: 'x', after: 'zzz' },
      'p\n',
      'Pattern for before/after params did not match the given file: zzz(?P<subsection>.*)',
    ],
  ]
  for (const [what, before, wish, after, message] of table)
    it(what, () => {
      const expectation = expect(replace, { path: '/etc/x', ...wish }).on({ ...ids, file: fileAt('/etc/x', before) })
      const changes = before === after ? expectation.plans() : expectation.plans('write /etc/x')
      if (changes.length > 0) assert.equal(String(writeOf(changes[0]).content), after)
      assert.equal(expectation.returns().msg, message)
    })

  it('refuses what is not there, and what is not UTF-8', () => {
    expect(replace, { path: '/etc/x', regexp: 'a' })
      .on({ ...ids, file: absentAt('/etc/x', '/etc') })
      .refuses({ msg: /does not exist/ })
    const file = { ...fileAt('/etc/x', ''), content: Buffer.from([0xff, 0xfe]) }
    expect(replace, { path: '/etc/x', regexp: 'a' })
      .on({ ...ids, file })
      .refuses({ kind: 'encoding', names: ['/etc/x'] })
    expect(replace, { path: '/etc/x', regexp: 'a', replace: '\\2' })
      .on({ ...ids, file: fileAt('/etc/x', 'a') })
      .refuses({ names: ['\\2'] })
  })
})
