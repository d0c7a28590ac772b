/** What an answer of DigitalOcean's API means that an account of the tests does not give. */
import assert from 'node:assert/strict'
import type { HttpResponse } from '../../engine/model/action.ts'
import { actionWait } from '../../modules/digitalocean/waiting.ts'

describe('the end of an action at DigitalOcean', () => {
  const api = { oauth_token: 'dop_v1', baseurl: 'https://api.example.org/v2/', timeout: 5, validate_certs: true }
  const wait = { name: 'x end', summary: 'wait for x', what: 'do x', topic: 'x', every: 1, seconds: 2, late: 'too late' }
  const { action } = actionWait(api, 'droplets/7/', { action: { id: 9 } }, { ...wait, errored: (id) => `error status on [${id}]` })
  assert.ok(action?.do === 'request')
  const answer = (body: unknown): HttpResponse => ({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(body)), url: '' })
  const end = (response: HttpResponse) => ({ code: 1, stderr: '', response })

  it('is asked for where the answer named it', () => {
    assert.equal(action.url, 'https://api.example.org/v2/droplets/7/actions/9')
  })
  it('is waited for while it is in progress', () => {
    assert.notEqual(action.poll?.pending(answer({ action: { id: 9, status: 'in-progress' } })), undefined)
    assert.equal(action.poll?.pending(answer({ action: { id: 9, status: 'completed' } })), undefined)
  })
  it('is a failure where it is an error', () => {
    const errored = answer({ action: { id: 9, status: 'errored' } })
    assert.equal(action.refuses?.(errored), true)
    const { kind, msg } = action.explain?.(end(errored)) ?? {}
    assert.deepEqual([kind, msg], ['action-failed', 'error status on [9]'])
    assert.equal(action.refuses?.(answer({ action: { id: 9, status: 'in-progress' } })), false)
  })
  it('is too late when its time is over', () => {
    const { kind, msg } = action.explain?.({ code: 1, stderr: 'it', timedOut: true }) ?? {}
    assert.deepEqual([kind, msg], ['time-out', 'too late'])
  })
})
