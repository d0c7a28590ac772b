/** Kept answers: they are those of the very question, and hold nothing of the machine that asked. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Answers } from './answers.ts'
import { madeIn } from './folder.ts'

describe('kept answers', () => {
  let folder = ''
  let url = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsplay-answers-'))
    mkdirSync(join(folder, 'test'))
    url = pathToFileURL(join(folder, 'dist/test/a.oracle.test.js')).href
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const never = (): never => assert.fail('the program is asked')
  const text = () => readFileSync(join(folder, 'test/a.oracle.json'), 'utf8')

  it('are given to whoever asks the same, wherever that is', async () => {
    await new Answers(url, 'record').of('one', { file: '/a/x' }, () => ({ at: '/a/x', b: [1, null] }), { HERE: '/a' })
    assert.doesNotMatch(text(), /\/a\/x/)
    assert.deepEqual(await new Answers(url, 'recorded').of('one', { file: '/b/x' }, never, { HERE: '/b' }), { at: '/b/x', b: [1, null] })
  })
  it('are not given to another question, or under another name', async () => {
    await new Answers(url, 'record').of('one', 1, () => 'yes')
    await assert.rejects(new Answers(url, 'recorded').of('one', 2, never), /asks something else now: record it/)
    await assert.rejects(new Answers(url, 'recorded').of('other', 1, never), /nothing is kept of `other`: record it/)
  })
  it('are neither taken nor changed where the programs are asked', async () => {
    await new Answers(url, 'record').of('one', 1, () => 'old')
    const before = text()
    assert.equal(await new Answers(url, 'live').of('one', 1, () => 'new'), 'new')
    assert.equal(text(), before)
  })
  it('confirm what was confirmed, and nothing else', async () => {
    await assert.rejects(new Answers(url, 'record').confirm('one', 1, 'yes', () => 'no'))
    await new Answers(url, 'record').confirm('one', 1, 'yes', () => 'yes')
    await new Answers(url, 'recorded').confirm('one', 1, 'yes', never)
    await assert.rejects(new Answers(url, 'recorded').confirm('one', 1, 'no', never), /is not what was answered/)
    await assert.rejects(new Answers(url, 'recorded').confirm('one', 2, 'yes', never), /asks something else now/)
  })
  it('of a folder make there what was made', async () => {
    const place = { folder: join(folder, 'place'), makes: ['out'] }
    const inPlace = (mode: 'record' | 'recorded', ask: () => string) => {
      rmSync(place.folder, { recursive: true, force: true })
      mkdirSync(place.folder)
      writeFileSync(join(place.folder, 'in'), 'x')
      return madeIn(new Answers(url, mode), 'one', place, '', ask)
    }
    const made = () => {
      mkdirSync(join(place.folder, 'out'))
      writeFileSync(join(place.folder, 'out/bytes'), Buffer.from([0, 0xff, 10]))
      writeFileSync(join(place.folder, 'aside'), '')
      return 'done'
    }
    assert.equal(await inPlace('record', made), 'done')
    assert.equal(await inPlace('recorded', never), 'done')
    assert.deepEqual([...readFileSync(join(place.folder, 'out/bytes'))], [0, 0xff, 10])
    assert.equal(existsSync(join(place.folder, 'aside')), false)
  })
})
