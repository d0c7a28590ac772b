/** `setup`: which facts are gathered, and the whole beside Ansible where that is installed. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nothingDone } from '../../../engine/model/module.ts'
import { parseFact } from '../../../modules/facts/local.ts'
import setup from '../../../modules/facts/setup.ts'
import { collectionsFor, unknownWords } from '../../../modules/facts/subsets.ts'
import { askAll } from '../ask.ts'
import { returned, withDefaults } from '../expect.ts'
import { differences, factsOfSetup } from './facts-beside.ts'

type Given = Parameters<typeof withDefaults<typeof setup.options>>[1]
async function gathered(given: Given): Promise<Readonly<Record<string, unknown>>> {
  const params = withDefaults(setup.options, given)
  return returned(setup, params, await askAll(setup.probe(params, nothingDone))).ansible_facts as Readonly<Record<string, unknown>>
}

describe('setup', () => {
  it('read facts that were left on the host', async () => {
    assert.deepEqual(parseFact('{"a": [1]}'), { a: [1] })
    assert.deepEqual(parseFact('# x\n[General]\nKey = a value\nOther: 2\n'), { General: { key: 'a value', other: '2' } })
    assert.equal(parseFact('no facts'), undefined)
    const folder = mkdtempSync(join(tmpdir(), 'facts-'))
    try {
      writeFileSync(join(folder, 'plain.fact'), '[s]\nk=v\n')
      writeFileSync(join(folder, 'program.fact'), '#!/bin/sh\necho \'{"n": 1}\'\n')
      writeFileSync(join(folder, 'broken.fact'), '#!/bin/sh\nexit 3\n')
      for (const name of ['program', 'broken']) chmodSync(join(folder, `${name}.fact`), 0o755)
      const facts = await gathered({ gather_subset: ['!all', '!min', 'local'], fact_path: folder })
      assert.deepEqual(facts.ansible_local, {
        broken: `Failure executing fact script (${folder}/broken.fact), rc: 3`,
        plain: { s: { k: 'v' } },
        program: { n: 1 },
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  const subsets: readonly [readonly string[], readonly string[], readonly string[]][] = [
    [['all'], ['hardware', 'env', 'virtual'], []],
    [[], ['hardware'], []],
    [['!all'], ['env', 'distribution'], ['hardware', 'network', 'virtual']],
    [['!all', '!min'], [], ['env', 'hardware', 'distribution']],
    [
      ['!all', '!min', 'network'],
      ['network', 'platform', 'distribution'],
      ['env', 'hardware'],
    ],
    [['network'], ['network', 'env'], ['hardware']],
    [['all', '!hardware'], ['network'], ['hardware']],
    [['!all', '!min', 'os_family'], ['distribution'], ['platform']],
    [['all', '!nonsense'], ['hardware'], []],
  ]
  for (const [given, within, without] of subsets) {
    it(`choose by ${JSON.stringify(given)}`, () => {
      const chosen: ReadonlySet<string> = collectionsFor(given)
      for (const name of within) assert.ok(chosen.has(name), `${name} is in`)
      for (const name of without) assert.ok(!chosen.has(name), `${name} is out`)
    })
  }
  it('know the words of gather_subset', () => {
    assert.deepEqual(unknownWords(['all', '!min', 'hardwear', 'mounts', '!what']), ['hardwear'])
    assert.equal(setup.rules?.(withDefaults(setup.options, { gather_subset: ['hardwear'] })).length, 1)
  })
  it('name the Python that is found, unless a variable says one', () => {
    const params = withDefaults(setup.options, {})
    const python = new Map([['python', '/usr/bin/python3\ncpython\n1\n3\n11\n2\nfinal\n0']])
    const none = new Map()
    const groups = {
      platform: none,
      session: none,
      hardware: none,
      devices: none,
      network: none,
      virtual: none,
      storage: none,
      local: none,
    }
    const found = (interpreter: unknown, records: Map<string, string> = python) =>
      returned(setup, params, { ...groups, python: records, interpreter }).ansible_facts as Readonly<Record<string, unknown>>
    for (const said of [undefined, 'auto', 'auto_silent']) assert.equal(found(said).discovered_interpreter_python, '/usr/bin/python3')
    assert.equal('discovered_interpreter_python' in found('/opt/python'), false)
    assert.equal('discovered_interpreter_python' in found(undefined, none), false)
  })
  it('are filtered by their names', async () => {
    const names = async (filter: readonly string[]) =>
      Object.keys(await gathered({ gather_subset: ['!all', '!min', 'distribution'], filter })).sort()
    assert.deepEqual(await names(['ansible_os_*']), ['ansible_os_family'])
    assert.deepEqual(await names(['os_family', 'distribution_major*']), ['ansible_distribution_major_version', 'ansible_os_family'])
  })

  it('are those that Ansible gathers of this machine', async function () {
    this.timeout(60_000)
    const env = { ...process.env, ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3' }
    const { stdout, error } = spawnSync('ansible', ['localhost', '-m', 'setup'], { env, maxBuffer: 1 << 26 })
    if (error) return this.skip()
    const { discovered_interpreter_python: discovered, ...facts } = await gathered({})
    assert.deepEqual(differences(factsOfSetup(stdout.toString()), facts, true), [])
    assert.equal(discovered, '/usr/bin/python3')
  })
})
