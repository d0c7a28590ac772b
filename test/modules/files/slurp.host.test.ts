/** `slurp`: content byte for byte, and why there is none. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import slurp from '../../../modules/files/slurp.ts'
import { refusing } from '../../refusal.ts'
import { expect } from '../expect.ts'
import { settle } from '../locally.ts'

describe('slurp', () => {
  it('brings what is in a file', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-slurp-'))
    try {
      const bytes = Buffer.from(Array.from({ length: 3000 }, (_, index) => index % 256))
      fs.writeFileSync(path.join(folder, 'a file'), bytes)
      const { result } = await settle(slurp, { src: path.join(folder, 'a file') })
      assert.equal(result.content, bytes.toString('base64'))
      assert.deepEqual([result.encoding, result.source], ['base64', path.join(folder, 'a file')])
      const { result: empty } = await settle(slurp, { src: '/dev/null' })
      assert.equal(empty.content, '')
      const { result: kernel } = await settle(slurp, { src: '/proc/version' })
      assert.match(Buffer.from(String(kernel.content), 'base64').toString(), /^Linux version/)
    } finally {
      fs.rmSync(folder, { recursive: true })
    }
  })

  it('says why there is nothing to bring', async () => {
    await assert.rejects(settle(slurp, { src: '/nowhere' }), refusing({ msg: 'file not found: /nowhere' }))
    await assert.rejects(settle(slurp, { src: '/etc' }), refusing({ msg: 'source is a directory and must be a file: /etc' }))
    expect(slurp, { src: '/x' })
      .on({ file: { state: 'unreadable', path: '/x', content: '', trouble: undefined } })
      .refuses({ msg: 'file is not readable: /x' })
  })
})
