/** The help of a command stands in groups, with what one needs first at the top; flags of both spellings do the same. */
import assert from 'node:assert/strict'
import { addRunFlags, Command } from '../../bin/options/flags.ts'
import { type Project, warmProject } from './project.ts'
import { atTerminal, hasTerminals } from './terminal.ts'

const site = `- hosts: all
  gather_facts: false
  tasks:
    - name: Write
      copy: { content: x, dest: "{{ playbook_dir }}/made" }
      notify: Late
    - name: Fail
      fail:
      when: failing is defined
  handlers:
    - name: Late
      copy: { content: y, dest: "{{ playbook_dir }}/handled" }
`

describe('help and flags', () => {
  let here: Project
  beforeEach(() => {
    here = warmProject({ hosts: 'a ansible_connection=local\n', 'site.yml': site })
  })
  afterEach(() => here.close())
  const run = (...args: string[]) => here.tsplay('run', 'site.yml', '-i', 'hosts', ...args)

  it('begins with the ten flags that one needs first, and every flag stands in a group', () => {
    const { options } = addRunFlags(new Command())
    const first = options.filter(({ helpGroupHeading }) => helpGroupHeading === options[0]?.helpGroupHeading)
    assert.deepEqual(
      first.map(({ short }) => short),
      ['-i', '-l', '-t', '-e', '-C', '-D', '-b', '-K', '-u', '-v'],
    )
    assert.deepEqual(
      options.filter(({ helpGroupHeading }) => !helpGroupHeading),
      [],
    )
  })

  it('shows the groups in their order, and examples at the end', async () => {
    const { out } = await here.tsplay('run', '--help')
    const heads = [...out.matchAll(/^(\S.*):$/gm)].map(([, head]) => head)
    assert.equal(heads[1], 'Most used')
    assert.equal(heads.at(-1), 'Examples')
    assert.ok(heads.length > 8, heads.join())
    assert.ok(out.indexOf('--help') > out.indexOf('--no-color'), 'help is the last flag')
  })

  it('takes --dry-run for --check', async () => {
    const { code, out } = await run('--dry-run')
    assert.equal(code, 0)
    assert.match(out, /would change/)
    assert.equal(here.has('made'), false)
    assert.equal((await run('--dry-run', '--exit-code')).code, 3)
  })

  it('takes --no-color for --no-colour', async () => {
    here.write({ 'ansible.cfg': '[defaults]\nforce_color = true\n' })
    const { out } = await run('--dry-run')
    assert.ok(out.includes('\u001b['))
    for (const flag of ['--no-color', '--no-colour']) assert.ok(!(await run('--dry-run', flag)).out.includes('\u001b['))
  })

  it('runs notified handlers of a host that failed with --force-handlers', async () => {
    assert.equal((await run('-e', 'failing=1', '--force-handlers')).code, 2)
    assert.equal(here.has('handled'), true)
    here.write({ made: 'other' })
    here.write({ handled: 'before' })
    assert.equal((await run('-e', 'failing=1')).code, 2)
    assert.equal(here.read('handled'), 'before')
  })

  it('asks before each task with --step, and refuses to without a terminal', async function () {
    assert.equal((await run('--step')).code, 1)
    assert.equal(here.has('made'), false)
    if (!hasTerminals) this.skip()
    const { code } = atTerminal(here, ['run', 'site.yml', '-i', 'hosts', '--step'], ['Write', 'n\r'], ['Fail', 'c\r'])
    assert.equal(code, 0)
    assert.equal(here.has('made'), false)
  })
})
