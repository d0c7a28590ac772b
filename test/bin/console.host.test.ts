/** `tsplay console HOST`: values of expressions as YAML, errors with their place; nothing is connected unasked. */
import assert from 'node:assert/strict'
import { type Project, project } from './project.ts'
import { atTerminal, hasTerminals } from './terminal.ts'

describe('tsplay console', () => {
  let here: Project
  before(() => {
    const files = {
      'inventory/hosts.yml':
        'web:\n  hosts:\n    web1: { ansible_connection: local, port: 80, next: "{{ port + 1 }}", list: [a, "{{ next }}"] }\n    far: { ansible_host: 192.0.2.1 }\n',
      'site.yml': '- hosts: web\n  vars: { mode: strict }\n  tasks: []\n',
    }
    here = project(files, { EVIL: '{{ 1 + 1 }}' })
  })
  after(() => here.close())

  const console = (text: string, args: readonly string[] = ['web1']) => {
    const { child, ended } = here.start('console', ...args)
    child.stdin.end(text)
    return ended
  }

  it('prints values as YAML', async () => {
    const { code, out, err } = await console('port\nnext\n\nlist\n{{ port }}-{{ next }}\n"yes"\ngroups.web | length\nport > 79\n')
    assert.deepEqual([code, err], [0, ''])
    assert.equal(out, "80\n81\n- a\n- 81\n80-81\n'yes'\n2\ntrue\n")
  })

  it('goes on after an error, which has its place, and ends with 1', async () => {
    const { code, out, err } = await console('nope.x\nport | nofilter\n1 +\n:nothing\nport\n')
    assert.deepEqual([code, out], [1, '80\n'])
    assert.match(err, /`nope` is undefined\n.*the console:1:1/)
    assert.equal(err.match(/^error/gm)?.length, 4)
  })

  it('connects to nobody, and knows variables of -e and of a playbook', async () => {
    assert.equal((await console('ansible_host\nwho\n', ['far', '-e', 'who=me'])).out, '192.0.2.1\nme\n')
    assert.equal((await console('mode\n', ['web1', '--playbook', 'site.yml'])).out, 'strict\n')
    const { out } = await console(':vars\n')
    assert.match(out, /^next: '\{\{ port \+ 1 \}\}'$/m)
  })

  it('gathers facts where they are asked for, and evaluates nothing of them', async () => {
    const { code, out, err } = await console('ansible_facts.system is defined\n:facts\nansible_facts.system\n"" ~ ansible_env.EVIL ~ "!"\n')
    assert.deepEqual([code, err], [0, ''])
    assert.match(out, /^false\n\d+ facts\nLinux\n.*\{\{ 1 \+ 1 \}\}!/)
  })

  it('hides what is encrypted', async () => {
    here.write({ pw: 'pw\n' })
    const { out: sealed } = await here.tsplay('vault', 'encrypt_string', '--vault-password-file', 'pw', 'open-sesame', '-n', 'token')
    here.write({ 'inventory/group_vars/all.yml': `${sealed}\n` })
    const { out } = await console('token\ntoken | b64encode\n:vars\n', ['web1', '--vault-password-file', 'pw'])
    assert.doesNotMatch(out, /open-sesame|b3Blbi1zZXNhbWU/)
    here.write({ 'inventory/group_vars/all.yml': '' })
  })

  it('has a prompt at a terminal, and ends with Ctrl-D', function () {
    if (!hasTerminals) this.skip()
    const { text, code } = atTerminal(here, ['console', 'web1'], ['web1> ', 'next\r'], ['81', '\u0004'])
    assert.equal(code, 0)
    assert.match(text, /web1> /)
  })
})
