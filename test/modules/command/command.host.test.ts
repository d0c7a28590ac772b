/** Programs without a shell. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { pythonLines } from '../../../engine/formats/text-lines.ts'
import type { HostRead } from '../../../engine/model/read.ts'
import command from '../../../modules/command/command.ts'
import { unlessReads } from '../../../modules/command/creates.ts'
import { expansionOf } from '../../../modules/command/expand-words.ts'
import { duration, moment, programResult, unstarted } from '../../../modules/command/result.ts'
import { namesIn } from '../../refusal.ts'
import { runOf } from '../actions.ts'
import { expect, returned, withDefaults } from '../expect.ts'

const free = { created: false, removable: false }
const outcome = { code: 0, stdout: 'a\n\nb\n\n', stderr: '', start: '2024-05-01T10:00:00.100Z', end: '2024-05-01T10:01:01.350Z' }

describe('command', () => {
  it('runs the words of its line', () => {
    const [change] = expect(command, { cmd: `logger -t 'my app' "it's"` }).on(free).plans(`run logger -t my app it's`)
    const action = runOf(change)
    assert.deepEqual([action.argv, action.chdir, action.stdin], [['logger', '-t', 'my app', "it's"], undefined, undefined])
  })
  it('says where, and what is read', () => {
    const [change] = expect(command, { argv: ['wc', '-c'], chdir: '/srv', stdin: 'x' })
      .on(free)
      .changes()
    assert.deepEqual([runOf(change).chdir, runOf(change).stdin], ['/srv', 'x\n'])
    const [plain] = expect(command, { argv: ['wc'], stdin: 'x', stdin_add_newline: false })
      .on(free)
      .changes()
    assert.equal(runOf(plain).stdin, 'x')
  })
  it('tells a program that was never started from one that failed', () => {
    const told = (code: number, stderr: string, chdir?: string) => unstarted({ code, stderr }, '/srv/x', chdir)?.rc
    assert.deepEqual(
      [told(127, 'sh: 5: exec: /srv/x: not found\n'), told(126, 'sh: 5: exec: /srv/x: Permission denied\n'), told(127, 'x: not found\n')],
      [2, 13, undefined],
    )
    const lost = "sh: 2: cd: can't cd to /srv/gone\n"
    assert.deepEqual([told(2, lost, '/srv/gone'), told(2, lost), told(2, `first\n${lost}`, '/srv/gone')], [null, undefined, undefined])
    const closed = { code: 126, stdout: '', stderr: 'sh: 1: exec: x: Permission denied', start: '', end: '' }
    const { changed, rc } = programResult('x', closed, { program: 'x', strip: true })
    assert.deepEqual([changed, rc], [false, 13])
  })
  it('runs nothing where creates exists or removes does not', () => {
    expect(command, { cmd: 'x', creates: '/a' }).on({ created: true, removable: false }).plans()
    expect(command, { cmd: 'x', creates: '/a' }).on(free).plans('run x')
    expect(command, { cmd: 'x', removes: '/a' }).on(free).plans()
    expect(command, { cmd: 'x', removes: '/a' }).on({ created: false, removable: true }).plans('run x')
    const said = expect(command, { cmd: 'x y', creates: '/a*' }).on({ created: true, removable: false }).returns()
    assert.equal(said.stdout, 'skipped, since /a* exists')
    assert.equal(said.msg, "Did not run command since '/a*' exists")
    assert.deepEqual([said.rc, said.cmd, said.stdout, said.start], [0, ['x', 'y'], 'skipped, since /a* exists', null])
  })
  it('does not use an executable, and warns of it whether it runs or not', () => {
    const sentence =
      "As of Ansible 2.4, the parameter 'executable' is no longer supported with the 'command' module. Not using '/bin/bash'."
    const given = { cmd: 'x y', executable: '/bin/bash', creates: '/a' }
    const [change] = expect(command, given).on(free).plans('run x y')
    assert.deepEqual(runOf(change).argv, runOf(expect(command, { cmd: 'x y' }).on(free).changes()[0]).argv)
    assert.deepEqual(expect(command, given).on(free).returns().warnings, [sentence])
    assert.deepEqual(expect(command, given).on({ created: true, removable: false }).returns().warnings, [sentence])
    assert.deepEqual(returned(command, withDefaults(command.options, given), free, { run: outcome }).warnings, [sentence])
    for (const silent of [{ cmd: 'x' }, { cmd: 'x', executable: '' }])
      assert.equal('warnings' in expect(command, silent).on(free).returns(), false)
  })
  it('returns what a program said', () => {
    const params = withDefaults(command.options, { cmd: 'x' })
    assert.deepEqual(returned(command, params, free, { run: outcome }), {
      cmd: ['x'],
      rc: 0,
      stdout: 'a\n\nb',
      stderr: '',
      start: '2024-05-01 10:00:00.100000',
      end: '2024-05-01 10:01:01.350000',
      delta: '0:01:01.250000',
      msg: '',
    })
    assert.equal(returned(command, { ...params, strip_empty_ends: false }, free, { run: outcome }).stdout, 'a\n\nb\n\n')
    assert.equal(returned(command, params, free, { run: { ...outcome, code: 3 } }).msg, 'non-zero return code')
    assert.deepEqual(returned(command, params, free), {
      cmd: ['x'],
      ...{ rc: 0, stdout: '', stderr: '', start: null, end: null, delta: null },
      msg: 'Command would have run if not in check mode',
    })
  })
  it('names a program that is missing, and only that', () => {
    const gone = { code: 127, stdout: '', stderr: 'sh: 4: exec: nosuch: not found\n' }
    const [change] = expect(command, { cmd: 'nosuch -x' }).on(free).changes()
    const explain = runOf(change).explain
    assert.deepEqual(namesIn(explain?.(gone)?.message ?? ''), ['nosuch'])
    assert.equal(explain?.({ code: 127, stdout: '', stderr: 'line 3: frob: command not found' }), undefined)
    assert.equal(returned(command, withDefaults(command.options, { cmd: 'nosuch' }), free, { run: { ...outcome, ...gone } }).rc, 2)
  })
  it('wants one of cmd and argv', () => {
    const problems = (params: object) => command.rules?.(withDefaults(command.options, params))?.length
    assert.deepEqual(
      [{}, { cmd: 'a', argv: ['a'] }, { argv: [] }, { cmd: ' ' }, { cmd: 'a' }, { argv: ['a'] }].map(problems),
      [1, 1, 1, 1, 0, 0],
    )
  })
})

for (const shell of ['sh', 'bash']) {
  describe(`the words of a command on a host with ${shell}`, () => {
    const seen = (words: readonly string[]) => {
      const [, ...argv] = expansionOf(['printf', '[%s]', ...words])
      const env = { PATH: process.env.PATH, HOME: '/home/me/', A: 'one $B', EMPTY: '', LINES_: 'x\n\n', TILDE: '~' }
      return spawnSync(shell, argv, { env, encoding: 'utf8' }).stdout
    }
    it('have their variables replaced, once', () =>
      assert.equal(seen(['$A', `x$\{A}y`, '$B$EMPTY', '$LINES_']), '[one $B][xone $By][$B][x\n\n]'))
    it('keep what is no name', () =>
      assert.equal(seen(['$', '$1', '$' + '{', '$' + '{A', '$(id)', '`id`', '$A', '*']), '[$][$1][${][${A][$(id)][`id`][one $B][*]'))
    it('begin at home', () =>
      assert.equal(seen(['~', '~/x y', 'a~', '~root/x', '~nobody-here/x']), '[/home/me][/home/me/x y][a~][/root/x][~nobody-here/x]'))
    it('keep blanks, breaks and empty ones', () =>
      assert.equal(seen(['', ' a  b ', 'x\ny', '-n', '.', '=', '$A']), '[][ a  b ][x\ny][-n][.][=][one $B]'))
  })
}

describe('words without anything to replace', () => {
  it('are run as they are', () => assert.deepEqual(expansionOf(['a', 'b$', 'c ~']), ['a', 'b$', 'c ~']))
})

describe('creates and removes', () => {
  const ask = (pattern: string, chdir?: string) => {
    const read = unlessReads({ creates: pattern }, chdir).created as HostRead<boolean>
    const { stdout, stderr, status } = spawnSync('sh', ['-c', read.script, 'sh', ...(read.args ?? []), '/nope', read.each ?? ''])
    return read.parse({ stdout: stdout.toString(), bytes: stdout, stderr: stderr.toString(), code: status ?? 1 })
  }
  it('look for paths and patterns', () => {
    assert.deepEqual(
      ['/etc/passwd', '/etc/pass*', '/etc/[p]asswd', '/etc/nope', '/etc/nope*'].map((each) => ask(each)),
      [true, true, true, false, false],
    )
  })
  it('count from chdir', () =>
    assert.deepEqual([ask('passwd', '/etc'), ask('passwd', '/usr'), ask('passwd', '/nope')], [true, false, false]))
  it('run nothing that stands in a pattern', () => assert.deepEqual([ask('$(touch /tmp/tsplay-no)'), ask('/etc/pass wd')], [false, false]))
})

describe('what is told of a program', () => {
  it('has lines', () => assert.deepEqual(pythonLines('a\r\nb\rc\n\nd'), ['a', 'b', 'c', '', 'd']))
  it('has times', () => {
    assert.equal(moment('2024-05-01T10:00:00Z'), '2024-05-01 10:00:00.000000')
    assert.equal(duration('2024-05-01T10:00:00.000Z', '2024-05-02T11:00:00.001Z'), '25:00:00.001000')
  })
})
