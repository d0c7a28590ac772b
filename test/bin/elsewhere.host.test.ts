/** Modules that Ansible has and that are not built: told so, with what to do instead, and kept apart from slips. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { onHosts, online } from '../../bin/load/ansible-modules.ts'
import { elsewhere } from '../../bin/load/elsewhere.ts'
import { namesIn } from '../refusal.ts'
import { warmProject } from './project.ts'

describe('a module that is not built', () => {
  it('is known by its short name, its collection, or how such names begin', () => {
    const cases: Readonly<Record<string, string | undefined>> = {
      lvol: 'community.general',
      'community.general.lvol': 'community.general',
      'community.general.docker_container': 'community.docker',
      'ansible.legacy.rpm_key': 'ansible.builtin',
      'amazon.aws.ec2_instance': 'amazon.aws',
      'cisco.ios.ios_facts': 'cisco.ios',
      'ansible.windows.win_ping': 'ansible.windows',
    }
    assert.deepEqual(Object.fromEntries(Object.keys(cases).map((name) => [name, elsewhere(name)?.of])), cases)
    assert.deepEqual(namesIn(elsewhere('lvol')?.instead), ['command', 'modules/lvol.ts'])
    assert.match(elsewhere('ec2_instance')?.instead ?? '', /`uri`/)
    assert.deepEqual({ ...elsewhere('win_copy'), instead: namesIn(elsewhere('win_copy')?.instead) }, { of: undefined, instead: [] })
    for (const name of ['lvoll', 'community.general.lvoll', 'my.own.lvol', 'osx', 'windows', 'netstat'])
      assert.equal(elsewhere(name), undefined, name)
  })

  it('is told before anything runs, a slip otherwise', async () => {
    const here = warmProject({
      'site.yml':
        '- hosts: all\n  tasks:\n    - community.general.lvol: { vg: a }\n    - coppy: { dest: /a }\n    - { subversion: { repo: a }, when: x }\n    - { coppy: { dest: /a }, when: x }\n',
    })
    const { err } = await here.tsplay('run', '--no-python', 'site.yml', '-i', 'h,')
    here.close()
    const told = [...err.matchAll(/^(error|warning)\[unknown-module\]: (.*)\n.*\n.*\n.*\^+ (.*)$/gm)].map(([, ...parts]) =>
      parts.join(' | '),
    )
    assert.deepEqual(told, [
      'error | the module `lvol` of `community.general` is not supported | Python is switched off (`--no-python`, or the setting `TSPLAY_PYTHON`); with it, the module runs if Ansible or `community.general` is installed; or run the program behind it with `command`, or write it as `modules/lvol.ts` beside the playbook',
      'error | there is no module `coppy` | did you mean `copy`?',
      'warning | the module `subversion` of `ansible.builtin` is not supported | the task fails on every host that reaches it; run the program behind it with `command`, or write it as `modules/subversion.ts` beside the playbook',
    ])
    // A slip is one under a condition, too.
    assert.match(err, /2 places: site\.yml:4:7, site\.yml:6:9/)
  })

  it('is in the lists, whatever the collections that are installed hold', function () {
    const { stdout } = spawnSync('/usr/bin/python3', ['-c', 'import ansible, os; print(os.path.dirname(ansible.__file__))'], {
      encoding: 'utf8',
    })
    const core = stdout?.trim()
    if (!core || !existsSync(core)) return this.skip()
    const lacking: string[] = []
    for (const [collection, names] of Object.entries({ ...onHosts, ...online })) {
      const own = path.join(path.dirname(core), 'ansible_collections', ...collection.split('.'), 'plugins', 'modules')
      const folder = collection === 'ansible.builtin' ? path.join(core, 'modules') : own
      if (!existsSync(folder)) continue
      const known = new Set(names.trim().split(/\s+/))
      for (const file of readdirSync(folder, { recursive: true }) as string[]) {
        const name = path.basename(file, '.py')
        if (file.endsWith('.py') && !name.startsWith('_') && !known.has(name)) lacking.push(`${collection}.${name}`)
      }
    }
    assert.deepEqual(lacking, [])
  })
})
