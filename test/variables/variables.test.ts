/** Variables: which level wins, and what a host gathers while a run goes on. */
import assert from 'node:assert/strict'
import type { Block, Play, Role, Task } from '../../engine/model/play.ts'
import type { Layer, Variables } from '../../engine/model/template.ts'
import { type Here, missing } from '../../engine/template/scope.ts'
import { engineDefaults, hostMagic, playMagic, runMagic, stepMagic } from '../../engine/variables/magic.ts'
import { HostVariables, type LevelName, playLayers, precedence, scopeFor, taskLayers } from '../../engine/variables/variables.ts'

const here: Here = { folders: () => [], keepSecret: () => {}, hostsOf: () => [] }
const place = { source: { file: '/play/site.yml', text: 'one\ntwo\n' }, start: 4, end: 7 }
const layer = (name: string, values: Variables): Layer => ({ name, values })
const host = { name: 'web1.example.com', groups: ['web'] }

function role(name: string): Role {
  return { name, path: `/play/roles/${name}`, defaults: { d: `default ${name}` }, vars: { v: `var ${name}` } }
}
function block(more: Partial<Block>): Block {
  return { kind: 'block', id: 1, place, keywords: {}, steps: [], rescue: [], always: [], ...more }
}
function task(parent: Block | undefined, vars: Variables = {}): Task {
  return { kind: 'task', id: 2, place, keywords: { vars }, action: 'debug', args: [], parent } as Task
}
function play(more: Partial<Play> = {}): Play {
  return { place, dir: '/play', keywords: { vars: { p: 'play' } }, roles: [], sections: [], handlers: [], ...more } as Play
}

describe('precedence', () => {
  const order = precedence.map(({ name }) => name)

  it('is Ansible’s', () => {
    assert.deepEqual(order, [
      'engineDefaults',
      'roleDefaults',
      'inventory',
      'facts',
      'playVars',
      'promptedVars',
      'varsFiles',
      'roleVars',
      'taskVars',
      'includedVars',
      'setFacts',
      'roleParameters',
      'includeParameters',
      'extraVars',
      'magic',
      'local',
    ])
  })

  for (const [index, weaker] of order.slice(0, -1).entries())
    it(`${order[index + 1]} wins over ${weaker}`, () => {
      const levels = Object.fromEntries([weaker, order[index + 1] as LevelName].map((name) => [name, [layer(name, { x: name })]]))
      const { inventory = [], ...others } = levels
      assert.equal(scopeFor({ host: new HostVariables(host), inventory, levels: [others], here }).get('x'), order[index + 1])
    })

  it('takes the later layer of a level, and tells where a value comes from', () => {
    const levels = [{ taskVars: [layer('outer', { x: 1, y: 1 }), layer('inner', { x: 2 })] }]
    const scope = scopeFor({ host: new HostVariables(host), inventory: [], levels, here, vars: () => 'all of it' })
    assert.deepEqual([scope.get('x'), scope.get('y'), scope.get('z'), scope.get('constructor')], [2, 1, missing, missing])
    assert.equal(scope.origin('x')?.name, 'inner')
    assert.equal(scope.get('vars'), 'all of it')
    assert.deepEqual([...scope.names()], ['ansible_facts', 'x', 'y'])
  })
})

describe('variables of a host', () => {
  const seen = (variables: HostVariables, name: string) => scopeFor({ host: variables, inventory: [], levels: [], here }).get(name)

  it('show facts under the name they were given, and in `ansible_facts`', () => {
    const variables = new HostVariables(host)
    assert.deepEqual(seen(variables, 'ansible_facts'), {})
    variables.setFacts({ ansible_os_family: 'Debian' })
    variables.setFacts({ services: { ssh: {} } })
    assert.equal(seen(variables, 'ansible_os_family'), 'Debian')
    assert.deepEqual(seen(variables, 'services'), { ssh: {} })
    assert.deepEqual(seen(variables, 'ansible_facts'), { os_family: 'Debian', services: { ssh: {} } })
    assert.equal(seen(variables, 'os_family'), missing)
    variables.clearFacts()
    assert.equal(seen(variables, 'ansible_os_family'), missing)
  })

  it('put set_fact and register over include_vars, the last word winning', () => {
    const variables = new HostVariables(host)
    variables.setVariables({ x: 'set' })
    variables.includeVariables({ x: 'included', y: 'included' }, 'a file')
    variables.includeVariables({ y: 'again' }, 'a file')
    variables.register('z', { rc: 0 })
    assert.deepEqual([seen(variables, 'x'), seen(variables, 'y'), seen(variables, 'z')], ['set', 'again', { rc: 0 }])
  })

  it('tell a rescue what failed', () => {
    const variables = new HostVariables(host)
    variables.setFailure('install', { msg: 'no' })
    assert.deepEqual(seen(variables, 'ansible_failed_result'), { msg: 'no' })
  })

  it('count their changes', () => {
    const variables = new HostVariables(host)
    const before = variables.version
    variables.register('a', 1)
    variables.setVariables({})
    assert.equal(variables.version, before + 2)
  })
})

describe('layers of a step', () => {
  const nginx = {
    role: role('nginx'),
    called: true as const,
    parameters: { port: 80 },
    word: 'nginx',
    parents: [{ role: role('site'), word: 'site', parameters: {}, parents: [], dependencies: [] }],
    dependencies: [],
  }
  const outer = block({ keywords: { vars: { a: 'block' } } })
  const inRole = block({ role: nginx, parent: outer })
  const included = block({ keywords: { vars: { i: 'import' } }, included: { i: 'import' }, parent: inRole })
  const step = task(included, { t: 'task' })

  it('come from outside to inside', () => {
    const layers = taskLayers(step)
    const names = Object.fromEntries(Object.entries(layers).map(([level, found]) => [level, found?.map(({ name }) => name)]))
    assert.deepEqual(names, {
      roleDefaults: ['defaults of role site', 'defaults of role nginx'],
      roleVars: ['vars of role site', 'vars of role nginx'],
      taskVars: [
        'vars of the block at /play/site.yml:2',
        'vars of the include at /play/site.yml:2',
        'vars of the task at /play/site.yml:2',
      ],
      roleParameters: ['parameters of role nginx'],
      includeParameters: ['vars of the include at /play/site.yml:2'],
    })
    assert.equal(taskLayers(step), layers)
  })

  it('stand beside those of the play', () => {
    const layers = playLayers(play({ roles: [nginx] }))
    assert.deepEqual(layers.roleDefaults?.[0]?.values, { d: 'default nginx' })
    const scope = scopeFor({ host: new HostVariables(host), inventory: [], levels: [layers, taskLayers(step)], here })
    assert.deepEqual([scope.get('d'), scope.get('port'), scope.get('p')], ['default nginx', 80, 'play'])
  })

  it('carry the words of the role and the folders', () => {
    assert.deepEqual(stepMagic(step, play()).values, {
      role_name: 'nginx',
      role_path: '/play/roles/nginx',
      ansible_role_name: 'nginx',
      ansible_collection_name: null,
      ansible_parent_role_names: ['site'],
      ansible_parent_role_paths: ['/play/roles/site'],
      environment: [],
      ansible_search_path: ['/play/roles/nginx', '/play/roles/site', '/play'],
    })
  })
})

describe('magic variables', () => {
  it('tell of host, play and run', () => {
    assert.deepEqual(hostMagic(host).values, { inventory_hostname: host.name, inventory_hostname_short: 'web1', group_names: ['web'] })
    let active = ['a', 'b']
    const { values } = playMagic(play(), 'site', { all: ['a', 'b', 'c'], batch: ['b', 'c'], active: () => active })
    assert.deepEqual([values.ansible_play_hosts, values.play_hosts, values.playbook_dir], [['a', 'b'], ['b'], '/play'])
    active = ['a']
    assert.deepEqual([values.ansible_play_hosts, values.ansible_play_batch, values.ansible_play_hosts_all], [['a'], [], ['a', 'b', 'c']])
    const groups = new Map([['web', { name: 'web', hosts: ['a'], children: [], parents: [], depth: 1, priority: 1 }]])
    const inventory = { hosts: new Map(), groups, layers: () => [], wouldChange: () => false, add: () => {}, refresh: async () => {} }
    const words = { inventory, sources: [], check: true, diff: false, verbosity: 2, forks: 5, tags: [], skipTags: [], hostvars: {} }
    const run = runMagic(words).values
    assert.deepEqual([run.groups, run.ansible_check_mode, run.ansible_run_tags, run.ansible_verbosity], [{ web: ['a'] }, true, ['all'], 2])
    assert.equal((run.ansible_version as { full: string }).full, '2.18.0')
    assert.equal(engineDefaults()[0]?.values.ansible_managed, 'Ansible managed')
  })
})
