/** That the reader of XML in these tests refuses what is none. */
import { throws } from 'node:assert/strict'
import { elementsOf } from './xml.ts'

describe('the reader of XML in these tests', () => {
  for (const xml of ['<a>', '<a></b>', '<a b=c/>', '<a>&</a>', '<a>&nope;</a>', '<a><</a>', '<a>\u0001</a>'])
    it(`refuses ${JSON.stringify(xml)}`, () => throws(() => elementsOf(xml)))
})
