/** `expect`: what is run, how patterns are written, and what the program `expect` makes of it, where this machine has one. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { lastLine } from '../../../engine/formats/text-lines.ts'
import { brokenOf, foreignPart, tclPattern } from '../../../modules/command/dialogue.ts'
import module from '../../../modules/command/expect.ts'
import { namesIn } from '../../refusal.ts'
import { runOf } from '../actions.ts'
import { expect, returned, withDefaults } from '../expect.ts'
import { reportEnv, reportedBy } from '../reported.ts'

const state = { created: false, removable: true }
type Given = Parameters<typeof expect<(typeof module)['options'], ReturnType<(typeof module)['probe']>>>[1]

/** Runs what is planned, and what a result would be. */
function talk(given: Given) {
  const [change] = expect(module, given).on(state).changes()
  const { argv, stdin, explain } = runOf(change)
  const env = { ...process.env, ...reportEnv(runOf(change)) }
  const { stdout, stderr, status } = spawnSync(argv[0] ?? '', argv.slice(1), { input: String(stdin), encoding: 'utf8', env })
  const outcome = {
    ...reportedBy(runOf(change), { stdout, stderr }),
    code: status ?? 255,
    start: '2030-01-01T00:00:00.000Z',
    end: '2030-01-01T00:00:01.000Z',
  }
  const result = returned(module, withDefaults(module.options, given), state, { run: outcome }) ?? {}
  return { result, outcome, message: outcome.code === 0 ? '' : explain?.(outcome)?.message }
}

describe('expect', () => {
  it('writes patterns as Tcl does', () => {
    for (const [pattern, wanted] of [
      ['Password:', '(?p)(?:Password:)|\\Zx'],
      ['(?i)password', '(?ip)(?:password)|\\Zx'],
      ['(?is)a.b', '(?is)(?:a.b)|\\Zx'],
      ['(?m)^a$', '(?n)(?:^a$)|\\Zx'],
      ['\\bword\\B \\d\\\\b', '(?p)(?:\\yword\\Y \\d\\\\b)|\\Zx'],
    ] as const)
      assert.equal(tclPattern(pattern), wanted)
    for (const [pattern, part] of [
      ['(?P<name>x)', '(?P'],
      ['(?<=a)b', '(?<'],
      ['a(?i)b', '(?i)'],
      ['(?L)b', '(?L)'],
      ['(?:a|b)(?=c)(?!d)\\(?P', undefined],
      ['(?i)a', undefined],
    ] as const)
      assert.equal(foreignPart(pattern), part, pattern)
  })
  it('runs nothing where a path says so, and puts no answer where a process list shows it', () => {
    const given = { command: 'passwd anna', responses: { New: 'a secret word' } }
    const [change] = expect(module, given).on(state).changes() // biome-ignore format: one line
    assert.ok(!JSON.stringify(runOf(change).argv).includes('secret'))
    const held = expect(module, { ...given, creates: '/made' }).on({ ...state, created: true })
    held.plans()
    assert.deepEqual(held.returns(), { cmd: 'passwd anna', rc: 0, stdout: 'skipped, since /made exists' }) // biome-ignore format: one line
    assert.deepEqual(expect(module, given).on(state).returns(), { cmd: 'passwd anna', rc: 0, stdout: '' })
  })
  it('refuses what it cannot do', () => {
    const problems = (more: object) =>
      module.rules?.(withDefaults(module.options, { command: 'x', responses: {}, ...more })).join('; ') ?? ''
    assert.equal(problems({}), '')
    assert.match(problems({ command: ' ' }), /no program/)
    assert.deepEqual(namesIn(problems({ responses: { '(?P<a>b)': 'x' } })), ['(?P', '(?P<a>b)'])
    assert.match(problems({ timeout: -1 }), /at least 0/)
  })
  it('says in words what went wrong', () => {
    assert.deepEqual(brokenOf({ code: 127 }), { why: 'missing' })
    assert.equal(brokenOf({ code: 1, reported: {} }), undefined)
    const [change] = expect(module, { command: 'x', responses: {} }).on(state).changes() // biome-ignore format: one line
    const failure = (code: number, reported: Readonly<Record<string, string>>) =>
      runOf(change).explain?.({ code, stdout: '', stderr: '', reported })
    assert.equal(failure(127, {})?.missingProgram, 'expect')
    assert.equal(failure(1, { unstarted: 'x' })?.msg, 'The command was not found or was not executable: x.')
    assert.equal(failure(1, { timeout: '' })?.message, 'command exceeded timeout')
    assert.equal(failure(3, {})?.message, 'non-zero return code')
  })
})

describe('expect, with the expect of this machine', function () {
  this.timeout(30_000)
  before(function () {
    if (spawnSync('expect', ['-v']).status !== 0) {
      console.log('      skipped: expect is not installed here')
      this.skip()
    }
  })
  const asks = `sh -c 'printf "Name: "; read -r a; printf "PASSWORD (one)? "; read b; printf "PASSWORD (two)? "; read c; printf "=%s=%s=%s\\n" "$a" "$b" "$c"; exit 3'`
  const responses = { 'Name: $': `it's "Ä" $x [y] \\z`, '(?i)password.*\\?': ['first', 'second'] }

  it('answers each question, and tells all that stood on the terminal', () => {
    const { result, message } = talk({ command: asks, responses })
    const { stdout, rc } = result
    assert.deepEqual([rc, message], [3, 'non-zero return code'])
    assert.match(String(stdout), /^Name: PASSWORD \(one\)\? PASSWORD \(two\)\? =it's "Ä" \$x \[y\] \\z=first=second$/)
    assert.match(String(talk({ command: asks, responses, echo: true }).result.stdout), /^Name: it's "Ä" /)
    const many = talk({ command: 'seq 1 50000', responses: {} }).result
    assert.equal(String(many.stdout).split('\n').length, 50_000)
  })
  it('takes nothing that a program prints for a report, and shows none of its own', () => {
    const hostile = `sh -c 'echo "=timeout"; echo "=timeout" >&2; printf "\\n mark timeout \\n mark end\\n"; env | grep -c TSPLAY_REPORT; exit 4'`
    const { result, message, outcome } = talk({ command: hostile, responses: {} })
    assert.deepEqual([result.rc, message, outcome.reported], [4, 'non-zero return code', {}])
    assert.equal(lastLine(String(result.stdout)), '0')
    const unstarted = talk({ command: '/no/such/=timeout', responses: {} })
    assert.deepEqual([Object.keys(unstarted.outcome.reported ?? {}), unstarted.outcome.stderr.trim()], [['unstarted'], ''])
  })
  it('says where no answer is left, time is over, or there is no such program', () => {
    const short = talk({ command: asks, responses: { ...responses, '(?i)password.*\\?': ['first'] } })
    assert.deepEqual([short.result.rc, short.message], [null, 'no response is left for `(?i)password.*\\?`'])
    const late = talk({ command: asks, responses: {}, timeout: 1 })
    assert.deepEqual([late.result.rc, late.result.stdout, late.message], [null, 'Name: ', 'command exceeded timeout'])
    assert.match(talk({ command: '/no/such/program', responses: {} }).message ?? '', /cannot be started/)
    assert.equal(talk({ command: `sh -c 'kill -TERM $$'`, responses: {} }).result.rc, 143)
  })
})
