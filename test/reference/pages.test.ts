/** That the generated pages are those of the declarations, and that the reference leaves nothing out. */
import { deepEqual, equal } from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { topics } from '../../bin/load/topics.ts'
import { keywords } from '../../engine/playbook/keywords.ts'
import { describedKeywords } from '../../engine/reference/keyword-sentences.ts'
import { pageText } from '../../engine/reference/page-text.ts'
import { statementsByName } from '../../engine/reference/statements.ts'
import { loadModule, moduleNames } from '../../modules/registry.ts'
import { pages } from '../../tools/pages.ts'

describe('the reference', () => {
  it('is generated: `npm run docs` would change nothing', async () => {
    const all = await pages()
    const stale = [...all].filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text).map(([file]) => file)
    deepEqual(stale, [], 'run `npm run docs` and commit what it writes')
    deepEqual(
      readdirSync('docs/modules').filter((name) => !all.has(`docs/modules/${name}`)),
      [],
    )
  })

  it('has each module and statement in one topic', () => {
    deepEqual(Object.values(topics).flat().sort(), [...moduleNames, ...statementsByName.keys()].sort())
  })

  it('explains each keyword', () => {
    deepEqual([...describedKeywords].sort(), Object.keys(keywords).sort())
  })

  for (const name of moduleNames)
    it(`tells all of ${name} in 80 columns`, async () => {
      const module = await loadModule(name)
      if (!module) throw new Error(`no module ${name}`)
      const text = pageText(module)
      const [told = '', examples] = text.split('\nEXAMPLES\n')
      for (const line of told.split('\n')) equal(line.length <= 80 || !line.trim().includes(' '), true, line)
      for (const option of Object.keys(module.options)) equal(told.includes(`\n  ${option} (`), true, option)
      for (const result of Object.keys(module.results ?? {})) equal(told.includes(`\n  ${result}\n`), true, result)
      equal(examples?.trimEnd().split('\n').length, module.examples.trim().split('\n').length)
    })
})
