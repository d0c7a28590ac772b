/** `rpm_key`: which keys are trusted, brought and taken away. */

import assert from 'node:assert/strict'
import { publicKeys } from '../../../engine/formats/openpgp.ts'
import { nothingDone } from '../../../engine/model/module.ts'
import type { HostRead } from '../../../engine/model/read.ts'
import rpmKey from '../../../modules/dnf/rpm_key.ts'
import { namesIn } from '../../refusal.ts'
import { runOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'
import { ann, annId, bert, bertId } from '../fixtures/openpgp.ts'
import { absentAt, fileAt } from '../path-state-of.ts'
import { recordsOf } from '../records-of.ts'

const package_ = { name: 'gpg-pubkey-515b4b45-6b096c2a', keys: publicKeys(Buffer.from(ann)) }
const on = (params: object, differs: object = {}) =>
  expect(rpmKey, { key: '/root/key', ...params }).on({ trusted: [], file: fileAt('/root/key', ann), fetched: undefined, ...differs })

describe('rpm_key', () => {
  it('brings a key that is not there, by standard input', () => {
    const [change] = on({}).plans(`trust key ${annId}`)
    assert.equal(String(runOf(change).stdin), ann)
    on({}, { trusted: [package_] }).plans()
    on({ key: 'https://a.example.org/key' }, { file: undefined, fetched: Buffer.from(ann + bert), trusted: [package_] }).plans(
      `trust key ${bertId}`,
    )
  })
  it('takes a key away, by its digits or by itself', () => {
    const trusted = [package_]
    for (const params of [{ key: annId.slice(-8).toLowerCase() }, { key: `0x${annId}` }, {}])
      assert.deepEqual(runOf(on({ ...params, state: 'absent' }, { trusted }).plans(`remove key ${annId}`)[0]).argv, [
        ...['rpm', '--erase', '--allmatches', package_.name],
      ])
    on({ key: bertId, state: 'absent' }, { trusted }).plans()
  })
  it('refuses a key with another fingerprint, and what is no key', () => {
    const spaced = annId.replace(/(.{4})/g, '$1 ').toLowerCase()
    on({ fingerprint: [spaced] }).plans(`trust key ${annId}`)
    on({ fingerprint: [bertId] }).refuses({
      msg: /^The specified fingerprint, '2A02D2472E0FC9CE8876F42525F2093C996D3F55', does not match the key fingerprint '5B3/,
    })
    on({}, { file: fileAt('/root/key', 'no key') }).refuses({ msg: 'Unexpected gpg output', names: ['/root/key'] })
    on({}, { file: absentAt('/root/key', '/root') }).refuses({ msg: 'Not a valid key /root/key' })
    on({ key: annId }).refuses({ names: ['5B38E839A924DE54F88156EB20223E37515B4B45'] })
    on({ key: annId }, { trusted: [package_] }).plans()
    on({}, { trusted: undefined }).refuses({ missingProgram: 'rpm' })
    assert.deepEqual(namesIn(String(rpmKey.rules?.(withDefaults(rpmKey.options, { key: '/a', fingerprint: ['abc'] })))), ['abc'])
  })
  it('does not fetch what is there by its fingerprint', () => {
    const params = withDefaults(rpmKey.options, { key: 'https://a.example.org/key', fingerprint: [annId] })
    const { fetched } = rpmKey.probe(params, nothingDone)
    assert.ok(fetched.at === 'then')
    assert.deepEqual(fetched.next([package_]), { value: undefined })
    assert.ok('script' in fetched.next([]))
  })
  it('reads what rpm says', () => {
    const { trusted } = rpmKey.probe(withDefaults(rpmKey.options, { key: annId }), nothingDone)
    const parse = (stdout: string, code = 0) =>
      (trusted as HostRead<readonly unknown[] | undefined>).parse({ stdout, code, stderr: '', bytes: Buffer.from(stdout) })
    // Neither the text of a key nor one that cannot be read hides another.
    const text = `${ann}=key gpg-pubkey-other\n`
    assert.deepEqual(parse(recordsOf({ [package_.name]: text, 'gpg-pubkey-broken': 'no key' })), [
      package_,
      { name: 'gpg-pubkey-broken', keys: [] },
    ])
    assert.deepEqual([parse(''), parse('', 3)], [[], undefined])
  })
})
