/** `make`: with the real make, of this machine. */

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { nothingDone } from '../../../engine/model/module.ts'
import make from '../../../modules/languages/make.ts'
import { refusing } from '../../refusal.ts'
import { withDefaults } from '../expect.ts'
import { settle, summaries, twice } from '../locally.ts'
import { folderForTest, without } from '../web/web.ts'

type Wish = Partial<Parameters<typeof make.plan>[0]>

describe('make', () => {
  const at = folderForTest()
  const sh = (line: string) => execFileSync('sh', ['-ec', line], { cwd: at(''), encoding: 'utf8' }).trim()
  beforeEach(() => {
    fs.writeFileSync(at('Makefile'), 'out: in\n\tcp in out; echo "$(WORD)" >>out\nphony:\n\techo always\nbroken:\n\tfalse\n')
    sh('rm -f out; echo in >in')
  })

  it('makes what is not up to date, with its variables', async () => {
    const wish = { chdir: at(''), jobs: 2, params: { WORD: "it's $HOME", FLAG: true } }
    const { announced, changes, result } = await twice(make, wish)
    assert.deepEqual(
      changes.map(({ summary }) => summary),
      [`make the first target in ${at('')}`],
    )
    assert.equal(fs.readFileSync(at('out'), 'utf8'), "in\nit's /HOME\n".replace('/HOME', 'OME'))
    assert.match(String(result.stdout), /^cp in out/)
    assert.equal(announced.result.command, result.command)
    assert.match(String(result.command), /make -j 2 'WORD=it'"'"'s \$HOME' FLAG=True$/)
    await settle(make, { chdir: at(''), targets: ['phony', 'out'] })
    assert.deepEqual(summaries(await settle(make, { chdir: at(''), target: 'phony' }, { check: true })), [`make phony in ${at('')}`])
  })

  it('takes another Makefile and another make', async () => {
    sh('mv Makefile other; printf \'#!/bin/sh\\nexec make "$@"\\n\' > mine; chmod 755 mine')
    const { result } = await twice(make, { chdir: at(''), file: at('other'), make: at('mine'), target: 'out' })
    assert.equal(result.command, `${at('mine')} -f ${at('other')} out`)
  })

  it('says what is wrong', async () => {
    await assert.rejects(settle(make, { chdir: at('none') }, { check: true }), /directory `.*none`/)
    await assert.rejects(
      settle(make, { chdir: at(''), target: 'none' }, { check: true }),
      refusing({ msg: "gmake: *** No rule to make target 'none'.  Stop." }),
    )
    await assert.rejects(settle(make, { chdir: at(''), target: 'broken' }), /ended with 2/)
    await without(['make', 'gmake'], () => assert.rejects(settle(make, { chdir: at('') }), refusing({ missingProgram: 'make' })))
    const rules = (more: Wish) => make.rules?.(withDefaults(make.options, { chdir: '/', ...more })) ?? []
    for (const each of [{ target: 'a', targets: ['b'] }, { target: '-f' }, { targets: [''] }]) assert.equal(rules(each).length, 1)
  })

  it('is asked in its turn only', () => assert.equal(make.probe(withDefaults(make.options, { chdir: '/' }), nothingDone).make.late, true))

  it('tells what Ansible tells', async function () {
    this.timeout(600_000)
    if (spawnSync('ansible', ['--version']).status !== 0) this.skip()
    const words = { chdir: at(''), target: 'out', params: { WORD: 'w' }, jobs: 1 }
    const theirs = () => {
      const out = sh(
        `ANSIBLE_LOAD_CALLBACK_PLUGINS=1 ANSIBLE_STDOUT_CALLBACK=json ansible localhost -m community.general.make -a '${JSON.stringify(words)}' 2>/dev/null`,
      )
      return JSON.parse(out).plays[0].tasks[0].hosts.localhost as Record<string, unknown>
    }
    for (const settled of [false, true]) {
      const said = theirs()
      if (!settled) sh('rm out')
      const { changes, result } = await settle(make, words)
      assert.equal(changes.length > 0, said.changed)
      for (const name of ['command', 'stdout', 'stderr', 'chdir', 'target', 'file', 'jobs', 'params'])
        assert.deepEqual(result[name], said[name], name)
    }
  })
})
