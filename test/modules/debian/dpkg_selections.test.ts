/** `dpkg_selections`: what is wanted of a package. */
import assert from 'node:assert/strict'
import selections from '../../../modules/debian/dpkg_selections.ts'
import { runOf } from '../actions.ts'
import { expect } from '../expect.ts'

describe('dpkg_selections', () => {
  const on = (word: string | undefined) => expect(selections, { name: 'nginx', selection: 'hold' }).on({ selected: { there: true, word } })

  it('leaves what is so', () => {
    on('hold').plans()
    assert.deepEqual(on('hold').returns(), { before: 'hold', after: 'hold' })
  })
  it('tells dpkg on its standard input', () => {
    const [change] = on('install').plans('set the selection of nginx to hold')
    assert.equal(runOf(change).stdin, 'nginx hold\n')
  })
  it('refuses a package that dpkg does not know', () => {
    on(undefined).refuses({ names: ['nginx'] })
  })
})
