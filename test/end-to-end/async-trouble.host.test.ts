/** `async` where something is in its way: time that is over, failures, an interruption, a link that is lost. */
import assert from 'node:assert/strict'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ends, jobSites, long, result, sleeping, untilFinished } from './jobs.ts'
import { complaints } from './site.ts'

describe('trouble of `async`', function () {
  const site = jobSites(this)

  it('ends a task whose time is over, and all that it started', async () => {
    const done = await site().run(`- name: long
  shell: sleep ${long}; true
  async: 1
  poll: 1
`)
    assert.equal(done.code, 2)
    assert.equal(result(done, 'long').msg, 'async task did not complete within the requested time - 1s')
    assert.equal(sleeping(), 0)
    assert.deepEqual(site().left(), [])
  })

  it('tells that a task that was left alone failed, or took too long', async () => {
    const done = await site().run(`- name: bad
  shell: echo no; exit 4
  async: 30
  poll: 0
  register: bad
- name: long
  command: sleep ${long}
  async: 1
  poll: 0
  register: long
- name: bad end
  async_status: { jid: "{{ bad.ansible_job_id }}" }
  ${untilFinished}
  ignore_errors: true
- name: late end
  async_status: { jid: "{{ long.ansible_job_id }}" }
  ${untilFinished}
  ignore_errors: true
`)
    const bad = result(done, 'bad end')
    assert.deepEqual([bad.failed, bad.rc, bad.stdout, bad.msg, bad.finished], [true, 4, 'no', 'non-zero return code', 1])
    const late = result(done, 'late end')
    assert.deepEqual([late.failed, late.msg, late.finished], [true, 'Timeout exceeded', 1])
    assert.equal(sleeping(), 0)
  })

  it('starts nothing in check mode', async () => {
    const done = await site().run(
      `- name: start
  shell: touch {{ root }}/done
  loop: [a]
  async: 30
  poll: 0
  register: jobs
- name: wait
  async_status: { jid: "{{ item.ansible_job_id }}" }
  loop: "{{ jobs.results }}"
- name: file
  copy: { content: x, dest: "{{ root }}/file" }
  async: 30
`,
      { check: true },
    )
    assert.deepEqual(complaints(done), [])
    assert.deepEqual(
      ends(done).map(({ status }) => status),
      ['would-run', 'cannot-tell', 'changed'],
    )
    assert.ok(!existsSync(path.join(site().root, 'done')) && !existsSync(path.join(site().root, 'file')))
    assert.deepEqual(site().left(), [])
  })

  it('says where it can not be', async () => {
    const done = await site().run(`- name: debug
  debug: { msg: x }
  async: 30
  ignore_errors: true
- name: pause
  pause: { seconds: 1 }
  async: 30
  ignore_errors: true
- name: status
  async_status: { jid: "{{ '..' }}/x" }
  ignore_errors: true
`)
    for (const name of ['debug', 'pause']) assert.equal(result(done, name).msg, 'async is not supported for this task.')
    assert.match(String(result(done, 'status').msg), /is not a job/)
  })

  it('ends the task on the host when the run is interrupted', async () => {
    const controller = new AbortController()
    const until = setInterval(() => sleeping() > 0 && controller.abort(), 100)
    const done = await site().run(
      `- name: long
  command: sleep ${long}
  async: 300
`,
      {},
      { signal: controller.signal },
    )
    clearInterval(until)
    assert.equal(done.code, 130)
    assert.equal(sleeping(), 0)
    assert.deepEqual(site().left(), [])
  })

  it('takes the connection up again where it is lost meanwhile', async () => {
    const cut = setInterval(() => {
      if (!existsSync(path.join(site().root, 'begun'))) return
      clearInterval(cut)
      site().cut()
    }, 20)
    const done = await site().run(`- name: long
  shell: touch {{ root }}/begun; sleep 1; echo done
  async: 30
  poll: 1
`)
    clearInterval(cut)
    assert.deepEqual(complaints(done), [])
    assert.equal(done.connections, 2)
    assert.equal(result(done, 'long').stdout, 'done')
    assert.deepEqual(site().left(), [])
  })

  it('finds a home that can not be written no hindrance', async () => {
    writeFileSync(site().jobs, '')
    const done = await site().run(`- name: start
  command: echo x
  async: 30
  poll: 0
  register: job
- name: wait
  async_status: { jid: "{{ job.ansible_job_id }}" }
  ${untilFinished}
`)
    assert.deepEqual(complaints(done), [])
    const { results_file: folder, stdout } = result(done, 'wait')
    assert.match(String(folder), /^\/tmp\/\.ansible_async\.j/)
    assert.equal(stdout, 'x')
    rmSync(String(folder), { recursive: true })
  })
})
