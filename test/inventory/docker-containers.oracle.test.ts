/** `docker_containers` beside Ansible's: one reads what the program prints, the other what the daemon answers. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { type Project, project } from '../bin/project.ts'
import { Answers } from '../oracle/answers.ts'
import { printedDiagnostics } from '../printed.ts'

const answers = new Answers(import.meta.url)

const container = (letter: string, name: string, more: object, config: object = {}) => ({
  Id: letter.repeat(64),
  Name: name,
  State: { Running: true, Status: 'running' },
  Config: { Image: 'shop/web:1.0', Labels: { role: 'api' }, ...config },
  NetworkSettings: { Ports: { '22/tcp': [{ HostIp: '0.0.0.0', HostPort: '2201' }] } },
  Platform: 'linux',
  'Odd-Key 1': ['{{ 1 + 1 }}', null, 2.5],
  ...more,
})
const containers = [
  container('a', '/web', {}),
  container(
    'b',
    '/db',
    { State: { Running: false, Status: 'exited' }, NetworkSettings: { Ports: {} } },
    { Labels: null, Image: 'postgres' },
  ),
  container(
    'c',
    '/stacked.1',
    { NetworkSettings: { Ports: { '22/tcp': [{ HostIp: '10.0.0.7', HostPort: '2207' }], '2222/tcp': null } } },
    { Labels: { 'com.docker.stack.namespace': 'shop', 'com.docker.swarm.service.name': 'shop_web', role: 'web' } },
  ),
  container('d', '', {}),
]

const expressions = `
compose: { role: "docker_config.Labels.role | default('none')", odd: docker_odd-key_1, running: docker_state.Running }
groups: { awake: docker_state.Running, of_shop: "docker_config.Image is search('shop')" }
keyed_groups:
  - { prefix: role, key: docker_config.Labels.role }
  - { prefix: os, key: docker_platform, parent_group: systems }
`
const configs: Readonly<Record<string, string>> = {
  'the default': '',
  'by the program, with all that is known': 'connection_type: docker-cli\nverbose_output: true\n',
  'by ssh': 'connection_type: ssh\ndefault_ip: 192.0.2.1\n',
  'by ssh on another port': 'connection_type: ssh\nprivate_ssh_port: 2222\n',
  'variables and groups of expressions': `connection_type: docker-cli\n${expressions}`,
  'groups of the script before it': 'connection_type: docker-cli\nadd_legacy_groups: true\n',
}
const config = (more: string) => `plugin: community.docker.docker_containers\n${more}`

/** Prints what Docker would of the containers, and keeps its arguments. */
const standIn = `#!/bin/sh
printf '%s\\n' "$*" >>docker.log
case " $* " in
*' ps '*) [ -e ids ] || { echo 'permission denied while trying to connect to the Docker daemon' >&2; exit 1; }; cat ids ;;
*' inspect '*) cat containers.json ;;
esac
`

describe('docker_containers', () => {
  let here: Project
  before(() => {
    here = project({ ids: containers.map(({ Id }) => `${Id}\n`).join(''), 'containers.json': JSON.stringify(containers) })
    here.write({ 'programs/docker': standIn }, 0o755)
  })
  after(() => here.close())
  const listed = (...more: readonly string[]) =>
    here.withEnvironment({ PATH: `${here.file('programs')}:${process.env.PATH}` })('inventory', '--list', '-i', 'shop.docker.yml', ...more)

  for (const [name, more] of Object.entries(configs))
    it(`is that of Ansible: ${name}`, async () => {
      here.write({ 'shop.docker.yml': config(more) })
      const { code, out, err } = await listed()
      assert.equal(code, 0, err)
      const theirs = await answers.of(name, { containers, config: config(more) }, async () => comparable(await ofAnsible(here, more)))
      assert.deepEqual(comparable(JSON.parse(out)), theirs)
    })

  it('passes the daemon to the program and to the connection', async () => {
    here.write({ 'shop.docker.yml': config('docker_url: ssh://far\ntls: yes\nadd_legacy_groups: yes\n'), 'docker.log': '' })
    const { code, out, err } = await listed()
    assert.equal(code, 0, err)
    assert.match(here.read('docker.log'), /^--host=ssh:\/\/far --tls=true ps /)
    const { _meta, ...groups } = JSON.parse(out)
    assert.equal(_meta.hostvars.web.ansible_docker_docker_host, 'ssh://far')
    assert.equal(groups['ssh://far'].hosts.length, containers.length)
  })

  it('is an error with its place where it cannot be read', async () => {
    const refused = async (more: string) => {
      here.write({ 'shop.docker.yml': config(more) })
      const { code, err } = await listed()
      assert.equal(code, 1)
      return printedDiagnostics(err).map((each) => `${each.code} ${each.at ?? ''}`)
    }
    assert.deepEqual(await refused('ssl_version: 1\n'), ['unsupported shop.docker.yml:2:1'])
    assert.deepEqual(await refused('connection_type: pigeon\n'), ['wrong-type shop.docker.yml:2:18'])
    assert.deepEqual(await refused('filters: []\n'), ['unknown-option shop.docker.yml:2:1'])
    here.write({ 'containers.json': 'not JSON' })
    assert.deepEqual(await refused(''), ['inventory-script-failed shop.docker.yml:1:1'])
    rmSync(here.file('ids'))
    assert.deepEqual(await refused(''), ['inventory-script-failed shop.docker.yml:1:1'])
  })
})

/** What `ansible-inventory` lists, with a daemon that answers the same containers. */
async function ofAnsible(here: Project, more: string): Promise<unknown> {
  const socket = join(here.dir, 'daemon.sock')
  const server = createServer((request, response) => {
    const [, of] = /\/containers\/(\w+)\/json/.exec(request.url ?? '') ?? []
    const list = containers.map(({ Id, Name }) => ({ Id, Names: Name === '' ? [] : [Name] }))
    const answer = /\/version$/.test(request.url ?? '') ? { ApiVersion: '1.41' } : of ? containers.find(({ Id }) => Id === of) : list
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => void server.listen(socket, resolve))
  try {
    here.write({ 'theirs.docker.yml': `${config(more)}docker_host: unix://${socket}\n` })
    // Its Python package `requests` may be elsewhere.
    const env = { PATH: process.env.PATH, HOME: here.dir, LC_ALL: 'C.UTF-8', PYTHONPATH: process.env.PYTHONPATH }
    const child = spawn('ansible-inventory', ['--list', '-i', 'theirs.docker.yml'], { cwd: here.dir, env })
    const texts = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        texts[stream] += text
      })
    const code = await new Promise((resolve) => void child.once('close', resolve))
    assert.ok(code === 0 && !texts.stderr.includes('Failed to parse'), texts.stderr)
    return JSON.parse(texts.stdout)
  } finally {
    server.close()
  }
}

type Listed = { readonly _meta: { readonly hostvars: Readonly<Record<string, Readonly<Record<string, unknown>>>> } }

/** Without what depends on where the daemon is: Ansible repeats its defaults in variables, and names a group after the daemon. */
function comparable(listed: unknown): unknown {
  const { _meta, ...groups } = listed as Listed & Record<string, { children?: readonly string[]; hosts?: readonly string[] }>
  const hosts = Object.entries(_meta.hostvars).map(([host, variables]) => [
    host,
    Object.fromEntries(Object.entries(variables).filter(([name]) => !name.startsWith('ansible_docker_'))),
  ])
  const named = Object.entries(groups)
    .filter(([name]) => !name.startsWith('unix:'))
    .map(([name, { children = [], hosts: members = [] }]) => [
      name,
      { children: children.filter((each) => !each.startsWith('unix:')).toSorted(), hosts: members.toSorted() },
    ])
  return { hosts: Object.fromEntries(hosts), groups: Object.fromEntries(named) }
}
