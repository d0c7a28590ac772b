/** `debconf`: answers as the files of the database hold them. */
import assert from 'node:assert/strict'
import debconf from '../../../modules/debian/debconf.ts'
import { parseAnswers } from '../../../modules/debian/debconf-database.ts'
import { runOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'

const questions = `Name: app/kind
Template: app/kind
Value: some, more
Owners: app
Flags: seen

Name: app/on
Template: app/on
Owners: app, other

Name: app/password
Template: app/password
Value: deep well
Owners: app
`
const templates = `Name: app/kind
Type: multiselect

Name: app/on
Default: true
Type: boolean

Name: app/password
Type: password
`
const answers = parseAnswers(new Map(Object.entries({ questions, templates })), true)
const on = (question: string, vtype: string, value: string, unseen = false) =>
  expect(debconf, { name: 'app', question, vtype, value, unseen } as never).on({ answers })

describe('debconf', () => {
  it('knows what was answered, and what the default is', () => {
    assert.deepEqual(
      [...answers.values],
      [
        ['app/kind', 'some, more'],
        ['app/on', 'true'],
        ['app/password', 'deep well'],
      ],
    )
  })
  it('leaves what is answered so, in any order and any letters', () => {
    on('app/kind', 'multiselect', 'more, some').plans()
    on('app/on', 'boolean', 'True').plans()
    on('app/password', 'password', 'deep well').plans()
  })
  it('gives an answer on standard input', () => {
    const [change] = on('app/kind', 'multiselect', 'some', true).plans('answer app/kind of app')
    assert.deepEqual([runOf(change).stdin, runOf(change).argv], ['app app/kind multiselect some\n', ['debconf-set-selections', '-u']])
    on('app/new', 'string', '').plans('answer app/new of app')
  })
  it('shows no password', () => {
    const planned = on('app/password', 'password', 'open sky')
    const [change] = planned.changes()
    assert.ok(
      !JSON.stringify([change?.summary, change?.before, change?.after, runOf(change).argv, planned.returns()]).includes('deep well'),
    )
    assert.ok(!JSON.stringify(planned.returns()).includes('open sky'))
  })
  it('tells the answers where none is given', () => {
    const told = expect(debconf, { name: 'app' }).on({ answers })
    told.plans()
    assert.deepEqual(told.returns().current, { 'app/kind': 'some, more', 'app/on': 'true' })
  })
  it('needs a kind and a value', () => {
    assert.equal(debconf.rules?.(withDefaults(debconf.options, { name: 'app', question: 'app/on' })).length, 1)
    expect(debconf, { name: 'app' })
      .on({ answers: parseAnswers(new Map(), false) })
      .refuses({ missingProgram: 'debconf-show' })
  })
})
