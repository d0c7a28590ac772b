/** Where modules in Python are found, what is packed with them, and which Python is asked. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Bridge } from '../../engine/bridge/bridge.ts'
import { PythonProcess } from '../../engine/bridge/process.ts'
import { controllerPython } from '../../engine/model/controller-python.ts'

describe('a module in Python', function () {
  this.timeout(60_000)
  let dir: string
  let python: PythonProcess
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'tsplay-find-'))
    python = new PythonProcess('/usr/bin/python3')
    const collection = 'collections/ansible_collections/my/own'
    const files = {
      [`${collection}/plugins/modules/deep.py`]:
        'from ansible.module_utils.basic import AnsibleModule\nfrom ..module_utils.near import here\n',
      [`${collection}/plugins/module_utils/near.py`]:
        'from ansible_collections.my.own.plugins.module_utils.pack.inner import there\nhere = there\n',
      [`${collection}/plugins/module_utils/pack/__init__.py`]: '',
      [`${collection}/plugins/module_utils/pack/inner.py`]: 'there = 1\n',
      [`${collection}/plugins/action/acted.py`]: '',
      [`${collection}/plugins/modules/acted.py`]: '',
      [`${collection}/plugins/modules/older.py`]: '',
      [`${collection}/plugins/modules/deputy.py`]: '',
      [`${collection}/meta/runtime.yml`]:
        'plugin_routing:\n  modules:\n    older: { redirect: my.own.deep }\n    oldest: { redirect: my.own.older }\n    round: { redirect: my.own.round }\n  action:\n    deputy: { redirect: my.own.acted }\n    duplicate: { redirect: ansible.builtin.copy }\n',
      'library/local.sh': '#!/bin/sh\n',
      'library/nothing.txt': '',
      'action_plugins/local_action.py': '',
      'library/local_action.py': '',
      'bin/ansible-playbook': '#!/opt/with/ansible/bin/python3\n',
      'env/ansible-playbook': '#!/usr/bin/env python3.11\n',
      'ours/ansible-playbook': '#!/usr/bin/env node\n',
    }
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, name)), { recursive: true })
      writeFileSync(join(dir, name), text)
      if (name.endsWith('ansible-playbook')) chmodSync(join(dir, name), 0o755)
    }
  })
  after(async () => {
    await python.close()
    rmSync(dir, { recursive: true, force: true })
  })

  const bridge = () => new Bridge(python, [join(dir, 'collections')])
  const folders = () => [join(dir, 'library'), join(dir, 'action_plugins')]
  const found = async (name: string) => {
    const module = await bridge().module(name, name.includes('.') ? name : undefined, folders())
    return (
      module &&
      ('action' in module ? `action ${module.action.slice(dir.length)}` : 'native' in module ? `native ${module.native}` : module.name)
    )
  }

  it('lies beside the playbook, or in a collection, also under an older name', async () => {
    assert.equal(await found('local'), 'local')
    assert.equal(await found('my.own.deep'), 'my.own.deep')
    assert.equal(await found('my.own.older'), 'my.own.deep')
    assert.equal(await found('my.own.oldest'), 'my.own.deep')
    assert.equal(await found('ansible.builtin.docker_image'), 'community.docker.docker_image')
    assert.equal(await found('nothing'), undefined)
    assert.equal(await found('my.own.absent'), undefined)
    assert.equal(await found('my.own.round'), undefined)
    assert.equal(await found('community.general.read_csv'), 'community.general.read_csv')
  })

  it('is not one where an action plug-in has its name', async () => {
    assert.equal(await found('local_action'), 'action /action_plugins/local_action.py')
    for (const name of ['my.own.acted', 'my.own.deputy']) assert.match((await found(name)) ?? '', /plugins\/action\/acted\.py/)
  })

  it('is the native one where its collection redirects it to that, also as an action plug-in', async () => {
    const isNative = (name: string) => name === 'ansible.builtin.copy'
    assert.deepEqual(await bridge().module('my.own.duplicate', 'my.own.duplicate', [], { isNative }), { native: 'ansible.builtin.copy' })
    assert.match((await found('my.own.duplicate')) ?? '', /plugins\/action\/copy\.py/)
  })

  it('is none without a Python, and that is no error of its own', async () => {
    const none = new Bridge(new PythonProcess(join(dir, 'no-python')), [join(dir, 'collections')])
    assert.equal(await none.module('my.own.deep', 'my.own.deep', []), undefined)
  })

  it('is packed with all that it imports, relatively or by whole names', async () => {
    const path = join(dir, 'collections/ansible_collections/my/own/plugins/modules/deep.py')
    const request = { op: 'pack', path, collections: [join(dir, 'collections')], beside: [] }
    const { style, dotted, bytes } = (await python.request(request)) as Record<string, string>
    assert.deepEqual([style, dotted], ['python', 'ansible_collections.my.own.plugins.modules.deep'])
    const names = Buffer.from(bytes ?? '', 'base64').toString('latin1')
    for (const name of [
      'module_utils/near.py',
      'module_utils/pack/inner.py',
      'module_utils/pack/__init__.py',
      'ansible/module_utils/basic.py',
    ])
      assert.ok(names.includes(name), name)
  })

  it('is found with the Python of ansible-playbook, unless that is something else', () => {
    const first = (...names: string[]) => controllerPython(names.map((name) => join(dir, name)).join(':'))
    assert.equal(first('nowhere', 'ours', 'bin', 'env'), '/opt/with/ansible/bin/python3')
    assert.equal(first('env'), 'python3.11')
    assert.equal(first('ours'), 'python3')
  })
})
