/** Encrypted values and files: opened with a password from anywhere, shown nowhere, and not needed to look at a playbook. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { textWithBytes } from '../../engine/formats/utf8.ts'
import { sealed } from '../../engine/formats/vault-format.ts'
import { executable, type Project, started, until, warmProject } from './project.ts'

const encrypted = (text: string) => sealed(text, { id: 'default', password: 'open sesame' })
const inline = (text: string) => `!vault |\n${encrypted(text).trim().replace(/^/gm, '  ')}\n`

describe('vault on the command line', () => {
  let here: Project
  before(() => {
    here = warmProject({
      'site.yml': `- hosts: all
  gather_facts: false
  vars_files: [more.yml]
  tasks:
    - name: Say it
      debug: { msg: "{{ one }} {{ two }} {{ three }} {{ four | default('') }}" }
    - name: Run it
      command: echo {{ one }} {{ two }}
      register: said
    - copy: { content: "{{ one }} {{ two }} {{ three }}", dest: "{{ playbook_dir }}/made" }
`,
      hosts: 'a ansible_connection=local\n',
      'group_vars/all/inline.yml': `one: ${inline('first-secret')}`,
      'group_vars/all/whole.yml': encrypted('two: second-secret\n'),
      'more.yml': encrypted('three: third-secret\n'),
      'extra.yml': encrypted('four: fourth-secret\n'),
      right: 'open sesame\n',
      wrong: 'open barley\n',
    })
    here.write({ 'give.sh': '#!/bin/sh\necho open sesame\n' }, 0o755)
  })
  after(() => here.close())
  const secrets = /(first|second|third|fourth)-secret/
  const run = (...args: string[]) => here.tsplay('run', 'site.yml', '-i', 'hosts', ...args)

  it('opens with a file, a program, an id, and shows no value, not even in reports', async () => {
    for (const flags of [
      ['--vault-password-file', 'right'],
      ['--vault-password-file', './give.sh'],
      ['--vault-id', 'dev@right'],
      ['--vault-id', 'dev@wrong', '--vault-id', 'right'],
    ]) {
      here.write({ made: '' })
      const { code, all } = await run(
        ...flags,
        '-e',
        '@extra.yml',
        '-vvv',
        '-D',
        '--report',
        'jsonl=events',
        '--report',
        'junit=xml',
        '--log',
        'log',
      )
      assert.equal(code, 0, all)
      assert.equal(here.read('made'), 'first-secret second-secret third-secret')
      for (const text of [all, here.read('events'), here.read('xml'), here.read('log')]) assert.doesNotMatch(text, secrets)
      assert.match(all, /\*{8} \*{8} \*{8} \*{8}/)
    }
  })

  it('copies what is no text as it was before it was encrypted', async () => {
    const bytes = Buffer.from([0x1f, 0x8b, 0, 0xff, 0x80, 10])
    here.write({
      'files/archive': encrypted(textWithBytes(bytes)),
      'copy.yml': '- hosts: all\n  gather_facts: false\n  tasks:\n    - copy: { src: archive, dest: "{{ playbook_dir }}/copied" }\n',
    })
    const { code, all } = await here.tsplay('run', 'copy.yml', '-i', 'hosts', '--vault-password-file', 'right')
    assert.equal(code, 0, all)
    assert.deepEqual(readFileSync(here.file('copied')), bytes)
  })

  it('is missed in the words of Ansible where a file is copied', async () => {
    here.write({
      'apart/files/archive': encrypted('text'),
      'apart/site.yml': `- hosts: all
  gather_facts: false
  tasks:
    - copy: { src: archive, dest: "{{ playbook_dir }}/closed" }
      register: r
      ignore_errors: true
    - assert: { that: "r.msg == 'A vault password or secret must be specified to decrypt ' ~ playbook_dir ~ '/files/archive'" }
`,
      'apart/hosts': 'localhost ansible_connection=local\n',
    })
    const { code, all } = await here.tsplay('run', 'apart/site.yml', '-i', 'apart/hosts')
    assert.equal(code, 0, all)
  })

  it('asks at the terminal', async () => {
    const command = `${process.execPath} ${executable} run site.yml -i hosts --ask-vault-pass`
    const env = { PATH: process.env.PATH ?? '', HOME: here.file('.home'), TERM: 'xterm' }
    const { child, ended, all } = started('script', ['-qefc', command, '/dev/null'], { cwd: here.dir, env })
    await until(() => /[Vv]ault password/.test(all()), 'it asks')
    child.stdin.write('open sesame\r')
    const { code, all: text } = await ended
    assert.equal(code, 0, text)
    assert.doesNotMatch(text, /open sesame/)
  })

  it('says which value it can not open, and how to', async () => {
    const without = await run()
    assert.equal(without.code, 1)
    assert.match(without.err, /no vault password is given[\s\S]*--vault-password-file[\s\S]*group_vars\/all\/whole\.yml/)
    const wrong = await run('--vault-password-file', 'wrong')
    assert.equal(wrong.code, 1)
    assert.match(wrong.err, /the vault password is wrong/)
    assert.match((await run('--vault-password-file', 'nowhere')).err, /there is no vault password file `nowhere`/)
  })

  it('is needed to list the hosts of an inventory that is encrypted itself', async () => {
    here.write({ 'closed.yml': encrypted('all: { hosts: { hidden-away: } }\n') })
    const list = (...args: string[]) => here.tsplay('run', 'site.yml', '-i', 'closed.yml', '--list-hosts', ...args)
    const closed = await list()
    assert.equal(closed.code, 1)
    assert.match(closed.err, /cannot read the inventory `closed\.yml`: .*no vault password is given[\s\S]*--ask-vault-pass/)
    assert.match((await list('--vault-password-file', 'right')).out, /hidden-away/)
  })

  it('opens what `include_vars` reads, and no report shows it', async () => {
    const tasks = '- include_vars: late.yml\n- copy: { content: "{{ late }} {{ later }}", dest: "{{ playbook_dir }}/made" }\n'
    here.write({
      'late.site.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.replace(/^(?=.)/gm, '    ')}`,
      'vars/late.yml': encrypted(`late: fifth-secret\nlater: ${inline('sixth-secret')}`),
    })
    const flags = ['--vault-password-file', 'right', '-vvv', '--report', 'jsonl=events']
    const { code, all } = await here.tsplay('run', 'late.site.yml', '-i', 'hosts', ...flags)
    assert.equal(code, 0, all)
    assert.equal(here.read('made'), 'fifth-secret sixth-secret')
    assert.doesNotMatch(all + here.read('events'), /(fifth|sixth)-secret/)
  })

  it('needs no password to check or list', async () => {
    for (const flag of ['--syntax-check', '--list-hosts', '--list-tasks', '--list-tags']) {
      const { code, all } = await run(flag)
      assert.equal(code, 0, all)
    }
    assert.equal((await here.tsplay('inventory', '-i', 'hosts', '--graph')).code, 0)
  })

  it('shows no value in `tsplay inventory`', async () => {
    const { code, out } = await here.tsplay('inventory', '-i', 'hosts', '--host', 'a', '--vault-password-file', 'right')
    assert.equal(code, 0)
    assert.deepEqual(JSON.parse(out), { ansible_connection: 'local', one: '********', two: '********' })
  })
})
