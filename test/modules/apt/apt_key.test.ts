/** `apt_key`: keys in keyrings, told apart by their packets. */
import assert from 'node:assert/strict'
import { publicKeys, withoutArmour } from '../../../engine/formats/openpgp.ts'
import { nothingDone, type Params } from '../../../engine/model/module.ts'
import aptKey from '../../../modules/apt/apt_key.ts'
import { sha1 } from '../../../modules/files/path-state.ts'
import { runOf, writeOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'
import { ann, annId, bert, bertId } from '../fixtures/openpgp.ts'

const bytes = (...keys: readonly string[]) => Buffer.concat(keys.map((key) => withoutArmour(Buffer.from(key))))
const ring = (path: string, content: Buffer) => ({ path, bytes: content, keys: publicKeys(content) })
const usual = '/etc/apt/trusted.gpg'
const both = ring(usual, bytes(ann, bert))
const now = 1_790_000_000
const on = (params: Partial<Params<typeof aptKey.options>>, rings: readonly (typeof both)[], fetched?: Buffer) =>
  expect(aptKey, params).on({ rings, fetched, file: undefined, now })

/** The last question for a key with known digits, once the keyrings and the clock have answered. */
function fetchedNext(params: Parameters<typeof expect<typeof aptKey.options, never>>[1], rings: readonly (typeof both)[], time = now) {
  const { fetched } = aptKey.probe(withDefaults(aptKey.options, { keyserver: 'keys.example.org', ...params }), nothingDone)
  assert.ok(fetched.at === 'then')
  const clock = fetched.next(rings)
  assert.ok('at' in clock && clock.at === 'then')
  return clock.next(time)
}

describe('public keys', () => {
  it('are named by their fingerprints, and know when they end', () => {
    assert.deepEqual(
      publicKeys(bytes(ann, bert)).map(({ fingerprints, expires }) => [fingerprints, expires]),
      [
        [[annId], undefined],
        [[bertId], 1_735_603_200],
      ],
    )
  })
  it('come armoured, several in one text, or plain', () => {
    assert.equal(publicKeys(Buffer.from(ann + bert)).length, 2)
    assert.deepEqual(Buffer.concat(publicKeys(Buffer.from(ann + bert)).map((key) => key.bytes)), bytes(ann, bert))
  })
  it('are refused where they are cut off, or something else', () => {
    assert.throws(() => publicKeys(bytes(ann).subarray(0, 100)), RangeError)
    assert.throws(() => publicKeys(Buffer.from('<html>')), RangeError)
  })
})

describe('apt_key', () => {
  it('leaves a key that is trusted, by eight digits, sixteen or all', () => {
    for (const id of [annId, `0x${annId.slice(-16).toLowerCase()}`, annId.slice(-8)]) on({ id, url: 'https://x' }, [both]).plans()
    on({ data: ann }, [both]).plans()
  })
  it('adds a key to its keyring', () => {
    const [change] = on({ data: ann }, [ring(usual, bytes(bert))]).plans(`trust key ${annId.slice(-16)}`)
    assert.deepEqual(writeOf(change).content, bytes(bert, ann))
    const [made] = on({ url: 'https://x', keyring: '/etc/apt/trusted.gpg.d/x.gpg' }, [], Buffer.from(ann)).changes()
    assert.deepEqual([writeOf(made).path, writeOf(made).mode, writeOf(made).expect], ['/etc/apt/trusted.gpg.d/x.gpg', '0644', 'absent'])
  })
  it('replaces a key that is out of date', () => {
    const [change] = on({ data: bert }, [both]).plans(`trust key ${bertId.slice(-16)}`)
    assert.deepEqual(writeOf(change).content, bytes(ann, bert))
  })
  it('removes a key, and a keyring that held no other', () => {
    const [written, removed] = on({ id: annId, state: 'absent' }, [both, ring('/etc/apt/trusted.gpg.d/a.asc', Buffer.from(ann))]).changes()
    assert.deepEqual(writeOf(written).content, bytes(bert))
    assert.deepEqual(runOf(removed).argv.slice(4, 6), ['/etc/apt/trusted.gpg.d/a.asc', sha1(ann)])
    on({ id: annId, state: 'absent' }, []).plans()
    on({ id: annId, state: 'absent' }, [ring('/etc/apt/trusted.gpg.d/a.asc', Buffer.from(ann + bert))]).refuses({
      names: ['/etc/apt/trusted.gpg.d/a.asc'],
    })
  })
  it('says what is wrong with a key that was given', () => {
    on({ data: '<html>' }, []).refuses({ msg: "Unable to extract key from 'inline data'" })
    on({ id: bertId, data: ann }, []).refuses({
      msg: 'apt-key did not return an error, but failed to add the key (check that the id is correct and *not* a subkey)',
      names: ['2A02D2472E0FC9CE8876F42525F2093C996D3F55'],
    })
  })
  it('tells the keys before and the one that was meant', () => {
    const told = on({ id: annId, data: ann }, [ring(usual, bytes(bert))]).returns()
    assert.deepEqual(told, { id: annId, key_id: annId, fp: annId.slice(-16), short_id: annId.slice(-8), before: [bertId.slice(-16)] })
  })
  it('asks a server for a key over HTTP, and only for one that is missing', () => {
    assert.deepEqual(fetchedNext({ id: annId }, [both]), { value: undefined })
    const next = fetchedNext({ id: annId }, [])
    assert.ok('at' in next && next.at === 'host')
    assert.ok(String(next.stdin).includes(`u http://keys.example.org:11371/pks/lookup?op=get&options=mr&search=0x${annId}\n`))
  })
  it('takes a key that will end for one that is there, until it has ended', () => {
    const end = 1_735_603_200
    assert.deepEqual(fetchedNext({ id: bertId }, [both], end - 1), { value: undefined })
    assert.ok('at' in fetchedNext({ id: bertId }, [both], end))
    assert.deepEqual(fetchedNext({ id: bertId, state: 'absent' }, [], end), { value: undefined })
    expect(aptKey, { id: bertId, url: 'https://x' })
      .on({ rings: [both], fetched: undefined, file: undefined, now: end - 1 })
      .plans()
  })
  it('gives no address with a password to a program that would show it', () => {
    const first = (url: string) => {
      const { fetched } = aptKey.probe(withDefaults(aptKey.options, { url }), nothingDone)
      return fetched.at === 'host' ? fetched.args?.[0] : undefined
    }
    assert.deepEqual([first('https://x.org/key'), first('https://me:word@x.org/key')], ['', 'no'])
  })
  it('refuses what does not go together', () => {
    const said = (params: Readonly<Record<string, unknown>>) => aptKey.rules?.(withDefaults(aptKey.options, params)) ?? []
    assert.deepEqual(said({ url: 'https://x' }), [])
    for (const wrong of [{}, { url: 'https://x', data: ann }, { keyserver: 'x' }, { id: 'XYZ', data: ann }, { state: 'absent' }])
      assert.equal(said(wrong).length, 1, JSON.stringify(wrong))
  })
})
