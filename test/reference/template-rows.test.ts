/** The reference of filters, tests and lookups: each that a template can use is there with an example that works, and no other. */
import assert from 'node:assert/strict'
import { templateTopics } from '../../engine/reference/template-rows.ts'
import { filterNames, lookupNames, testNames } from '../../engine/template/index.ts'
import { exampleValue } from '../../tools/templates-page.ts'

const names: Readonly<Record<string, readonly string[]>> = { Filters: filterNames(), Tests: testNames(), Lookups: lookupNames() }

describe('the reference of templates', () => {
  for (const [kind, topics] of Object.entries(templateTopics)) {
    const entries = Object.values(topics).flatMap((each) => Object.entries(each))

    it(`has all of the ${kind.toLowerCase()}, and no other`, () => {
      assert.deepEqual(entries.map(([name]) => name).sort(), [...(names[kind] ?? [])].sort())
    })

    it(`has an example of each of the ${kind.toLowerCase()} that uses it and has a value`, () => {
      for (const [name, [, example, varies]] of entries) {
        assert.ok(example.includes(name), `${name}: ${example}`)
        if (!varies) assert.notEqual(exampleValue(example), undefined, `${name}: ${example}`)
      }
    })
  }
})
