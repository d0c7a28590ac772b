/** Hashes of crypt(3): those that others made, and the thread that makes those of many rounds. */
import assert from 'node:assert/strict'
import { encrypt, encryptNow, matches } from '../../engine/formats/crypt.ts'
import { renderValue, settled } from '../../engine/template/index.ts'
import { passwordHash } from '../../engine/template/values/crypt.ts'
import { sameOnRetry } from '../../engine/template/values/suspend.ts'
import { scopeOf, template } from '../template/setting.ts'
import { messagesOf } from '../threads.ts'

/** As libcrypt of Debian 12 makes them; those with 656000 and 535000 rounds as passlib does. */
const made: readonly (readonly [string, string])[] = [
  ['secret', '$6$abc$IdWKNKTJEb8LxY7CGg8YBXlvtfZzFw7Mp/r6niK9YB2mdvgY..TKjv1T..8RadRt2qvUHYRLr/TsVArtr91iR1'],
  ['', '$6$saltsalt$qkTgsCrWMTAS9gBGcf9W60sFfH.hU0oTCAOJjhbz5tSp/sU3/xXZK4OFwCtq8lIIdpJ6CatVdOTSHKp97TPkt/'],
  ['ééééééééé', '$5$abc$Pm7chqMXnvAnulCbRjXMcasSiGd0GqWeDWbZFsEqc02'],
  [
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    '$6$rounds=1234$0123456789abcdef$53tuG/Tog3a8dJb517v9RAU1.zaGGP5rLNeR9eouNI5cpP7WtH/ruboEvDMbGn6UfGB0J6MO7o0YnW/HdnEwO1',
  ],
  [
    'dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd',
    '$5$rounds=1001$abcdefgh./$VRKfrgOJR.KTMoQnqkANhr.fdlDatb6ezqvL9kTYLHA',
  ],
  ['secret', '$6$rounds=656000$abcdefgh$/Ei/7YaGhLUaj/.Vzhbn8/qTav7snBIiSWc4ltNfH/h5CKGCnV8KtAzHxd56WDXc3DF7SfbULGkU/EoGIlOV70'],
  ['secret', '$5$rounds=535000$abcdefgh$QXIhOR7fttJ4bdMfcw7BEvHVCsepCVESzLPmE9hth51'],
]

describe('crypt', () => {
  for (const [clear, hash] of made)
    it(`${clear.length} characters, ${hash.slice(0, 24)}…`, async () => {
      assert.equal(encryptNow(clear, hash.slice(0, hash.lastIndexOf('$'))), hash)
      assert.ok(await matches(clear, hash))
      assert.ok(!(await matches(`${clear}x`, hash)))
    })
  it('is the same on the thread of its own, whatever the order', async () => {
    const settings = ['$6$rounds=30000$one', '$5$rounds=25000$two', '$6$rounds=30000$three', '$6$four']
    const beside = await Promise.all(settings.map((setting) => encrypt('secret', setting)))
    assert.deepEqual(
      beside,
      settings.map((setting) => encryptNow('secret', setting)),
    )
  })
  it('is made and compared on that thread, whatever its rounds', async () => {
    assert.equal(await messagesOf(() => encrypt('secret', '$6$abc')), 1)
    assert.equal(await messagesOf(() => matches('secret', made[0]?.[1] ?? '')), 1)
  })
  it('refuses what it cannot read, and matches none of it', async () => {
    await assert.rejects(encrypt('x', '$1$salt'))
    await assert.rejects(encrypt('x', '$6$no salt'))
    for (const stored of ['', '!', '$6$', '$1$a$b', '$6$sa lt$x']) assert.ok(!(await matches('x', stored)), stored)
  })
})

describe('a password hash in a template', () => {
  it('waits for the thread where someone waits, and keeps its random salt', async () => {
    let tries = 0
    const hash = await settled(() => {
      tries++
      return [1, 2].map(() => passwordHash('secret', 'sha512', undefined, { rounds: 21_000 }))
    })
    assert.equal(tries, 3)
    assert.notEqual(hash[0], hash[1])
    for (const each of hash) assert.ok(await matches('secret', each))
  })
  it('comes from the lookup of a password that is not kept as well', async () => {
    const text = template("{{ lookup('password', '/dev/null', encrypt='sha512_crypt') }}")
    assert.match(String(await settled(() => renderValue(text, scopeOf()))), /^\$6\$rounds=656000\$/)
  })
  it('asks for nothing random of one kind twice', async () => {
    let count = 0
    const next = () => count++
    assert.deepEqual(await settled(() => [sameOnRetry('a', next), sameOnRetry('b', next), sameOnRetry('a', next)]), [0, 1, 2])
  })
})
