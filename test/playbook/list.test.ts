/** What a playbook holds. */
import { deepEqual } from 'node:assert/strict'
import { listPlaybook } from '../../engine/playbook/list.ts'
import { loadPlaybook } from './load-playbook.ts'
import { testRegistry } from './modules.ts'

describe('lists of a playbook', () => {
  it('name plays, tasks with their roles, and all tags', async () => {
    const { playbook } = await loadPlaybook('test/playbook/fixtures/shapes/levels/site.yml', { registry: testRegistry() })
    const [first, second] = listPlaybook(playbook)
    deepEqual(
      first?.tasks.slice(0, 5).map(({ name, role, tags }) => [name, role, tags]),
      [
        ['ping', undefined, ['t']],
        ['debug', undefined, ['t']],
        ['ping', 'base', []],
        ['ping', 'base', []],
        ['copy', 'app', []],
      ],
    )
    deepEqual(first?.allTags, ['q', 't', 'x'])
    deepEqual([second?.name, second?.hosts, second?.tags, second?.tasks], ['db', 'db', ['imported', 'own'], []])
  })
})
