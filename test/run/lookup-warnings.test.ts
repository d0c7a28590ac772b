/** What a run tells of lookups that pass over what is wrong. */
import assert from 'node:assert/strict'
import { modelRun } from './model-run.ts'

const play = (tasks: string) => `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.replace(/^(?=.)/gm, '    ')}`

describe('lookups', () => {
  it('that pass over what is wrong with `warn` say so, once for all hosts and tasks, and not ahead of their turn', async () => {
    const warned = async (when: boolean) => {
      const task = `- { name: x, debug: { msg: "[{{ lookup('file', '/nonesuch', errors='warn') }}]" }, when: ${when} }\n`
      const { events, code } = await modelRun(play(`- { name: a, put: { path: /x, content: y } }\n${task}${task}`), {
        hosts: ['one', 'two'],
      })
      assert.equal(code, 0)
      return events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))
    }
    assert.deepEqual(await warned(false), [])
    assert.deepEqual(await warned(true), ['the lookup `file` failed and returns nothing: there is no file `/nonesuch`'])
  })
})
