/** Lookups that run a program on the controller. */
import assert from 'node:assert/strict'
import { evaluate, renderValue, settled } from '../../engine/template/index.ts'
import { expression, scopeOf, template } from './setting.ts'

describe('lookups of programs', () => {
  const value = (text: string) => evaluate(expression(text), scopeOf())
  const table: readonly (readonly [string, unknown])[] = [
    ["lookup('pipe', 'echo one; echo two')", 'one\ntwo'],
    ["query('lines', 'echo one; echo two')", ['one', 'two']],
    [`lookup('pipe', "printf 'a\\\\351b'")`, 'a\udce9b'],
    [`query('lines', "printf '\\\\377\\\\303\\\\274\\\\nc'")`, ['\udcffü', 'c']],
  ]
  for (const [text, wanted] of table) it(text, () => assert.deepEqual(value(text), wanted))

  it('tell what failed', () => {
    assert.throws(() => value("lookup('pipe', 'echo bad >&2; exit 3')"), /failed with 3 on the controller: bad/)
  })
  it('are waited for where time can be taken', async () => {
    const whole = { c: template("{{ lookup('pipe', 'echo p') }}"), d: template(`{{ lookup('pipe', "printf 'a\\351b'") }}`) }
    assert.deepEqual(await settled(() => renderValue(whole, scopeOf())), { c: 'p', d: 'a\udce9b' })
    await assert.rejects(
      settled(() => evaluate(expression("lookup('pipe', 'exit 4')"), scopeOf())),
      /failed with 4/,
    )
  })
})
