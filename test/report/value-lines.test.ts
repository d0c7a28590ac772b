/** Values as people read them. */
import assert from 'node:assert/strict'
import { valueLines } from '../../engine/report/value-lines.ts'
import { PyFloat } from '../../engine/template/values/values.ts'

describe('values in a report', () => {
  it('are laid out like YAML, floats staying floats', () => {
    const value = { list: [{ x: new PyFloat(1), y: 2 }], whole: new PyFloat(-3), part: 2.5, none: null, empty: {}, text: 'two\nlines' }
    assert.deepEqual(valueLines(value), [
      'list:',
      '  - x: 1.0',
      '    y: 2',
      'whole: -3.0',
      'part: 2.5',
      'none: null',
      'empty: {}',
      'text:',
      '  two',
      '  lines',
    ])
    assert.deepEqual(valueLines([new PyFloat(1e16), 1e-7, new PyFloat(-0), 0.0001]), ['- 1e+16', '- 1e-07', '- -0.0', '- 0.0001'])
    assert.deepEqual(valueLines([new PyFloat(2), []]), ['- 2.0', '- []'])
  })
})
