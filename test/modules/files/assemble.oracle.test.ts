/** `assemble`: which parts, in which order, with what between them; beside Ansible. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import assemble, { assembled } from '../../../modules/files/assemble.ts'
import { Answers } from '../../oracle/answers.ts'
import { refusing } from '../../refusal.ts'
import { keptResults } from '../ansible-results.ts'
import { settle } from '../locally.ts'
import { folderForTest } from '../web/web.ts'

type Wish = Partial<Parameters<typeof assemble.plan>[0]>

const answers = new Answers(import.meta.url)

describe('assemble', function () {
  this.timeout(60_000)
  const at = folderForTest()
  const parts: Readonly<Record<string, string>> = {
    'b.conf': 'two\n',
    'a.conf': 'one',
    'B.conf': '',
    '.hidden': 'zero\n',
    é: 'last\n',
    'c d': 'three\n',
  }
  before(() => {
    fs.mkdirSync(at('parts/folder'), { recursive: true })
    for (const [name, text] of Object.entries(parts)) fs.writeFileSync(at(`parts/${name}`), text)
    fs.symlinkSync('b.conf', at('parts/z-link'))
    fs.symlinkSync('nowhere', at('parts/dead'))
  })

  it('puts parts of host or controller together, once', async () => {
    for (const remote_src of [true, false]) {
      const wish = { src: at('parts'), dest: at(`made-${remote_src}`), remote_src, mode: '0640' }
      const announced = await settle(assemble, wish, { check: true })
      const done = await settle(assemble, wish)
      assert.deepEqual(announced.changes, done.changes)
      assert.equal(fs.readFileSync(wish.dest, 'utf8'), 'zero\n\none\ntwo\nthree\ntwo\nlast\n')
      assert.deepEqual((await settle(assemble, wish)).changes, [])
    }
    await assert.rejects(settle(assemble, { src: at('none'), dest: at('x') }), refusing({ msg: /^Source \(.*\/none\) does not exist/ }))
    await assert.rejects(settle(assemble, { src: at('parts'), dest: at('parts') }), refusing({ kind: 'directory' }))
  })

  it('makes what Ansible makes', async () => {
    const wishes: Wish[] = [
      {},
      { regexp: '^[a-z].*f$' },
      { ignore_hidden: true, delimiter: '# ----' },
      { delimiter: 'a\\tb\\n\\x41\\101\\d\\n' },
      { delimiter: '', regexp: 'conf' },
    ]
    const asked = wishes.map((wish, index) => ({ module: 'assemble', args: { src: at('parts'), dest: at(`theirs-${index}`), ...wish } }))
    const makes = wishes.map((_, index) => `theirs-${index}`)
    const told = await keptResults(answers, 'wishes', { folder: at(''), makes }, asked)
    for (const [index, wish] of wishes.entries()) {
      const { result } = await settle(assemble, { src: at('parts'), dest: at(`ours-${index}`), ...wish })
      assert.equal(fs.readFileSync(at(`ours-${index}`), 'utf8'), fs.readFileSync(at(`theirs-${index}`), 'utf8'), JSON.stringify(wish))
      for (const word of ['checksum', 'md5sum', 'src', 'size', 'state', 'msg', 'mode'])
        assert.equal(result[word], told[index]?.[word], word)
    }
  })

  it('is empty where nothing is meant', () => {
    assert.equal(assembled([{ name: 'a', content: Buffer.from('x') }], { regexp: 'b', ignoreHidden: false }).length, 0)
  })
})
