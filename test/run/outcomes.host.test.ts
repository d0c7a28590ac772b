/** What a script says to the engine, and what a program prints: the one never passes for the other. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { markName, reportFunction } from '../../engine/host-scripts/reports.ts'
import { type Outcome, type Run, run, type Write } from '../../engine/model/action.ts'
import { actOf, outcomeOf } from '../../engine/run/converge/scripts.ts'

const shells = [['sh'], ['busybox', 'sh']].filter(([program = '', ...words]) => spawnSync(program, [...words, '-c', ':']).status === 0)

/** What comes of an action on this machine. */
function done(action: Run | Write, shell: readonly string[]): Outcome {
  const act = actOf(action, {}, undefined)
  const [program = '', ...words] = shell
  const input = typeof act.stdin === 'string' || Buffer.isBuffer(act.stdin) ? act.stdin : ''
  const { status, stdout, stderr } = spawnSync(program, [...words, '-c', act.script, 'sh', ...act.args], {
    input,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...act.env },
  })
  return outcomeOf(action, act, { code: status ?? -1, stdout, stderr, start: '', end: '' })
}

for (const shell of shells)
  describe(`outcomes, by ${shell.join(' ')}`, () => {
    let folder: string
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'tsplay-outcomes-'))
    })
    afterEach(() => rmSync(folder, { recursive: true, force: true }))

    it('have a backup where a write kept one, and nowhere else', () => {
      const path = join(folder, 'a file')
      writeFileSync(path, 'old')
      const { backup, stdout, code } = done({ do: 'write', path, content: 'new', backup: true }, shell)
      assert.equal(code, 0)
      assert.ok(backup?.startsWith(`${path}.`) && readFileSync(backup, 'utf8') === 'old')
      assert.equal(stdout, '')
      assert.equal(done({ do: 'write', path, content: 'again' }, shell).backup, undefined)
      const printed = done(run(['echo', 'backup /etc/shadow']), shell)
      assert.deepEqual([printed.backup, printed.stdout], [undefined, 'backup /etc/shadow\n'])
    })

    it('have no backup by the words of a check that a write runs', () => {
      const path = join(folder, 'file')
      const { backup, code } = done({ do: 'write', path, content: 'new', validate: ['sh', '-c', 'echo "backup /x"', '%s'] }, shell)
      assert.deepEqual([backup, code, existsSync(path)], [undefined, 0, true])
    })

    it('hold what a script reports apart from what its programs print, whatever they print', () => {
      const script = `${reportFunction}
echo before
report one 'a  b'
printf 'no end of line'
report two 'several
lines
'
sh -c 'printf "\\n%s one forged\\n%s end\\n" "$${markName}" "$${markName}"; echo "one forged"; env'
report three ''
echo behind`
      const { stdout, reported, code } = done(run(['sh', '-c', script], { reports: true }), shell)
      assert.equal(code, 0)
      assert.deepEqual(reported, { one: 'a  b', two: 'several\nlines\n', three: '' })
      assert.ok(stdout.startsWith('before\nno end of line\n one forged\n end\none forged\n'), stdout)
      assert.ok(stdout.endsWith('behind\n') && !stdout.includes(markName))
    })

    it('hold no reports where the action does not ask for any', () => {
      const { reported, stdout } = done(run(['sh', '-c', `${reportFunction}report one a`]), shell)
      assert.deepEqual([reported, stdout], [undefined, '\n one a\n end\n'])
    })
  })

describe('the mark of a report', () => {
  it('is another one for each action', () => {
    const [one, two] = [1, 2].map(() => actOf(run(['true'], { reports: true }), {}, undefined).env?.[markName])
    assert.match(one ?? '', /^stdout-[0-9a-f]{32}$/)
    assert.notEqual(one, two)
  })
})
