/** `tsplay explain HOST VARIABLE`: every place that gives a variable, strongest first, with its line. */
import assert from 'node:assert/strict'
import { type Project, warmProject } from './project.ts'

const site = `- hosts: db
  vars: { port: 1 }
  tasks: []
- hosts: web
  vars: { port: "{{ 70 }}" }
  vars_files: [ports.yml]
  roles: [app]
  tasks:
    - ping:
      vars: { port: "{{ 90 }}" }
`

describe('tsplay explain', () => {
  let here: Project
  before(() => {
    here = warmProject({
      'inventory/hosts': '[web]\nweb1 port=20\nweb2\n[web:vars]\nother=1\nport=10\n[db]\ndb1\n',
      'inventory/late.yml': 'db:\n  hosts:\n    db1:\n      port: 11\n  vars:\n    port: 12\n',
      'inventory/group_vars/all.yml': '---\nother: 2\nport: "{{ 3 }}"\n',
      'host_vars/web1/main.yml': 'x: 1\nport: 30\n',
      'ports.yml': '\n\nport: 80\n',
      'roles/app/defaults/main.yml': 'port: 5\n',
      'site.yml': site,
    })
  })
  after(() => here.close())

  const rows = async (...args: string[]) => {
    const { code, out, err } = await here.tsplay('explain', ...args)
    assert.equal(code, 0, err)
    return out
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(/ {2,}/))
  }

  it('shows the places of the inventory, which one wins and what it shadows', async () => {
    assert.deepEqual(await rows('web1', 'port'), [
      ['wins', 'host_vars/web1/main.yml:2', 'host web1', '30'],
      ['shadowed', 'inventory/hosts:2', 'host web1', '20'],
      ['shadowed', 'inventory/group_vars/all.yml:3', 'group all', '{{ 3 }}'],
      ['shadowed', 'inventory/hosts:6', 'group web', '10'],
    ])
    assert.deepEqual((await rows('db1', 'port')).slice(0, 2), [
      ['wins', 'inventory/late.yml:4', 'host db1', '11'],
      ['shadowed', 'inventory/group_vars/all.yml:3', 'group all', '{{ 3 }}'],
    ])
  })

  it('agrees with what a run sees', async () => {
    for (const host of ['web1', 'web2', 'db1']) {
      const [first = []] = await rows(host, 'port')
      const { out } = await here.tsplay('exec', host, '-c', 'local', '-m', 'debug', '-a', 'msg={{ port }}')
      assert.equal(out.trim().split(/\s+/).at(-1), (first.at(-1) ?? '').replace(/[{} ]/g, ''))
    }
  })

  it('adds `-e`, and the plays on the host with their roles and tasks', async () => {
    assert.deepEqual((await rows('web2', 'port', '-e', 'port=99'))[0]?.slice(0, 2), ['wins', '--extra-vars'])
    assert.deepEqual(
      (await rows('web2', 'port', '--playbook', 'site.yml')).map(([mark, where]) => [mark, where]),
      [
        ['partly', 'site.yml:10'],
        ['wins', 'ports.yml:3'],
        ['shadowed', 'site.yml:5'],
        ['shadowed', 'inventory/group_vars/all.yml:3'],
        ['shadowed', 'inventory/hosts:6'],
        ['shadowed', 'roles/app/defaults/main.yml:1'],
      ],
    )
  })

  it('hides what is encrypted', async () => {
    here.write({ pw: 'pw\n' })
    const { out: sealed } = await here.tsplay('vault', 'encrypt_string', '--vault-password-file', 'pw', 'open-sesame', '-n', 'token')
    here.write({ 'inventory/group_vars/web.yml': `${sealed}\n` })
    for (const flags of [[], ['--vault-password-file', 'pw']])
      assert.deepEqual(await rows('web2', 'token', ...flags), [['wins', 'inventory/group_vars/web.yml:1', 'group web', '********']])
  })

  it('is refused for what is not there, with what may be meant', async () => {
    for (const [args, said] of [
      [['web1', 'prt'], 'did you mean `port`?'],
      [['wbe1', 'port'], 'did you mean `web1`?'],
      [['web1'], 'tsplay explain web1 VARIABLE'],
    ] as const) {
      const { code, out, err } = await here.tsplay('explain', ...args)
      assert.deepEqual([code, out], [1, ''])
      assert.ok(err.includes(said), err)
    }
  })
})
