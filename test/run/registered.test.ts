/** What `register` sees besides what a module returns: differences, lines, and what was never a job. */
import assert from 'node:assert/strict'
import type { Event } from '../../engine/model/event.ts'
import { modelRun } from './model-run.ts'

const results = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'task-end' ? [event.result as Readonly<Record<string, unknown>>] : []))
const play = (...tasks: readonly string[]) => `- hosts: all\n  tasks:\n${tasks.map((task) => `    - ${task}\n`).join('')}`

describe('a registered result', () => {
  it('holds the differences with --diff, or where the task says so, and in check mode', async () => {
    const text = play('put: { path: /f, content: new }')
    const files = new Map([['/f', 'old']])
    const diff = { before: 'old', after: 'new' }
    assert.deepEqual(results((await modelRun(text, { files, options: { diff: true } })).events)[0]?.diff, diff)
    assert.deepEqual(results((await modelRun(text, { files, options: { diff: true, check: true } })).events)[0]?.diff, diff)
    assert.equal(results((await modelRun(text, { files })).events)[0]?.diff, undefined)
    const own = play('put: { path: /f, content: new }\n      diff: true')
    assert.deepEqual(results((await modelRun(own, { files })).events)[0]?.diff, diff)
  })

  it('lets a later task look at the difference', async () => {
    const text = play(
      'put: { path: /f, content: new }\n      register: r',
      'put: { path: /g, content: "{{ r.diff.before }} {{ r.diff.after }}" }',
    )
    const { hosts } = await modelRun(text, { files: new Map([['/f', 'old']]), options: { diff: true } })
    assert.equal(hosts.get('one')?.files.get('/g'), 'old new')
  })

  it('holds the lines of what a program says beside the text', async () => {
    const [result] = results((await modelRun(play('program: { argv: [show, /f] }'), { files: new Map([['/f', 'a\nb\n']]) })).events)
    assert.deepEqual([result?.stdout, result?.stdout_lines], ['a\nb\n', ['a', 'b']])
  })

  it('has its lines made when somebody looks, since a host may say half a million of them', async () => {
    for (const keywords of [
      'name: x',
      'changed_when: true',
      'failed_when: true',
      'until: true',
      'register: r',
      'retries: 1\n      delay: 0\n      until: false',
    ]) {
      const text = play(`program: { argv: [show, /f] }\n      ignore_errors: true\n      ${keywords}`)
      const [result = {}] = results((await modelRun(text, { files: new Map([['/f', 'a\nb\n']]) })).events)
      const { get, value } = Object.getOwnPropertyDescriptor(result, 'stdout_lines') ?? {}
      assert.deepEqual([typeof get, value, result.stdout_lines], ['function', undefined, ['a', 'b']], keywords)
    }
  })

  it('has lines as Python cuts them, in the loop of a task and in what the next one sees', async () => {
    const text = play(
      'program: { argv: [show, /f] }\n      loop: [1]\n      register: r',
      `put: { path: /g, content: "{{ r.results[0].stdout_lines | join('|') }}" }`,
    )
    const { hosts } = await modelRun(text, { files: new Map([['/f', 'a\r\nb\vc\u2028d\n']]) })
    assert.equal(hosts.get('one')?.files.get('/g'), 'a|b|c|d')
  })

  it('has begun and ended where it was never a job', async () => {
    const text = play(
      'program: { argv: [show, /f] }\n      register: r',
      'put: { path: /g, content: x }\n      when: r is finished and r is started',
    )
    const { hosts } = await modelRun(text)
    assert.equal(hosts.get('one')?.files.get('/g'), 'x')
  })
})
