/** Journals: what is kept of runs, for how long, and of which; handlers that a run left pending. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { thisProcess } from '../../engine/journal/run-process.ts'
import { type Project, project, until } from './project.ts'
import { atTerminal, hasTerminals } from './terminal.ts'

const hosts = 'one ansible_connection=local\ntwo ansible_connection=local\n'
const out = '{{ playbook_dir }}/out/{{ inventory_hostname }}'
const site = `- hosts: all
  gather_facts: false
  tasks:
    - copy: { content: x, dest: "${out}.conf" }
      notify: reload
    - command: test -e {{ playbook_dir }}/ready
      changed_when: false
  handlers:
    - name: reload
      command: sh -c 'echo reloaded >> ${out}.reloaded'
`
const files = { hosts, 'out/.keep': '', 'site.yml': site }
const run = ['run', 'site.yml', '-i', 'hosts']
const runs = '.home/.local/state/tsplay/runs'
const idsIn = ({ file, has }: Project, folder = runs) => (has(folder) ? readdirSync(file(folder)).sort() : [])

describe('a journal', function () {
  this.timeout(120_000)

  it('is kept of runs, below the state folder, and not of checks, nor where none is wanted', async () => {
    const here = project({ ...files, ready: '' })
    try {
      await here.tsplay('check', 'site.yml', '-i', 'hosts')
      await here.tsplay('exec', 'all', '-i', 'hosts', '-m', 'ping')
      await here.tsplay(...run, '--no-journal')
      await here.withEnvironment({ TSPLAY_JOURNAL: 'no' })(...run)
      assert.deepEqual(idsIn(here), [])
      await here.withEnvironment({ XDG_STATE_HOME: here.file('state') })(...run)
      await here.tsplay('playbook', 'site.yml', '-i', 'hosts')
      assert.deepEqual([idsIn(here).length, idsIn(here, 'state/tsplay/runs').length], [1, 1])
      const [{ command, flags }] = [JSON.parse(here.read(`${runs}/${idsIn(here)[0]}/run.json`))]
      assert.deepEqual([command, flags.inventory], ['playbook', ['hosts']])
    } finally {
      here.close()
    }
  })

  it('holds the events as reporters get them', async () => {
    const here = project({ ...files, ready: '' })
    try {
      const { all } = await here.tsplay(...run, '--report', 'jsonl=events.json')
      const events = here.read(`${runs}/${idsIn(here)[0]}/events.jsonl`)
      assert.equal(events, here.read('events.json'), all)
    } finally {
      here.close()
    }
  })

  it('is named where a long difference is cut, and shows the rest', async () => {
    const long = `- hosts: one\n  gather_facts: false\n  tasks:\n    - copy: { content: "{{ range(90) | join('\\n') }}\\n", dest: "${out}" }\n`
    const here = project({ ...files, 'site.yml': long })
    try {
      const words = (text: string) => /… \d+ more lines:\n +tsplay (show .*)\n/.exec(text)?.[1]?.split(' ')
      const { out: cut, all } = await here.tsplay(...run, '--diff')
      await here.tsplay(...run)
      const shown = await here.tsplay(...(words(cut) ?? assert.fail(all)))
      assert.ok(!cut.includes('+89') && shown.out.includes('+89'), shown.all)
    } finally {
      here.close()
    }
  })

  it('is removed when it is old or takes too much room, but not while its run goes on', async () => {
    const here = project({ ...files, ready: '', 'ansible.cfg': '[tsplay]\njournal_days = 5\njournal_size = 1\n' })
    try {
      chmodSync(here.file('ansible.cfg'), 0o644)
      await here.tsplay(...run)
      const [first = ''] = idsIn(here)
      renameSync(here.file(`${runs}/${first}`), here.file(`${runs}/20200101-000000-aaa`))
      await here.tsplay(...run)
      const [second = '', ...none] = idsIn(here)
      assert.deepEqual([none, second > '2021'], [[], true])
      const end = JSON.parse(here.read(`${runs}/${second}/end.json`))
      // A run that ends at once does not wait for the sizes of those before it.
      assert.ok(end.total === undefined || (end.total > 1000 && end.total < 1_000_000), `${end.total}`)
      // As it would be after a larger run.
      here.write({ [`${runs}/${second}/end.json`]: JSON.stringify({ ...end, total: 2_000_000 }) })
      writeFileSync(here.file(`${runs}/${second}/events.jsonl`), Buffer.alloc(2_000_000, 'x'))
      await here.tsplay(...run)
      assert.ok(!idsIn(here).includes(second))
      const own = thisProcess()
      const header = JSON.parse(here.read(`${runs}/${idsIn(here)[0]}/run.json`))
      for (const [id, start] of [
        ['20200101-000000-bbb', own.start],
        ['20200101-000000-ccc', 'another'],
      ] as const) {
        mkdirSync(here.file(`${runs}/${id}`))
        here.write({ [`${runs}/${id}/run.json`]: JSON.stringify({ ...header, process: { ...own, start } }) })
      }
      await here.tsplay(...run)
      assert.ok(idsIn(here).includes('20200101-000000-bbb'))
      assert.ok(!idsIn(here).includes('20200101-000000-ccc'))
    } finally {
      here.close()
    }
  })

  it('that cannot be written is a warning, and the run is whole', async () => {
    const here = project({ ...files, ready: '' })
    try {
      here.write({ '.home/.local/state': 'a file' })
      const { code, err } = await here.tsplay(...run)
      assert.deepEqual([code, (err.match(/the journal cannot be written/g) ?? []).length], [0, 1], err)
    } finally {
      here.close()
    }
  })

  it('on a disk that fills up is a warning, and nobody may go on from it', async function () {
    const here = project({ ...files, 'site.yml': site.replace('gather_facts: false', 'gather_facts: true') })
    mkdirSync(here.file('disk'))
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', here.file('disk')]).status !== 0) return void this.skip()
    try {
      const tsplay = here.withEnvironment({ XDG_STATE_HOME: here.file('disk') })
      const full = await tsplay(...run)
      assert.deepEqual([full.code, (full.err.match(/the journal cannot be written/g) ?? []).length], [2, 1], full.all)
      assert.ok(!full.all.includes('tsplay resume') && here.has('out/two.conf'), full.all)
      const refused = await tsplay('resume', 'last')
      assert.ok(refused.code === 1 && refused.err.includes('[damaged-journal]'), refused.all)
    } finally {
      spawnSync('umount', [here.file('disk')])
      here.close()
    }
  })

  it('says which handlers are pending, until they have run', async () => {
    const here = project(files)
    const warned = ({ all }: { readonly all: string }) => /one: reload; two: reload/.test(all)
    try {
      assert.equal((await here.tsplay(...run)).code, 2)
      here.write({ ready: '' })
      const next = await here.tsplay(...run)
      assert.deepEqual([next.code, warned(next), here.has('out/one.reloaded')], [0, true, false], next.all)
      const limited = await here.tsplay(...run, '-l', 'one', '--pending-handlers')
      assert.deepEqual([limited.code, here.read('out/one.reloaded'), here.has('out/two.reloaded')], [0, 'reloaded\n', false], limited.all)
      const other = await here.tsplay(...run, '--pending-handlers')
      assert.deepEqual(
        [other.code, here.read('out/one.reloaded'), here.read('out/two.reloaded')],
        [0, 'reloaded\n', 'reloaded\n'],
        other.all,
      )
      const last = await here.tsplay(...run)
      assert.ok(!last.all.includes('reload'), last.all)
    } finally {
      here.close()
    }
  })

  it('knows what two runs left that went on at the same time, whichever ended first', async () => {
    const here = project({ ...files, hold: '' })
    const { has, write, close } = here
    const waits = site.replace(
      'command: test -e {{ playbook_dir }}/ready',
      'command: sh -c "touch out/begun-{{ inventory_hostname }}; while [ -e hold ] && [ {{ inventory_hostname }} = one ]; do sleep 0.1; done; test -e ready"',
    )
    write({ 'site.yml': waits.replace('changed_when', 'args: { chdir: "{{ playbook_dir }}" }\n      changed_when') })
    try {
      const first = here.start(...run, '-l', 'one')
      await until(() => has('out/begun-one'), 'the first waits')
      const second = await here.tsplay(...run, '-l', 'two')
      assert.equal(second.code, 2, second.all)
      rmSync(here.file('hold'))
      assert.equal((await first.ended).code, 2)
      write({ ready: '' })
      const next = await here.tsplay(...run)
      assert.ok(next.all.includes('one: reload') && next.all.includes('two: reload'), next.all)
    } finally {
      rmSync(here.file('hold'), { force: true })
      close()
    }
  })

  it('resumes the run of a plan, and one with the name of Ansible, as what they were', async () => {
    const here = project(files)
    try {
      await here.tsplay('plan', 'site.yml', '-i', 'hosts', '-o', 'site.tsplan')
      const applied = await here.tsplay('apply', 'site.tsplan', '--allow-unknown')
      assert.equal(applied.code, 2, applied.all)
      const failed = await here.tsplay('playbook', 'site.yml', '-i', 'hosts', '-l', 'two')
      assert.equal(failed.code, 2, failed.all)
      here.write({ ready: '' })
      const rest = await here.tsplay('resume', 'last')
      assert.ok(rest.code === 0 && rest.out.includes('PLAY RECAP') && !rest.out.includes('one'), rest.all)
      const [first = ''] = idsIn(here)
      const whole = await here.tsplay('resume', first)
      assert.equal(whole.code, 0, whole.all)
      assert.deepEqual([here.read('out/one.reloaded'), here.read('out/two.conf')], ['reloaded\n', 'x'])
      const offered = (await here.tsplay('complete', '--', 'resume', '')).out.split('\n')
      assert.deepEqual(
        offered
          .map((each) => each.trim())
          .filter(Boolean)
          .sort(),
        [...idsIn(here), 'last'].sort(),
      )
    } finally {
      here.close()
    }
  })

  it('resumes a run that was asked for with the plan that was consented to, and keeps no secret of it', async function () {
    if (!hasTerminals) return void this.skip()
    const here = project(files)
    try {
      const secret = ['-e', 'db_password=swordfish']
      const first = atTerminal(here, [...run, '--ask', ...secret], ['Carry it out?', 'y\n'])
      assert.equal(first.code, 2, first.text)
      const [id = ''] = idsIn(here)
      for (const name of readdirSync(here.file(`${runs}/${id}`))) assert.ok(!here.read(`${runs}/${id}/${name}`).includes('swordfish'), name)
      here.write({ ready: '', 'out/two.conf': 'not as planned' })
      const rest = await here.tsplay('resume', 'last', ...secret)
      assert.equal(rest.code, 0, rest.all)
      assert.deepEqual([here.read('out/one.reloaded'), here.read('out/two.conf')], ['reloaded\n', 'not as planned'])
    } finally {
      here.close()
    }
  })
})
