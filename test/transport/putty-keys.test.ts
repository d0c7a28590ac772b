/** Keys of PuTTY, made by `puttygen` for this test: those named `locked` have the passphrase `secret`. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { puttyPublicKey, puttyToOpenssh } from '../../engine/formats/putty-key.ts'
import { parseIdentity, parsePublic } from '../../engine/transport/ssh/ssh2.ts'

const folder = 'test/transport/fixtures/putty'
const read = (name: string) => readFileSync(`${folder}/${name}`)
const names = readdirSync(folder).filter((name) => name.endsWith('.ppk'))

describe('keys of PuTTY', () => {
  for (const name of names)
    it(`are read: ${name}`, async () => {
      const isLocked = name.includes('.locked.')
      const publicKey = await parsePublic(read(`${name.split('.')[0]}.pub`))
      assert.deepEqual(puttyPublicKey(read(name)), publicKey)
      if (isLocked)
        for (const passphrase of [undefined, 'wrong']) assert.equal(await parseIdentity(read(name), name, passphrase), 'encrypted')
      const identity = await parseIdentity(read(name), name, isLocked ? 'secret' : undefined)
      assert.ok(typeof identity === 'object' && !(identity instanceof Error), String(identity))
      assert.deepEqual(identity.blob, publicKey)
      const { key } = identity.native
      const signature = key.sign(Buffer.from('text'))
      assert.ok(Buffer.isBuffer(signature), String(signature))
      assert.equal(key.verify(Buffer.from('text'), signature), true)
      assert.equal(key.verify(Buffer.from('other'), signature), false)
    })

  it('are none where they are damaged, or ask for more than they may', async () => {
    const changed = async (name: string, from: RegExp, to: string, passphrase?: string) => {
      const text = read(name).toString()
      assert.match(text, from)
      return puttyToOpenssh(Buffer.from(text.replace(from, to)), passphrase)
    }
    assert.ok((await changed('ed25519.v3.ppk', /Comment: /, 'Comment: not ')) instanceof Error)
    assert.ok((await changed('ed25519.v3.ppk', /Private-Lines: 1\n.*\n/, '')) instanceof Error)
    assert.ok((await changed('ed25519.v3.ppk', /File-3/, 'File-4')) instanceof Error)
    assert.ok((await changed('ed25519.v3.ppk', /none/, 'rot13')) instanceof Error)
    assert.ok((await changed('ed25519.v3.locked.ppk', /Memory: \d+/, 'Memory: 99999999', 'secret')) instanceof Error)
    assert.ok((await changed('ed25519.v3.locked.ppk', /Argon2id/, 'Scrypt', 'secret')) instanceof Error)
    assert.equal(await changed('ed25519.v3.locked.ppk', /(Private-Lines: \d+\n)..../, '$1AAAA', 'secret'), 'encrypted')
  })
})
