/** `attributes` of `file`, `copy` and `template`: what `lsattr` says, what `chattr` is asked, and when nothing is. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Problem } from '../../../engine/model/diagnostic.ts'
import { chattrChanges, chattrDifference, chattrRules, type Flags, flagsRead } from '../../../modules/files/chattr.ts'
import copy from '../../../modules/files/copy.ts'
import file from '../../../modules/files/file.ts'
import { refusing } from '../../refusal.ts'
import { ask } from '../ask.ts'
import { withDefaults } from '../expect.ts'
import { settle, summaries, twice } from '../locally.ts'

const letters = (text: string): Flags => ({ kind: 'letters', letters: text })
const there = { path: '/srv/a', fresh: false, changed: false }
const problemOf = (found: Flags, more: Partial<Parameters<typeof chattrChanges>[2]> = {}): Problem => {
  try {
    chattrChanges('+i', found, { ...there, ...more })
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  return assert.fail('nothing was refused')
}

describe('attributes of the file system', () => {
  const cases: readonly [wanted: string, present: string, word: string | undefined, settled?: string][] = [
    ['+i', 'e', '+i', 'ei'],
    ['+i', 'ie', undefined],
    ['+ia', 'ie', '+ia', 'iea'],
    ['-i', 'ie', '-i', 'e'],
    ['-i', 'e', undefined],
    ['i', 'ie', '=i', 'i'],
    ['=ie', 'ie', undefined],
    ['=ei', 'ie', undefined],
    ['=', 'ie', '=', ''],
    ['=e', 'eI', undefined],
    ['=a', 'eI', '=a', 'Ia'],
  ]
  for (const [wanted, present, word, settled] of cases)
    it(`${wanted} of ${present || 'none'} is ${word === undefined ? 'nothing to do' : `chattr ${word}`}`, () => {
      const difference = chattrDifference(wanted, letters(present), false)
      assert.deepEqual(difference, word === undefined ? undefined : { before: present, after: word, settled })
      const [change] = chattrChanges(wanted, letters(present), there)
      assert.deepEqual(
        change?.action?.do === 'run' ? change.action.argv : undefined,
        word === undefined ? undefined : ['chattr', word, '/srv/a'],
      )
    })
  it('are given again to a file that is new', () => {
    assert.equal(chattrChanges('+i', letters('i'), { ...there, fresh: true, changed: false }).length, 1)
    assert.equal(chattrChanges('-i', { kind: 'absent' }, { ...there, fresh: true }).length, 1)
    assert.equal(chattrChanges(undefined, undefined, { ...there, fresh: true }).length, 0)
  })
  it('are refused where they can not be', () => {
    assert.match(problemOf({ kind: 'missing' }).hint ?? '', /e2fsprogs/)
    assert.match(problemOf({ kind: 'refused', why: 'Operation not supported' }).message, /Operation not supported/)
    assert.equal(problemOf(letters('e'), { link: true }).kind, 'link')
    assert.match(problemOf(letters('ie'), { changed: true }).message, /is immutable/)
  })
  it('have letters and one sign', () => {
    for (const good of ['+i', '-a', '=ie', 'i', '=', '']) assert.deepEqual(chattrRules({ attributes: good }), [], good)
    for (const bad of ['+', '+i-a', 'i a', '--help', '=/x']) assert.equal(chattrRules({ attributes: bad }).length, 1, bad)
    const rules = file.rules?.(withDefaults(file.options, { path: '/a', state: 'directory', recurse: true, attributes: '+i' }))
    assert.match(rules?.[0] ?? '', /recurse/)
  })

  describe('on this machine', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-chattr-'))
    const at = (name: string) => path.join(folder, name)
    const flagsOf = async (name: string) => {
      const found = await ask(flagsRead(at(name)))
      return found.kind === 'letters' ? found.letters : found.kind
    }
    before(function () {
      fs.writeFileSync(at('probe'), '')
      // Not every file system has them, and only root may set them.
      if (process.getuid?.() !== 0 || spawnSync('chattr', ['+A', at('probe')]).status !== 0) this.skip()
    })
    after(() => {
      spawnSync('chattr', ['-R', '-i', folder])
      fs.rmSync(folder, { recursive: true })
    })

    it('are set once and taken away once', async () => {
      fs.writeFileSync(at('one'), 'one\n')
      const set = await twice(file, { path: at('one'), attributes: '+i' })
      assert.deepEqual(summaries(set), [`change attributes of ${at('one')}`])
      assert.match(await flagsOf('one'), /i/)
      assert.throws(() => fs.writeFileSync(at('one'), 'two\n'), { code: 'EPERM' })
      const [change] = set.changes
      assert.equal(change?.after, `${change?.before}i`)
      const { diff } = set.result as { diff: { before: object; after: object } }
      assert.deepEqual([Object.keys(diff.before), Object.values(diff.after).at(-1)], [['path', 'attributes'], '+i'])
      await assert.rejects(
        settle(file, { path: at('one'), mode: '0600', attributes: '+i' }, { check: true }),
        refusing({ msg: 'Operation not permitted' }),
      )
      await twice(file, { path: at('one'), attributes: '-i' })
      assert.doesNotMatch(await flagsOf('one'), /i/)
    })
    it('come with what is made, and with a file that takes the place of another', async () => {
      await twice(file, { path: at('made/deep'), state: 'directory', attributes: '+A' })
      assert.match(await flagsOf('made/deep'), /A/)
      await twice(copy, { content: 'first\n', dest: at('copied'), attributes: '+A' })
      const again = await twice(copy, { content: 'second\n', dest: at('copied'), attributes: '+A' })
      assert.deepEqual(summaries(again), [`write ${at('copied')}`, `change attributes of ${at('copied')}`])
      assert.match(await flagsOf('copied'), /A/)
    })
    it('are not those of a link', async () => {
      fs.writeFileSync(at('behind'), '')
      fs.symlinkSync('behind', at('link'))
      await twice(file, { path: at('link'), attributes: '+A' })
      assert.match(await flagsOf('behind'), /A/)
      await assert.rejects(
        settle(file, { path: at('link'), follow: false, attributes: '+A' }, { check: true }),
        refusing({ kind: 'link', msg: 'chattr failed' }),
      )
      assert.equal(await flagsOf('nothing'), 'absent')
    })
    it('can not be read without the programs', () => {
      const read = flagsRead(at('probe'))
      const { stdout } = spawnSync('/bin/sh', ['-c', `PATH=; ${read.script.replace('PATH=$PATH:/usr/sbin:/sbin', '')}`, 'sh', at('probe')])
      assert.deepEqual(read.parse({ stdout: String(stdout), bytes: stdout, stderr: '', code: 0 }), { kind: 'missing' })
    })
  })
})
