/** `--report html=FILE` and `show --html`: the page of a run, a check and a plan, also of a run that was interrupted. */
import assert from 'node:assert/strict'
import type { PageData } from '../../engine/report/html/page-data.ts'
import { warmProject } from './project.ts'

const hosts = 'one ansible_connection=local\ntwo ansible_connection=local\n'
const site = `- hosts: all
  gather_facts: false
  vars_files: [secret.yml]
  tasks:
    - name: shared
      copy: { content: "hello\\n", dest: "{{ playbook_dir }}/out" }
      run_once: true
    - name: hidden
      command: false literal-in-hidden-task
      no_log: true
      ignore_errors: true
    - name: fails
      command: ls /none {{ password }} hunter2hunter
      when: inventory_hostname == 'two'
`

function dataIn(page: string): PageData {
  const [, json = ''] = /<script type="application\/json" id="data">([^<]*)<\/script>/.exec(page) ?? []
  return JSON.parse(json) as PageData
}

describe('the page of a run', function () {
  this.timeout(180_000)

  it('is written for run, check, plan and apply, and from the file of a plan', async () => {
    const plain = site.replace(/\/none.*/, '/')
    const { tsplay, read, close } = warmProject({ hosts, 'site.yml': plain, 'secret.yml': '{}' })
    try {
      const words = ['site.yml', '-i', 'hosts']
      const made = await tsplay('plan', ...words, '-o', 'site.tsplan', '--report', 'html=check.html')
      assert.equal(made.code, 0, made.all)
      assert.equal((await tsplay('show', 'site.tsplan', '--html')).code, 0)
      const shown = await tsplay('show', 'site.tsplan', '--html', 'named.html')
      assert.ok(shown.out.includes('named.html'), shown.all)
      assert.equal((await tsplay('apply', 'site.tsplan', '--allow-unknown', '--report', 'html=apply.html')).code, 0)
      assert.equal((await tsplay('run', ...words, '--report', 'html=run.html', '--report', 'jsonl=run.jsonl')).code, 0)
      const pages = ['check.html', 'site.tsplan.html', 'named.html', 'apply.html', 'run.html'].map((name) => dataIn(read(name)))
      assert.deepEqual(
        pages.map(({ run, tasks, ends }) => [run.kind, tasks.length, ends.map(({ made }) => made)]),
        [
          ['check', 3, [0, 0]],
          ['plan', 3, [0, 0]],
          ['plan', 3, [0, 0]],
          ['run', 3, [2, 2]],
          ['run', 3, [1, 2]],
        ],
      )
      const [planned] = pages
      assert.deepEqual(planned?.changes[0]?.diff?.lines, ['@@ -0,0 +1 @@', '+hello'])
      assert.deepEqual(planned?.results.map(({ outcome }) => outcome).sort(), ['changed', 'skipped', 'would-run', 'would-run'])
    } finally {
      close()
    }
  })

  it('shows the source of what failed, without secrets and without what `no_log` hides', async () => {
    const { tsplay, read, write, close } = warmProject({ hosts, 'site.yml': site, pw: 'open' })
    try {
      const vault = ['--vault-password-file', 'pw'] as const
      write({ 'secret.yml': (await tsplay('vault', 'encrypt_string', ...vault, 'hunter2hunter', '--name', 'password')).out })
      const { code, all } = await tsplay('run', 'site.yml', '-i', 'hosts', ...vault, '--report', 'html=run.html')
      assert.equal(code, 2, all)
      const page = read('run.html')
      assert.deepEqual(
        dataIn(page).sources.map(({ where, lines }) => [where, lines[1]]),
        [['site.yml:12:7', '      command: ls /none {{ password }} ********']],
      )
      assert.equal((await tsplay('show', 'last', '--html', 'kept.html')).code, 0)
      const kept = read('kept.html')
      assert.deepEqual(dataIn(kept).sources, dataIn(page).sources)
      for (const secret of ['hunter2hunter', 'literal-in-hidden-task'])
        for (const text of [page, kept]) assert.equal(text.includes(secret), false)
    } finally {
      close()
    }
  })

  it('says at what an interrupted run was stopped', async () => {
    const wait = '- hosts: all\n  gather_facts: false\n  tasks:\n    - name: waits\n      shell: touch {{ playbook_dir }}/begun; sleep 30\n'
    const { start, read, has, close } = warmProject({ hosts, 'site.yml': wait })
    try {
      const { child, ended } = start('run', 'site.yml', '-i', 'hosts', '--report', 'html=run.html')
      while (!has('begun') && child.exitCode === null) await new Promise((done) => setTimeout(done, 30))
      child.kill('SIGINT')
      const { code, all } = await ended
      assert.equal(code, 130, all)
      const { run, tasks, running, cells } = dataIn(read('run.html'))
      assert.equal(run.end?.interrupted, true)
      assert.deepEqual(
        tasks.map(({ name }) => name),
        ['waits'],
      )
      assert.equal(running.length + cells.length / 5, 2)
    } finally {
      close()
    }
  })
})
