/** `tsplay plan`, `show`, `apply` and `run --ask`: a run that is shown, kept, and carried out as it was shown. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, symlinkSync } from 'node:fs'
import { compileSchema } from '../../engine/formats/json-schema.ts'
import { until, warmProject } from './project.ts'
import { atTerminal, hasTerminals } from './terminal.ts'

const hosts = 'one ansible_connection=local\ntwo ansible_connection=local\n'
const site = `- hosts: all
  gather_facts: false
  vars_files: [secret.yml]
  tasks:
    - file: { path: "{{ playbook_dir }}/out/{{ inventory_hostname }}", state: directory }
    - copy: { content: "password={{ password }}\\n", dest: "{{ playbook_dir }}/out/{{ inventory_hostname }}/conf", mode: "0600" }
      notify: reload
    - command: cat {{ playbook_dir }}/out/{{ inventory_hostname }}/conf
      register: found
      no_log: true
    - copy: { content: "{{ found.stdout | length }}", dest: "{{ playbook_dir }}/out/{{ inventory_hostname }}/length" }
  handlers:
    - name: reload
      copy: { content: reloaded, dest: "{{ playbook_dir }}/out/{{ inventory_hostname }}/reloaded" }
`
// Both hosts are this machine: what they share is there before.
const files = { hosts, 'out/.keep': '', 'site.yml': site, 'secret.yml': 'password: "{{ given }}"\n', 'given.yml': 'given: hunter2hunter\n' }
const words = ['site.yml', '-i', 'hosts', '-e', '@given.yml']

describe('a plan', function () {
  this.timeout(60_000)

  it('is carried out as it was made, and only once', async () => {
    const { tsplay, read, has, close } = warmProject(files)
    try {
      const made = await tsplay('plan', ...words, '-o', 'site.tsplan', '--report', 'jsonl=plan.json')
      assert.equal(made.code, 0, made.all)
      assert.equal(has('out/one'), false)
      const report = read('plan.json')
      const shown = await tsplay('show', 'site.tsplan')
      assert.equal(shown.code, 0, shown.all)
      assert.match(shown.out, /create \S+\/out\/<host>\/conf\n/)
      const json = await tsplay('show', 'site.tsplan', '--json')
      const schema = await tsplay('doc', '--schema', 'plan')
      assert.deepEqual(compileSchema(JSON.parse(schema.out))(JSON.parse(json.out)), [])
      const refused = await tsplay('apply', 'site.tsplan')
      assert.equal(refused.code, 2, refused.all)
      assert.deepEqual([read('out/one/conf'), has('out/one/length'), has('out/one/reloaded')], ['password=hunter2hunter\n', false, false])
      assert.equal((await tsplay('apply', 'site.tsplan', '--allow-unknown')).code, 2)
      assert.equal(read('plan.json'), report)
      assert.equal(has('out/one/length'), false)
    } finally {
      close()
    }
  })

  it('is applied by one at a time, whose name the other gets, and by the next one once that was killed', async () => {
    const { tsplay, start, file, has, write, close } = warmProject({
      hosts: 'one ansible_connection=local\n',
      'site.yml':
        '- hosts: all\n  gather_facts: false\n  tasks:\n    - shell: echo $$ >{{ playbook_dir }}/begun; until [ -e {{ playbook_dir }}/go ]; do sleep 0.05; done\n',
    })
    try {
      assert.equal((await tsplay('plan', 'site.yml', '-i', 'hosts', '-o', 'site.tsplan')).code, 0)
      const first = start('apply', 'site.tsplan')
      await until(() => has('begun'), first.all())
      const second = await tsplay('apply', 'site.tsplan')
      assert.equal(second.code, 1, second.all)
      assert.match(second.err, /`site\.tsplan`.* by \S+@\S+ since \d{4}-\d\d-\d\dT/)
      first.child.kill('SIGKILL')
      await first.ended
      write({ go: '' })
      assert.equal((await tsplay('apply', 'site.tsplan')).code, 0)
      assert.notEqual((await tsplay('apply', 'none.tsplan')).code, 0)
      assert.equal(existsSync(file('none.tsplan')), false)
    } finally {
      close()
    }
  })

  it('is applied all the same where there is no `flock`, which is said', async () => {
    const { tsplay, file, withEnvironment, close } = warmProject({ ...files, 'bin/.keep': '' })
    for (const name of readdirSync('/usr/bin')) if (name !== 'flock') symlinkSync(`/usr/bin/${name}`, file(`bin/${name}`))
    try {
      await tsplay('plan', ...words, '-o', 'site.tsplan')
      const { code, err } = await withEnvironment({ PATH: file('bin') })('apply', 'site.tsplan', '--allow-unknown')
      assert.deepEqual([code, /^warning: the plan cannot be locked/m.test(err)], [0, true], err)
    } finally {
      close()
    }
  })

  it('does what it could not predict where that is allowed', async () => {
    const { tsplay, read, close } = warmProject(files)
    try {
      await tsplay('plan', ...words, '-o', 'site.tsplan')
      const { code, all } = await tsplay('apply', 'site.tsplan', '--allow-unknown')
      assert.equal(code, 0, all)
      assert.deepEqual([read('out/two/length'), read('out/two/reloaded')], ['22', 'reloaded'])
    } finally {
      close()
    }
  })

  it('is refused where a file of the project is another by now, and where it was changed itself', async () => {
    const { tsplay, write, read, has, close } = warmProject(files)
    try {
      await tsplay('plan', ...words, '-o', 'site.tsplan')
      write({ 'edited.tsplan': read('site.tsplan').replace('reloaded', 'reloadex'), 'secret.yml': 'password: "{{ given }}!"\n' })
      for (const plan of ['site.tsplan', 'edited.tsplan', 'hosts', 'none']) assert.equal((await tsplay('apply', plan)).code, 1, plan)
      assert.equal(has('out/one'), false)
    } finally {
      close()
    }
  })

  it('is refused where an inventory or a file of variables is another by now', async () => {
    const { tsplay, write, read, close } = warmProject({ ...files, 'group_vars/all.yml': 'unused: 1\n' })
    try {
      await tsplay('plan', ...words, '-o', 'site.tsplan')
      for (const name of ['hosts', 'group_vars/all.yml', 'given.yml']) {
        const before = read(name)
        write({ [name]: `${before}# more\n` })
        const { code, all } = await tsplay('apply', 'site.tsplan')
        assert.equal(code, 1, all)
        assert.ok(all.includes(`\`${name}\``), all)
        write({ [name]: before })
      }
    } finally {
      close()
    }
  })

  it('stops the host that was changed meanwhile, and no other', async () => {
    const { tsplay, write, read, close } = warmProject(files)
    try {
      write({ 'out/one/conf': 'password=hunter2hunter\n' })
      await tsplay('plan', ...words, '-o', 'site.tsplan')
      write({ 'out/one/conf': 'mine\n' })
      const { code, all } = await tsplay('apply', 'site.tsplan', '--allow-unknown')
      assert.equal(code, 2, all)
      assert.deepEqual([read('out/one/conf'), read('out/two/conf')], ['mine\n', 'password=hunter2hunter\n'])
    } finally {
      close()
    }
  })

  it('keeps no secret of a vault, and refuses flags that hold one', async () => {
    const { tsplay, write, read, has, close } = warmProject({ ...files, pass: 'vaulted\n' })
    try {
      await tsplay('vault', 'encrypt', 'given.yml', '--vault-password-file', 'pass')
      const made = await tsplay('plan', ...words, '--vault-password-file', 'pass', '-o', 'site.tsplan')
      assert.equal(made.code, 0, made.all)
      assert.ok(!read('site.tsplan').includes('hunter2hunter'))
      const { code, all } = await tsplay('apply', 'site.tsplan', '--allow-unknown')
      assert.equal(code, 0, all)
      assert.equal(read('out/one/conf'), 'password=hunter2hunter\n')
      write({ 'site.yml': site })
      assert.equal((await tsplay('plan', ...words, '-e', 'db_password=x', '-o', 'other.tsplan')).code, 1)
      assert.equal(has('other.tsplan'), false)
    } finally {
      close()
    }
  })

  it('is carried out only with the signature of an allowed key, where that is asked for', async () => {
    const { tsplay, write, read, has, file, close } = warmProject(files)
    try {
      for (const key of ['key', 'stranger']) spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(key), '-C', key])
      write({ allowed: `operator@example.org ${read('key.pub')}`, elsewhere: `operator@example.org namespaces="git" ${read('key.pub')}` })
      const sign = (key: string, out: string) => tsplay('plan', ...words, '-o', out, '--sign', key)
      assert.equal((await sign('stranger', 'foreign.tsplan')).code, 0)
      assert.equal((await sign('key', 'own.tsplan')).code, 0)
      await tsplay('plan', ...words, '-o', 'unsigned.tsplan')
      write({ 'edited.tsplan': read('unsigned.tsplan'), 'edited.tsplan.sig': read('own.tsplan.sig') })
      const apply = async (plan: string, signers: string) =>
        (await tsplay('apply', plan, '--allow-unknown', '--allowed-signers', signers)).code
      for (const plan of ['foreign', 'unsigned', 'edited']) assert.equal(await apply(`${plan}.tsplan`, 'allowed'), 1, plan)
      for (const signers of ['elsewhere', 'none']) assert.equal(await apply('own.tsplan', signers), 1, signers)
      assert.equal(has('out/one'), false)
      assert.equal(await apply('own.tsplan', 'allowed'), 0)
    } finally {
      close()
    }
  })

  it('is not written where a host failed in the check', async () => {
    const { tsplay, has, close } = warmProject({
      hosts,
      'bad.yml': '- hosts: all\n  gather_facts: false\n  tasks:\n    - fail: { msg: no }\n',
    })
    try {
      assert.equal((await tsplay('plan', 'bad.yml', '-i', 'hosts', '-o', 'bad.tsplan')).code, 2)
      assert.equal(has('bad.tsplan'), false)
    } finally {
      close()
    }
  })

  it('is asked for once with `run --ask`, and nothing is done without a yes', async function () {
    if (!hasTerminals) {
      console.log('      skipped: python3 with `pty` is not installed here')
      return this.skip()
    }
    const here = warmProject(files)
    try {
      assert.equal((await here.tsplay('run', ...words, '--ask')).code, 1)
      assert.equal(atTerminal(here, ['run', ...words, '--ask'], ['Carry it out?', 'n\n']).code, 0)
      assert.equal(here.has('out/one'), false)
      // Whichever host comes to the task first is asked about first.
      const question = 'length on '
      const done = atTerminal(here, ['run', ...words, '--ask'], ['Carry it out?', 'y\n'], [question, 'y\n'], [question, 'n\n'])
      assert.equal(done.code, 2, done.text)
      assert.deepEqual(['one', 'two'].map((host) => here.has(`out/${host}/length`)).sort(), [false, true])
    } finally {
      here.close()
    }
  })
})
