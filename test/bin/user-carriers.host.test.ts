/** Carriers that users write: files in `carriers/` beside a playbook, a module folder or an inventory. */
import assert from 'node:assert/strict'
import { printedDiagnostics } from '../printed.ts'
import { type Project, project } from './project.ts'

const jail = (name = 'jail') => `import { defineCarrier, Problem } from 'tsplay'

export default defineCarrier({
  name: '${name}',
  aliases: ['shop.cells.${name}'],
  variables: ['ansible_cell'],
  sharesNetwork: true,
  argv({ address, user, variables }, command) {
    if (user === 'nobody') throw new Problem('a cell has no user \`nobody\`')
    return ['./enter', address, variables.ansible_cell ?? 'open', ...command]
  },
  hints: [{ says: /no cell/, hint: ({ address }) => \`build \\\`\${address}\\\` first\` }],
})
`
const enter = '#!/bin/sh\n[ "$1" = here ] || { echo "no cell $1" >&2; exit 1; }\nCELL=$1-$2; export CELL; shift 2; exec "$@"\n'
const hosts = 'all: { hosts: { web: { ansible_connection: jail, ansible_host: here, ansible_cell: east } } }\n'
const tasks = (connection = '') => `- hosts: all
  gather_facts: false
${connection}  tasks:
    - copy: { content: "{{ ansible_cell | default('none') }}", dest: "{{ playbook_dir }}/made" }
    - command: printenv CELL
      changed_when: false
      register: cell
    - assert: { that: "cell.stdout == (expected | default('here-east'))" }
`

describe('carriers of users', () => {
  let here: Project
  beforeEach(() => {
    here = project({ 'carriers/jail.ts': jail(), 'hosts.yml': hosts, 'site.yml': tasks() })
    here.write({ enter }, 0o755)
  })
  afterEach(() => here.close())
  const succeeds = async (...args: readonly string[]) => {
    const said = await here.tsplay(...args)
    assert.equal(said.code, 0, said.all)
    return said.out
  }

  it('carry a run, a check, a plan and its apply', async () => {
    const named = ['site.yml', '-i', 'hosts.yml', '-e', 'expected=here-east']
    assert.match(await succeeds('check', ...named), /would/)
    assert.equal(here.has('made'), false)
    await succeeds('plan', ...named, '-o', 'a.plan')
    await succeeds('apply', 'a.plan')
    assert.equal(here.read('made'), 'east')
    assert.match(await succeeds('run', ...named), /changed=0/)
    assert.equal((await here.tsplay('drift', ...named)).code, 0)
  })

  it('are found beside an inventory, and by keyword, flag and alias', async () => {
    assert.match(await succeeds('exec', 'web', '-i', 'hosts.yml', '-a', 'printenv CELL'), /here-east/)
    assert.match(
      await succeeds('exec', 'here', '-i', 'here,', '-M', 'modules', '-c', 'shop.cells.jail', '-a', 'printenv CELL'),
      /here-open/,
    )
    here.write({ 'other.yml': tasks('  connection: jail\n') })
    await succeeds('run', 'other.yml', '-i', 'here,', '-e', 'expected=here-open')
    await succeeds('lint', 'other.yml')
  })

  it('are offered by the schema of the editor', async () => {
    assert.match(await succeeds('doc', '--schema', '-M', 'modules'), /"jail"/)
    assert.doesNotMatch(await succeeds('doc', '--schema'), /"jail"/)
  })

  it('replace a built-in one of their name, with a warning', async () => {
    here.write({ 'carriers/podman.js': jail('podman'), 'more.yml': hosts.replace('jail', 'podman') })
    const { code, all, err } = await here.tsplay('run', 'site.yml', '-i', 'more.yml', '-e', 'expected=here-east')
    assert.equal(code, 0, all)
    assert.deepEqual(
      printedDiagnostics(err).map((each) => [each.code, each.names[0]]),
      [['carrier-replaced', 'podman']],
    )
  })

  it('say what is wrong: the place, the user, no connection of this name', async () => {
    const away = await here.tsplay('exec', 'web', '-i', 'hosts.yml', '-e', 'ansible_host=away', '-m', 'ping')
    assert.equal(away.code, 4, away.all)
    assert.match(away.out, /no cell away/)
    assert.match(away.out, /build `away` first/)
    const refused = await here.tsplay('exec', 'web', '-i', 'hosts.yml', '-u', 'nobody', '-m', 'ping')
    assert.notEqual(refused.code, 0)
    assert.match(refused.all, /`nobody`/)
    const none = await here.tsplay('exec', 'web', '-i', 'hosts.yml', '-c', 'jial', '-m', 'ping')
    assert.equal(none.code, 1)
    assert.deepEqual(
      printedDiagnostics(none.err).map((each) => [each.code, each.names.slice(0, 2)]),
      [['unsupported', ['jial', 'jail']]],
    )
  })

  it('are refused before anything runs where their declaration is not whole', async () => {
    const broken: Readonly<Record<string, readonly [string, RegExp]>> = {
      syntax: ['export default {', /cannot be loaded from .*carriers\/syntax\.ts: /],
      nothing: ['export const x = 1', /carriers\/nothing\.ts is incomplete/],
      other: [jail(), /its `name` is `jail`, but its file is named `other`/],
      ssh: [jail('ssh'), /`ssh` is the name of a connection/],
      odd: [
        "export default { name: 'odd', agrv: () => [], variables: 'x' }",
        /`agrv`.*`argv`.*`variables` must be a list of texts.*`argv` must be/,
      ],
    }
    for (const [name, [text, pattern]] of Object.entries(broken)) {
      here.write({ [`${name}/carriers/${name}.ts`]: text, [`${name}/site.yml`]: tasks() })
      const { code, err } = await here.tsplay('run', `${name}/site.yml`, '-i', 'here,')
      assert.equal(code, 1, err)
      assert.equal(printedDiagnostics(err)[0]?.code, 'invalid-carrier', err)
      assert.match(err, pattern)
    }
  })

  it('fail the host where their function fails, with its file', async () => {
    for (const [body, pattern] of [
      ["throw new Error('no luck')", /carriers\/bad\.mjs fails: no luck/],
      ["return 'podman exec'", /carriers\/bad\.mjs must return/],
    ] as const) {
      here.write({ 'carriers/bad.mjs': `export default { name: 'bad', argv() { ${body} } }` })
      const { code, all } = await here.tsplay('exec', 'web', '-i', 'hosts.yml', '-e', 'ansible_connection=bad', '-m', 'ping')
      assert.notEqual(code, 0)
      assert.match(all, pattern)
    }
  })
})
