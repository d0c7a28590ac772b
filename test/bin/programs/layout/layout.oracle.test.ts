/** `tsplay playbook` writes what `ansible-playbook` writes, byte for byte, and ends with the same exit code. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { cases, recorded, reportOf } from './case.ts'

const tsplay = (name: string) => reportOf(name, process.execPath, [resolve('dist/bin/tsplay.js'), 'playbook'])
/** Those that are compared with the Ansible of this machine as well. */
const live = ['plain', 'loops', 'list-tasks', 'as-yaml', 'results-yaml', 'as-debug', 'as-json']

describe('reports as Ansible lays them out', function () {
  this.timeout(60_000)
  for (const name of cases) it(name, () => assert.equal(tsplay(name), recorded(name)))
})

describe('recorded reports', function () {
  this.timeout(120_000)
  const installed = /core (2\.14\.[\d.]+)/.test(spawnSync('ansible-playbook', ['--version'], { encoding: 'utf8' }).stdout ?? '')
  for (const name of live)
    it(`${name} is what Ansible reports today`, function () {
      if (!installed) return this.skip()
      assert.equal(reportOf(name, 'ansible-playbook'), recorded(name))
    })
})
