/** Password hashes: what is one, and whether it stands for a password. */
import assert from 'node:assert/strict'
import { hashFor, isHash, saltFrom, samePassword } from '../../../modules/users/password-hash.ts'

const sha512 = '$6$abcdefgh$ltjgWl6579NluT/Vi1nwEvcil.G5Nbc4NiXZaNGStk8PSwGfQv72N2CKPPrVACtLtip/cZ/1GM/O6IND4WQhG.'
const yescrypt = '$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7'

describe('crypt', () => {
  const kinds: readonly [string, boolean][] = [
    [sha512, true],
    [`!${sha512}`, true],
    [yescrypt, true],
    ['$2b$12$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzABCDE', true],
    ['$1$abcdefgh$PeFDkMq9o2FZyp9Y4j1Dl.', true],
    ['!', true],
    ['*', true],
    ['!!', true],
    ['secret', false],
    ['!secret', false],
    ['$ecret', false],
    ['$6$short', false],
    ['abcdefghijklm', false],
  ]
  for (const [value, expected] of kinds) {
    it(`${JSON.stringify(value.slice(0, 20))} is ${expected ? 'a hash' : 'clear text'}`, () => assert.equal(isHash(value), expected))
  }
  it('hashes clear text as crypt(3) does', async () => {
    assert.equal(await hashFor('secret', 'abcdefgh'), sha512)
    assert.equal(
      await hashFor('Hello world!', 'saltstring'),
      '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
    )
  })
  it('keeps a hash as it is', async () => assert.equal(await hashFor(yescrypt, 'abcdefgh'), yescrypt))
  it('finds clear text behind the salt that is stored', async () => {
    assert.ok(await samePassword('secret', await hashFor('secret', 'anotherSalt')))
    assert.ok(!(await samePassword('Secret', await hashFor('secret', 'anotherSalt'))))
  })
  it('looks through a lock', async () => {
    assert.ok(await samePassword('secret', `!${sha512}`))
    assert.ok(await samePassword(sha512, `!${sha512}`))
    assert.ok(!(await samePassword(sha512, '!')))
    assert.ok(!(await samePassword('*', '!')))
  })
  it('holds clear text for another password where the stored hash is of a kind it cannot make', async () => {
    assert.ok(!(await samePassword('secret', yescrypt)))
  })
  it('makes a salt that crypt accepts', () => {
    const salt = saltFrom(Buffer.from('fbffbffbffbffbffbffbffff', 'hex'))
    assert.match(salt, /^[./0-9A-Za-z]{16}$/)
  })
})
