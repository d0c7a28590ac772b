/** `tsplay explain CODE`: from an error that a run prints to what it means. */
import assert from 'node:assert/strict'
import { diagnosticCodes } from '../../engine/reference/diagnostic-codes.ts'
import { type Project, warmProject } from './project.ts'

describe('tsplay explain', function () {
  this.timeout(30_000)
  let here: Project
  before(() => {
    here = warmProject({ 'site.yml': '- hosts: all\n  tasks:\n    - pingg:\n' })
  })
  after(() => here.close())

  it('takes the code of a message, with or without what stands around it', async () => {
    const { err } = await here.tsplay('run', 'site.yml', '-i', 'web1,')
    const [message = '', code = ''] = /^error\[([a-z-]+)\]/m.exec(err) ?? []
    const entry = diagnosticCodes.get(code)
    assert.ok(entry, err)
    for (const text of [code, message]) {
      const { code: exit, out } = await here.tsplay('explain', text)
      assert.equal(exit, 0)
      for (const part of [entry.meaning, entry.cause, entry.remedy]) assert.ok(out.replaceAll(/\s+/g, ' ').includes(part), out)
    }
  })

  it('refuses a code that nothing emits, with the nearest one', async () => {
    const { code, err } = await here.tsplay('explain', 'unknown-modul')
    assert.equal(code, 1)
    assert.match(err, /`unknown-module`/)
  })
})
