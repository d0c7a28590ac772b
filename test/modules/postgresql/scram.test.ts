/** Verifiers of passwords; the first is the example of RFC 7677. */
import assert from 'node:assert/strict'
import { Problem } from '../../../engine/model/diagnostic.ts'
import { formOf, isPasswordOf, md5Verifier, prepared, scramVerifier } from '../../../modules/postgresql/scram.ts'

const example =
  'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU='

describe('verifiers', () => {
  it('are those of the RFC', () => assert.equal(scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'), 4096), example))
  it('are those of md5', () => assert.equal(md5Verifier('secret', 'app'), 'md56a422f785c9e20873908ce25d1736ae2'))
  it('are told from clear text', () => {
    assert.deepEqual(
      [formOf(example), formOf(md5Verifier('a', 'b')), formOf('md5'), formOf('SCRAM-SHA-256$x'), formOf('')],
      ['scram', 'md5', undefined, undefined, undefined],
    )
  })
  it('are compared with passwords', () => {
    assert.ok(isPasswordOf(example, 'pencil', 'any'))
    assert.ok(!isPasswordOf(example, 'pen', 'any'))
    assert.ok(isPasswordOf(example, example, 'any'))
    assert.ok(isPasswordOf(md5Verifier('a', 'r'), 'a', 'r'))
    assert.ok(!isPasswordOf(md5Verifier('a', 'r'), 'a', 'other'))
  })
})

describe('SASLprep', () => {
  const table: readonly (readonly [string, string])[] = [
    ['plain', 'plain'],
    ['tab\tstays', 'tab\tstays'],
    ['I\u00adX', 'IX'],
    ['\u00aa', 'a'],
    ['\u2168', 'IX'],
    ['a\u00a0b', 'a b'],
    ['e\u0301', 'é'],
    ['\u00ad', '\u00ad'],
    ['\u00a0\u0085', '\u00a0\u0085'],
    ['😀', '😀'],
    ['ｆｕｌｌ', 'full'],
  ]
  for (const [password, same] of table) it(JSON.stringify(password), () => assert.equal(prepared(password), same))
  it('is refused where it is uncertain', () => assert.throws(() => prepared('😀\u2168'), Problem))
})
