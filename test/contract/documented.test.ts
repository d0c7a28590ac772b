/** Every option that Ansible documents is taken, or refused by name with a sentence on what to do instead. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { optionNames } from '../../engine/options/options.ts'
import { loadModule, moduleNames } from '../../modules/registry.ts'
import { type DocumentedModules, optionsFile } from './documented.ts'

const { modules }: DocumentedModules = JSON.parse(readFileSync(optionsFile, 'utf8'))

describe('options that Ansible documents', () => {
  it('are recorded for modules that there are', () => {
    assert.ok(Object.keys(modules).length > 60)
    assert.deepEqual(
      Object.keys(modules).filter((name) => !moduleNames.includes(name)),
      [],
    )
  })
  for (const name of moduleNames)
    it(`are taken or refused by ${name}`, async () => {
      const module = await loadModule(name)
      assert.ok(module)
      const { refused = {} } = module
      const taken = optionNames(module)
      assert.deepEqual(
        (modules[name] ?? []).filter((option) => !taken.includes(option) && !Object.hasOwn(refused, option)),
        [],
      )
      for (const [option, sentence] of Object.entries(refused)) {
        assert.ok(!taken.includes(option), `\`${option}\` is taken as well`)
        assert.match(sentence, /^[a-z`].{15,}[^.]$/, option)
      }
    })
})
