/** Variables with a name that Ansible reserves: a warning in its words, and they are variables all the same. */
import assert from 'node:assert/strict'
import { modelRun } from './model-run.ts'
import { debugMessages } from './task-statuses.ts'

describe('variables with a reserved name', () => {
  const warned = async (vars: string, extraVars = {}) => {
    const text = `- hosts: all\n  gather_facts: false\n  vars: ${vars}\n  tasks: [{ debug: { msg: "{{ port | default(1) }}" } }]\n`
    const { events } = await modelRun(text, { options: { extraVars } })
    return [events.flatMap((event) => (event.type === 'warning' ? [event.message] : [])), debugMessages(events)]
  }
  it('are warned of, of a play and of the command line, each once', async () => {
    assert.deepEqual(await warned('{ port: x, hosts_more: 1, serial: 2 }', { port: 'y' }), [
      ['Found variable using reserved name: port', 'Found variable using reserved name: serial'],
      ['y'],
    ])
    assert.deepEqual(await warned('{ ports: 7, vars: 1 }'), [[], [1]])
  })
})
