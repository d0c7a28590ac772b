/** Examples that installed modules document, called in check mode on a host: a part of what `npm run bridge:examples` calls. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { labForSuite } from '../lab/hosts.ts'
import { compareExamples, examplesNeed, examplesOf, modulesOf, sampleOf } from './documented-examples.ts'

describe('documented examples through the bridge', function () {
  this.timeout(600_000)
  before(function () {
    if (spawnSync('ansible-doc', ['--version']).error) {
      console.log('      skipped: Ansible is not installed')
      this.skip()
    }
  })
  const site = labForSuite({ names: [], prepared: { names: ['examples'], packages: examplesNeed } })

  it('are answered as by Ansible', () => {
    const modules = ['ansible.posix', 'community.general'].flatMap((collection) => sampleOf(modulesOf(collection), 8))
    const examples = examplesOf(modules, 1)
    assert.ok(examples.length > 8, `${examples.length} examples`)
    const { differences, endings } = compareExamples(examples, site.lab, 'examples')
    assert.deepEqual(differences, [])
    assert.ok(Object.keys(endings).length > 1, JSON.stringify(endings))
  })
})
