/** When a condition holds. */
import assert from 'node:assert/strict'
import { holds } from '../../../engine/values/template/index.ts'
import { expression, scopeOf, template } from './setting.ts'

const variables = {
  yes: true,
  no: false,
  text: 'abc',
  empty: '',
  off: 'off',
  on: 'Yes',
  zero: '0',
  one: 1,
  nul: null,
  list: [],
  full: [0],
  d: { flag: 'false', other: 'x' },
  indirect: template('{{ off }}'),
  host: 'localhost == 1',
}
const table: readonly (readonly [string, boolean])[] = [
  ['yes', true],
  ['no', false],
  ['not no', true],
  ['text', true],
  ['empty', false],
  ['off', false],
  ['on', true],
  ['zero', false],
  ['one', true],
  ['nul', false],
  ['list', false],
  ['full', true],
  ['d.flag', false],
  ["d['flag']", false],
  ['d.other', true],
  ['indirect', false],
  ['host', true],
  ['off and yes', true],
  ["'false'", true],
  ["off | default('x')", true],
  ['not off', false],
  ['{{ yes }}', true],
  ['{{ no }}', false],
  ['  {{ one == 1 }} ', true],
  ['{{ off }}', false],
  ['missing is defined', false],
  ['missing is defined and missing', false],
  ['yes and\n  one == 1', true],
  ["'b{{c' == 'b{{c'", true],
]

describe('a condition', () => {
  for (const [text, wanted] of table)
    it(`${text.replace('\n', ' ')} ${wanted ? 'holds' : 'does not hold'}`, () =>
      assert.equal(holds(expression(text), scopeOf(variables)), wanted))
  it('with an undefined variable is an error', () =>
    assert.throws(() => holds(expression('missing'), scopeOf()), { name: 'UndefinedError', variable: 'missing' }))
  it('keeps its place inside of braces', () =>
    assert.throws(
      () => holds(expression('{{ missing }}', 'a.yml', '- when: '), scopeOf()),
      (error: { place?: { start: number } }) => error.place?.start === 11,
    ))
  it('with braces in its middle is wrong', () =>
    assert.throws(() => holds(expression("{{ a }} == 'b'"), scopeOf({ a: 'b' })), { name: 'TemplateError' }))
})
