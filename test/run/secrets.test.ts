/** Secrets in arguments: known before anything is told of them. */
import assert from 'node:assert/strict'
import { namesIn } from '../refusal.ts'
import { modelRun } from './model-run.ts'

describe('secrets in arguments', () => {
  it('are known before anything can be said of the arguments', async () => {
    const { events, secrets } = await modelRun(`- hosts: all
  gather_facts: false
  vars: { at: "gopher://me:word@x" }
  tasks:
    - get_url: { url: "{{ at }}", dest: /x, url_username: me, url_password: "{{ 'hush' }}" }
`)
    const [end] = events.filter((event) => event.type === 'task-end')
    assert.deepEqual(namesIn(end?.failure?.message ?? ''), ['gopher://me:word@x', 'https://', 'http://', 'ftp://', 'file://'])
    assert.deepEqual(secrets.redact(['it is hush', 'word']), ['it is ********', '********'])
  })
})
