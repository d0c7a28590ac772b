/** How dnf is asked what it would do: its lock is waited for, and its logs leave nothing behind. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { explainDnf } from '../../../modules/dnf/errors.ts'
import { simulateDnf } from '../../../modules/dnf/query.ts'
import { namesIn } from '../../refusal.ts'
import { ask } from '../ask.ts'

describe('dnf: asking', () => {
  let folder: string
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dnf-'))
  })
  after(() => fs.rmSync(folder, { recursive: true, force: true }))

  /** A program that finds the lock held so often, writes a log, and would then install what is named last. */
  function program(held: number): string {
    const file = path.join(folder, `dnf-${held}`)
    const script = `#!/bin/sh
cd ${folder}; echo asked >> asked-${held}
echo log > "\${1#--setopt=logdir=}/dnf.log"
printf '%s\\n' "$1" > logs-${held}
if [ "$(wc -l < asked-${held})" -le ${held} ]; then
  echo 'RPMDB already locked by 12'; echo '  The application with PID 12 is: other'; exit 200
fi
for last; do :; done
printf 'Installing:\\n %s noarch 1.0-1 made 6 k\\n\\nOperation aborted.\\n' "$last"
exit 1
`
    fs.writeFileSync(file, script, { mode: 0o755 })
    return file
  }

  it('waits for the lock', async () => {
    const { steps } = await ask(simulateDnf(program(1), ['install', 'made-tool'], 3))
    assert.deepEqual(steps, [{ name: 'made-tool', architecture: 'noarch', after: '1.0-1' }])
  })
  it('waits no longer than it may', async () => {
    const { code, text } = await ask(simulateDnf(program(5), ['install', 'made-tool'], 1))
    assert.equal(fs.readFileSync(path.join(folder, 'asked-5'), 'utf8'), 'asked\nasked\n')
    const { kind, message } = explainDnf({ code, stdout: text, stderr: '' })
    assert.deepEqual([kind, namesIn(message)], ['locked', ['other']])
  })
  it('leaves no logs', () => {
    for (const held of [1, 5]) {
      const logs = fs
        .readFileSync(path.join(folder, `logs-${held}`), 'utf8')
        .trim()
        .replace('--setopt=logdir=', '')
      assert.equal(fs.existsSync(logs), false)
    }
  })
})
