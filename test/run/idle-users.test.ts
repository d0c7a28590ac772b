/** Changes that need users without a process: the shells of a run on the machine are ended before they are made. */
import assert from 'node:assert/strict'
import { modelRun } from './model-run.ts'

const change = (user: string) => `- hosts: one\n  tasks:\n    - account: { path: /x, user: ${user} }\n`

describe('shells of users that a change needs idle', () => {
  it('are ended before its message', async () => {
    const { hosts } = await modelRun(change('bob'))
    assert.deepEqual(hosts.get('one')?.effects, ['end shells of bob', 'show /x', 'put /x bob'])
  })
  it('are all, where it cannot name them', async () => {
    const { hosts } = await modelRun(change('all'))
    assert.deepEqual(hosts.get('one')?.effects, ['end shells of all', 'show /x', 'put /x all'])
  })
  it('are not ended in check mode, nor where nothing is to change', async () => {
    const { hosts } = await modelRun(change('bob'), { options: { check: true } })
    assert.deepEqual(hosts.get('one')?.effects, [])
    const settled = await modelRun(change('bob'), { files: new Map([['/x', 'bob']]) })
    assert.deepEqual(settled.hosts.get('one')?.effects, [])
  })
  it('are ended under each name of the machine', async () => {
    const other = `- hosts: two\n  vars: { ansible_host: one }\n  tasks:\n    - put: { path: /y, content: y }\n`
    const { hosts } = await modelRun(`${other}${change('bob')}`, { hosts: ['one', 'two'] })
    assert.deepEqual(hosts.get('one')?.effects, ['put /y y', 'end shells of bob', 'end shells of bob', 'show /x', 'put /x bob'])
  })
})
