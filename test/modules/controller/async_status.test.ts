/** `async_status`: a job goes on, has ended well or badly, or is not there. */

import assert from 'node:assert/strict'
import asyncStatus from '../../../modules/controller/async_status.ts'
import { expect } from '../expect.ts'
import { refused } from '../registered.ts'

const jid = 'j123456789012.345'
const folder = `/root/.ansible_async/${jid}`

describe('async_status', () => {
  const on = (state: 'gone' | 'running' | 'lost' | 'unkept' | 'ended', result?: Readonly<Record<string, unknown>>) =>
    expect(asyncStatus, { jid }).on({ job: { state, folder, ...(result && { result }) } })

  it('tells that a job goes on', () => {
    on('running').plans()
    const { finished, started, ansible_job_id: id, results_file: file } = on('running').returns()
    assert.deepEqual([finished, started, id, file], [0, 1, jid, folder])
  })
  it('tells what the task of a job that has ended has to say', () => {
    const ended = on('ended', { changed: true, rc: 0, stdout: 'x' })
    ended.plans(`report the changes of job ${jid}`)
    const { finished, rc, stdout } = ended.returns()
    assert.deepEqual([finished, rc, stdout], [1, 0, 'x'])
    on('ended', { changed: false }).plans()
  })
  it('fails as the task failed', () => {
    assert.equal(refused(on('ended', { changed: true, failed: true, msg: 'non-zero return code' }).changes), 'non-zero return code')
  })
  it('fails where there is no such job, or somebody ended it', () => {
    on('gone').refuses({ kind: 'gone' })
    on('lost').refuses({ kind: 'lost' })
    on('unkept').refuses({ kind: 'unkept' })
  })
  it('takes a folder away', () => {
    const cleanup = expect(asyncStatus, { jid, mode: 'cleanup' }).on({ job: { state: 'ended', folder, result: {} } })
    assert.deepEqual(cleanup.changes()[0]?.action, { do: 'run', argv: ['rm', '-rf', '--', folder] })
    assert.equal(cleanup.returns().erased, folder)
    expect(asyncStatus, { jid, mode: 'cleanup' })
      .on({ job: { state: 'gone', folder: '' } })
      .refuses({ kind: 'gone' })
  })
  it('takes no path for a job', () => {
    for (const wrong of ['../x', 'x/y', '.', '']) assert.equal(asyncStatus.rules?.({ jid: wrong, mode: 'status' }).length, 1)
    assert.deepEqual(asyncStatus.rules?.({ jid, mode: 'status' }), [])
  })
})
