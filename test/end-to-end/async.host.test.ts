/** `async`, `poll` and `async_status` with real shells: what goes on in the background, and what is told of it. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ends, jobSites, result, untilFinished } from './jobs.ts'
import { complaints } from './site.ts'

describe('async', function () {
  const site = jobSites(this)

  it('waits for the end where it polls, and leaves nothing behind', async () => {
    const done = await site().run(`- name: shell
  shell: 'echo out; echo err >&2; printf "%s" "$WORD"; cat'
  args: { stdin: "it's\\nin" }
  async: 30
  poll: 1
- name: many words
  command:
    argv: [printf, "[%s]", a, "", "it's", "two\\nlines\\n", "*", "$HOME", "-n", 'back\\\\slash']
    expand_argument_vars: false
  async: 30
- name: file
  copy: { content: "it's", dest: "{{ root }}/file", mode: "0640" }
  async: 30
- name: file again
  copy: { content: "it's", dest: "{{ root }}/file", mode: "0640" }
  async: 30
- name: bad end
  shell: echo no >&2; exit 3
  async: 30
  ignore_errors: true
- name: no time
  command: echo x
  async: 0
`)
    const shell = result(done, 'shell')
    assert.equal(shell.stdout, "out\na 'quoted'\nwordit's\nin")
    assert.deepEqual([shell.stderr, shell.rc, shell.changed], ['err', 0, true])
    assert.equal(result(done, 'many words').stdout, "[a][][it's][two\nlines\n][*][$HOME][-n][back\\\\slash]")
    assert.equal(readFileSync(path.join(site().root, 'file'), 'utf8'), "it's")
    assert.deepEqual(
      ends(done).map(({ status }) => status),
      ['changed', 'changed', 'changed', 'ok', 'failed', 'changed'],
    )
    assert.deepEqual([result(done, 'bad end').rc, result(done, 'bad end').msg], [3, 'non-zero return code'])
    assert.deepEqual(site().left(), [])
  })

  it('tells of a change by what came of it, waited for or not', async () => {
    const said = (count: number) =>
      `<resultset statement="SELECT '=end', @tsplay_rows"><row><field name="n">${count}</field><field name="n">${count}</field></row></resultset>`
    const program = (count: number) => `#!/bin/sh\ncat >/dev/null\ncat <<'END'\n${said(count)}\nEND\n`
    for (const count of [0, 2]) {
      mkdirSync(path.join(site().root, `path${count}`))
      writeFileSync(path.join(site().root, `path${count}`, 'mysql'), program(count), { mode: 0o755 })
    }
    const task = (name: string, count: number, poll: number) => `- mysql_query: { query: UPDATE t SET x = 1 }
  name: ${name}
  environment: { PATH: "{{ root }}/path${count}:{{ lookup('env', 'PATH') }}" }
  async: 30
  poll: ${poll}
  register: job
`
    const status = (name: string) => `- async_status: { jid: "{{ job.ansible_job_id }}" }\n  name: ${name}\n  ${untilFinished}\n`
    const done = await site().run(
      [task('none', 0, 1), task('two', 2, 1), task('a', 0, 0), status('none later'), task('b', 2, 0), status('two later')].join(''),
    )
    const told = ['none', 'two', 'none later', 'two later'].map((name) => [result(done, name).changed, result(done, name).rowcount])
    assert.deepEqual(told, [
      [false, [0]],
      [true, [2]],
      [false, [0]],
      [true, [2]],
    ])
  })

  it('goes on at once with `poll: 0`, and `async_status` tells the rest', async () => {
    const done = await site().run(`- name: start
  shell: while [ ! -e {{ root }}/go ]; do sleep 0.1; done; echo done
  async: 30
  poll: 0
  register: job
- name: at work
  async_status: { jid: "{{ job.ansible_job_id }}" }
- name: let it go on
  file: { path: "{{ root }}/go", state: touch }
- name: wait
  async_status: { jid: "{{ job.ansible_job_id }}" }
  ${untilFinished}
- name: clean
  async_status: { jid: "{{ job.ansible_job_id }}", mode: cleanup }
- name: gone
  async_status: { jid: "{{ job.ansible_job_id }}" }
  ignore_errors: true
`)
    const start = result(done, 'start')
    assert.match(String(start.ansible_job_id), /^j\d+\.\d+$/)
    assert.deepEqual([start.started, start.finished, start.changed], [1, 0, true])
    assert.equal(start.results_file, path.join(site().jobs, String(start.ansible_job_id)))
    assert.deepEqual([result(done, 'at work').finished, result(done, 'at work').changed], [0, false])
    const wait = result(done, 'wait')
    assert.deepEqual([wait.finished, wait.stdout, wait.rc, wait.changed], [1, 'done', 0, true])
    assert.deepEqual(wait.cmd, `while [ ! -e ${site().root}/go ]; do sleep 0.1; done; echo done`)
    assert.equal(result(done, 'clean').erased, start.results_file)
    assert.equal(result(done, 'gone').msg, 'could not find job')
    assert.deepEqual(site().left(), [])
  })

  it('starts many at once in a loop, and waits for each of them', async () => {
    const done = await site().run(`- name: start
  shell: sleep 0.3; echo {{ item }}
  loop: [a, b, c]
  async: 30
  poll: 0
  register: jobs
- name: wait
  async_status: { jid: "{{ item.ansible_job_id }}" }
  loop: "{{ jobs.results }}"
  ${untilFinished}
- name: told
  debug: { msg: "{{ status.results | map(attribute='stdout') | join(',') }}" }
`)
    assert.deepEqual(complaints(done), [])
    assert.equal(result(done, 'told').msg, 'a,b,c')
  })

  it('is judged by `changed_when` and `failed_when`, tried again by `until`, and hidden by `no_log`', async () => {
    const done = await site().run(`- name: judged
  shell: echo x; exit 3
  async: 30
  changed_when: false
  failed_when: judged.rc != 3
  register: judged
- name: tried
  shell: echo x >> {{ root }}/tries; grep -c . {{ root }}/tries
  async: 30
  register: tried
  until: tried.stdout == '3'
  retries: 5
  delay: 0
- name: hidden
  command: echo secret
  async: 30
  no_log: true
- name: become
  command: echo x
  become: true
  become_user: nobody
  async: 30
`)
    assert.deepEqual(complaints(done), [])
    assert.deepEqual(
      ends(done).map(({ status }) => status),
      ['ok', 'changed', 'changed', 'changed'],
    )
    assert.equal(result(done, 'tried').attempts, 3)
    assert.ok(!JSON.stringify(done.events).includes('secret"'))
  })

  it('does what has to be planned anew before it leaves the rest alone', async () => {
    const done = await site().run(`- name: folder
  file: { path: "{{ root }}/a/b", state: directory }
  async: 30
  poll: 0
  register: job
- name: wait
  async_status: { jid: "{{ job.ansible_job_id }}" }
  ${untilFinished}
- name: settled
  file: { path: "{{ root }}/a/b", state: directory }
  async: 30
  poll: 0
  register: job
- name: wait for nothing
  async_status: { jid: "{{ job.ansible_job_id }}" }
  ${untilFinished}
`)
    assert.deepEqual(complaints(done), [])
    assert.deepEqual(
      ends(done).map(({ status }) => status),
      ['changed', 'changed', 'changed', 'ok'],
    )
    assert.ok(existsSync(path.join(site().root, 'a/b')))
  })

  it('that has ended by itself has changed what was read ahead before', async () => {
    const done = await site().run(`- name: job
  shell: sleep 0.3; mkdir {{ root }}/made
  async: 30
  poll: 0
  register: job
- name: time passes
  debug: { msg: "{{ lookup('pipe', 'sleep 1') }}" }
- name: has ended
  async_status: { jid: "{{ job.ansible_job_id }}" }
- name: made
  file: { path: "{{ root }}/made", state: directory }
`)
    assert.deepEqual(complaints(done), [])
    assert.deepEqual([result(done, 'has ended').finished, result(done, 'made').changed], [1, false])
  })

  it('is told by another run as by its own, without secrets, and with `no_log` nothing of what was known', async () => {
    writeFileSync(path.join(site().root, 'there'), 'same')
    const begun = await site().run(`- name: program
  shell: echo out; echo {{ root | length > 0 }} >&2
  async: 30
  poll: 0
- name: bad program
  command: sh -c 'echo no; exit 3'
  async: 30
  poll: 0
- name: file
  copy: { content: new, dest: "{{ root }}/new", mode: "0640" }
  async: 30
  poll: 0
- name: nothing to do
  copy: { content: same, dest: "{{ root }}/there" }
  async: 30
  poll: 0
- name: hidden
  copy: { content: new, dest: "{{ root }}/hidden" }
  no_log: true
  async: 30
  poll: 0
  register: hidden
- name: id
  debug: { msg: "{{ hidden.ansible_job_id }}" }
- name: a secret
  uri: { url: "http://127.0.0.1:1/", url_password: very secret }
  ignore_errors: true
- name: with a secret
  command: { argv: [echo, very secret] }
  async: 30
  poll: 0
`)
    const id = (name: string) => String(name === 'hidden' ? result(begun, 'id').msg : result(begun, name).ansible_job_id)
    const names = ['program', 'bad program', 'file', 'nothing to do', 'hidden', 'with a secret']
    const ask = (run: string, job: string) => `- name: ${run}
  async_status: { jid: ${job} }
  ${untilFinished}
  ignore_errors: true
`
    const later = await site().run(names.map((name) => ask(name, id(name))).join(''))
    const told = (name: string) => result(later, name)
    const { stdout, rc, cmd, changed } = told('program')
    assert.deepEqual([stdout, rc, changed], ['out', 0, true])
    assert.match(String(cmd), /^echo out; echo /)
    const bad = told('bad program')
    assert.deepEqual(
      [bad.failed, bad.rc, bad.stdout, bad.cmd, bad.msg],
      [true, 3, 'no', ['sh', '-c', 'echo no; exit 3'], 'non-zero return code'],
    )
    const file = told('file')
    assert.deepEqual([file.changed, file.dest, file.mode, file.rc], [true, path.join(site().root, 'new'), '0640', undefined])
    assert.deepEqual([told('nothing to do').changed, told('nothing to do').dest], [false, path.join(site().root, 'there')])
    assert.deepEqual([told('hidden').changed, told('hidden').dest], [true, undefined])
    assert.deepEqual(told('with a secret').cmd, ['echo', '********'])
    const kept = names.map((name) => readFileSync(path.join(site().jobs, id(name), 'kept'), 'utf8')).join('')
    assert.ok(kept.includes('********') && !kept.includes('very secret') && !kept.includes('/hidden'))
  })
})
