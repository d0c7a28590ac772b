/** What Ansible gave for several hundred further expressions, recorded once: kinds of numbers, tuples and the order of keys count. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { evaluate } from '../../engine/template/index.ts'
import { expression, scopeOf } from './setting.ts'
import { shown } from './shown.ts'

const fixtures = join(import.meta.dirname, '../../../test/template/fixtures')
const { vars } = JSON.parse(readFileSync(join(fixtures, 'cases.json'), 'utf8'))
const recorded: readonly (readonly [string, unknown])[] = JSON.parse(readFileSync(join(fixtures, 'more.json'), 'utf8'))

describe('recorded values', () => {
  for (const [text, value] of recorded)
    it(text.replaceAll('\n', '\\n'), () => assert.deepEqual(shown(evaluate(expression(text), scopeOf(structuredClone(vars)))), value))
})
