/** `molecule.yml`: what is read of it, and that nothing of it is ignored without a word. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { whereOf } from '../../engine/model/diagnostic.ts'
import { readMolecule } from '../../engine/testing/molecule.ts'
import type { Scenario } from '../../engine/testing/scenario.ts'
import { folder } from '../inventory/folder.ts'

type Files = Readonly<Record<string, string>>

function read(molecule: string | undefined, more: Files = {}, environment: Readonly<Record<string, string>> = {}) {
  const files = folder({ 'default/converge.yml': '[]', ...(molecule !== undefined && { 'default/molecule.yml': molecule }), ...more })
  try {
    const scenario = readMolecule(join(files.path, 'default'), { project: '/role', environment })
    return { scenario, path: files.path, found: found(scenario) }
  } finally {
    files.remove()
  }
}

/** Severity, line and the names in the sentence. */
function found({ diagnostics }: Scenario): readonly string[] {
  return diagnostics.map(({ severity, place, message }) => {
    const names = [...message.matchAll(/`([^`]*)`/g)].map(([, name]) => name).join(' ')
    return `${severity} ${place && whereOf(place).line} ${names}`
  })
}

describe('molecule.yml', () => {
  it('says hosts with their releases and groups, variables, playbooks, environment, settings and flags', () => {
    const text = `dependency: {name: galaxy}
platforms:
  - {name: web1, image: "geerlingguy/docker-\${DISTRO:-debian12}-ansible:latest", groups: [web]}
  - {name: old, image: "debian:bullseye-slim"}
  - {name: box, box: generic/debian13}
provisioner:
  name: ansible
  env: {WORD: one, ANSIBLE_ROLES_PATH: "../../roles:/usr/roles"}
  config_options: {defaults: {forks: 5}}
  options: {become: true, vvv: true, skip-tags: "a, b", extra-vars: {n: 1}}
  inventory:
    group_vars: {web: {port: 80, list: [a, "{{ b }}"]}}
    host_vars: {web1: {mode: '0644'}}
    hosts: {all: {children: {more: {}}}}
    links: {group_vars: vars}
  playbooks: {converge: ../shared/apply.yml}
`
    const {
      scenario,
      path,
      found: said,
    } = read(text, {
      'shared/apply.yml': '[]',
      'default/verify.yml': '[]',
      'default/side_effect.yml': '[]',
      'default/vars/web.yml': '',
    })
    assert.deepEqual(said, [])
    assert.deepEqual(
      scenario.platforms.map(({ name, release, groups }) => [name, release, groups]),
      [
        ['web1', 'debian12', ['web']],
        ['old', 'debian11', []],
        ['box', 'debian13', []],
      ],
    )
    const inScenario = (name: string) => join(path, 'default', name)
    assert.deepEqual(scenario.playbooks, {
      run: join(path, 'shared/apply.yml'),
      verify: inScenario('verify.yml'),
      side_effect: inScenario('side_effect.yml'),
    })
    assert.deepEqual(scenario.variables.groups, { web: { port: 80, list: ['a', '{{ b }}'] } })
    assert.deepEqual(scenario.variables.hosts, { web1: { mode: '0644' } })
    assert.deepEqual(scenario.variables.inventory, { all: { children: { more: {} } } })
    assert.deepEqual(scenario.variables.links, { group_vars: inScenario('vars') })
    assert.deepEqual([scenario.environment.WORD, scenario.environment.MOLECULE_PROJECT_DIRECTORY], ['one', '/role'])
    assert.equal(scenario.environment.ANSIBLE_ROLES_PATH, `${join(path, '..', 'roles')}:/usr/roles`)
    assert.deepEqual(scenario.settings, { defaults: { forks: '5' } })
    const { become, skipTags, extraVars } = scenario.options
    assert.deepEqual([become, skipTags, extraVars], [true, ['a', 'b', 'molecule-notest', 'notest'], ['{"n":1}']])
  })

  it('takes variables of the environment as Molecule does', () => {
    const image = (text: string, environment: Readonly<Record<string, string>>) =>
      read(`platforms: [{name: a, image: "${text}"}]`, {}, environment).scenario.platforms[0]?.release
    assert.equal(image(`\${D:-debian11}`, {}), 'debian11')
    assert.equal(image(`\${D:-debian11}`, { D: '' }), 'debian11')
    assert.equal(image(`\${D-debian11}`, { D: '' }), undefined)
    assert.equal(image(`\${D:-debian11}`, { D: 'debian13' }), 'debian13')
    assert.equal(image('debian$D', { D: '12' }), 'debian12')
    assert.equal(image(`debian12$$\{D}`, { D: '3' }), 'debian12')
  })

  it('reports what lab hosts have no use for, with its line', () => {
    const text = `driver:
  name: docker
platforms:
  - name: a
    image: debian:12
    privileged: true
    volumes: []
provisioner:
  inventory:
    host_vars: {a: {ansible_connection: docker, x: 1}}
  playbooks:
    create: create.yml
verifier:
  name: testinfra
scenario:
  test_sequence:
    - converge
    - verify ../other.yml
`
    const { scenario, found: said } = read(text)
    assert.deepEqual(said, [
      'warning 2 docker',
      'warning 6 platforms privileged volumes',
      'warning 10 ansible_connection',
      'warning 12 playbooks create',
      'warning 14 testinfra',
      'warning 18 verify ../other.yml test_sequence',
    ])
    assert.deepEqual(scenario.variables.hosts, { a: { x: 1 } })
    assert.deepEqual(Object.keys(scenario.omitted).sort(), ['again', 'cleanup', 'prepare', 'side_effect', 'verify'])
  })

  it('refuses what would make another test of it', () => {
    const errors = (text: string) => read(text).found.filter((each) => each.startsWith('error'))
    assert.deepEqual(errors('platform: []'), ['error 1 platform molecule.yml'])
    assert.deepEqual(errors('platforms:\n  - {name: a, colour: red}'), ['error 2 colour platforms'])
    assert.deepEqual(errors('platforms: [{name: ../a}]'), ['error 1 ../a'])
    assert.deepEqual(errors('platforms: [{image: debian}]'), ['error 1 name'])
    assert.deepEqual(errors('provisioner: {name: salt}'), ['error 1 salt'])
    assert.deepEqual(errors('provisioner: {playbooks: {verify: no.yml}}'), ['error 1 no.yml'])
    assert.deepEqual(errors('provisioner: {options: {forks: 3}}'), ['error 1 forks options'])
    assert.deepEqual(errors('provisioner: {inventory: {links: {group_vars: nowhere}}}'), ['error 1 nowhere'])
    assert.deepEqual(errors('provisioner: {inventory: {group_vars: {all: {p: !vault x}}}}'), ['error 1 !vault'])
    assert.deepEqual(errors('platforms: web'), ['error 1 platforms'])
    assert.equal(read('a: [').scenario.diagnostics[0]?.severity, 'error')
  })

  it('may be missing: then there is one host', () => {
    const { scenario, found: said } = read(undefined)
    assert.deepEqual([said, scenario.platforms], [[], [{ name: 'instance', groups: [] }]])
  })
})
