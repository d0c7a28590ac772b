/** Both sides of the thresholds where no state says what is meant. */
import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { isSlip, nearest } from '../../engine/formats/suggest.ts'
import { hunksOf } from '../../engine/formats/text-diff.ts'
import { addressPasswords } from '../../engine/formats/urls.ts'

describe('thresholds', () => {
  it('a name is suggested up to a third of its letters away, rounded up', () => {
    assert.equal(nearest('abcdef', ['abcdxy']), 'abcdxy')
    assert.equal(nearest('abcdef', ['abcxyz']), undefined)
  })

  it('a slip is one letter, in names of more than six letters two', () => {
    assert.deepEqual([isSlip('abcdex', ['abcdef']), isSlip('abcdxy', ['abcdef'])], [true, false])
    assert.deepEqual([isSlip('abcdexy', ['abcdefg']), isSlip('abcdxyz', ['abcdefg'])], [true, false])
  })

  it('a user name in a URL is a token from twenty letters on', () => {
    const secrets = (length: number) => addressPasswords(`https://${'a'.repeat(length)}@example.org/`)
    assert.deepEqual([secrets(19), secrets(20)], [[], ['a'.repeat(20)]])
  })

  it('a difference is given up after half a second', () => {
    const isFound = (milliseconds: number) => {
      const times = [0, milliseconds]
      const clock = mock.method(Date, 'now', () => times.shift() ?? milliseconds)
      try {
        return hunksOf('a\nb\n', 'c\nd\n') !== undefined
      } finally {
        clock.mock.restore()
      }
    }
    assert.deepEqual([isFound(500), isFound(501)], [true, false])
  })
})
