/** Whose variables the whole play sees: roles that are public, and which are where the settings make them private. */
import { deepEqual } from 'node:assert/strict'
import { playLayers } from '../../engine/variables/layered-scope.ts'
import { warmProject } from '../bin/project.ts'
import { loadPlaybook } from './load-playbook.ts'
import { testRegistry } from './modules.ts'

/** Names of variables of roles `a` and `b`, imported by these entries, that the play sees. */
async function seen(entries: readonly string[], privateRoles: boolean): Promise<readonly string[]> {
  const here = warmProject({
    'site.yml': `- hosts: all\n  vars: { yes_: true, no_: false }\n  tasks:\n${entries.map((each) => `    - import_role: ${each}\n`).join('')}`,
    'roles/a/vars/main.yml': 'va: 1\n',
    'roles/a/defaults/main.yml': 'da: 1\n',
    'roles/b/vars/main.yml': 'vb: 1\n',
    'roles/b/meta/main.yml': 'dependencies: [{ role: a, vars: { given: 1 } }]\n',
  })
  try {
    const { playbook } = await loadPlaybook(here.file('site.yml'), { registry: testRegistry(), privateRoles })
    return playbook.plays.flatMap((play) => {
      const { roleDefaults = [], roleVars = [] } = playLayers(play)
      return [...roleDefaults, ...roleVars].flatMap(({ values }) => Object.keys(values))
    })
  } finally {
    here.close()
  }
}

describe('variables of roles', () => {
  it('are the play’s, those of dependencies and what these are given included', async () => {
    deepEqual(await seen(['{ name: a }'], false), ['da', 'va'])
    deepEqual(await seen(['{ name: b }'], false), ['da', 'given', 'va', 'vb'])
  })
  it('are not where the import says so, be it in a template', async () => {
    deepEqual(await seen(['{ name: a, public: false }'], false), [])
    deepEqual(await seen(['{ name: a, public: "{{ no_ }}" }'], false), [])
  })
  it('are not where the settings say so, but for defaults; an import wins', async () => {
    deepEqual(await seen(['{ name: b }'], true), ['da'])
    deepEqual(await seen(['{ name: a, public: true }'], true), ['da', 'va'])
    deepEqual(await seen(['{ name: a, public: "{{ yes_ }}" }'], true), ['da', 'va'])
  })
})
