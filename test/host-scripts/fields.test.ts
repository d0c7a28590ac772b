/** Texts that end with a NUL, and bytes behind their number. */
import assert from 'node:assert/strict'
import { fieldsOf, rowOf, rowsOf } from '../../engine/host-scripts/fields.ts'

const answer = (text: string, stderr = '') => ({ bytes: Buffer.from(text, 'latin1'), stderr })

describe('fields of an output', () => {
  it('are read in order, and bytes by their number, whatever they contain', () => {
    const fields = fieldsOf(answer('a\nb\0\0' + '5\0x\0y\n\0' + 'end\0'))
    assert.deepEqual(fields.texts(2), ['a\nb', ''])
    assert.equal(fields.bytes(fields.number('a size')).toString('latin1'), 'x\0y\n\0')
    assert.equal(fields.text(), 'end')
    assert.equal(fields.left(), 0)
  })
  it('fail if the output ends too early, with the error of the host', () => {
    const fields = fieldsOf(answer('a\0b', 'stat: no memory\n'))
    fields.text()
    assert.throws(() => fields.text(), { hint: 'stat: no memory' })
    assert.throws(() => fields.bytes(2))
    assert.throws(() => fieldsOf(answer('')).text())
  })
  it('fail if a number is none', () => assert.throws(() => fieldsOf(answer('many\0')).number('a size')))
  it('come in groups, found by the first', () => {
    const two = answer('a\0one\0b\0a\0')
    assert.deepEqual(rowsOf(two, 2), [
      ['a', 'one'],
      ['b', 'a'],
    ])
    assert.deepEqual(rowOf(two, 2, 'b'), ['a'])
    assert.equal(rowOf(two, 2, 'one'), undefined)
    assert.throws(() => rowsOf(answer('a\0'), 2))
  })
})
