/** Hosts that report the same: equal values, values that differ only in the host's own names, failures of one kind. */
import { deepEqual, equal } from 'node:assert/strict'
import { inspect } from 'node:util'
import type { Event } from '../../engine/model/event.ts'
import { kindOf } from '../../engine/report/failure-kinds.ts'
import { grouped } from '../../engine/report/grouping.ts'
import { OwnNames } from '../../engine/report/own-names.ts'
import { terminalReporter } from '../../engine/report/terminal.ts'
import { perform } from './perform.ts'
import { Stage } from './stage.ts'

const names = new OwnNames()
for (const [host, address] of Object.entries({ 'web1.a.example': '10.0.0.1', web10: '10.0.0.10', web2: '10.0.0.2' }))
  names.see({ type: 'connected', time: '', host, user: 'u', seconds: 0, route: { address, port: 22, auth: 'key', jumps: [] } })

function groups(values: Readonly<Record<string, unknown>>): unknown {
  const all = Object.entries(values).map(([host, value]) => ({ host, value }))
  return grouped(all, names, (value) => inspect(value)).map(({ hosts, value }) => [hosts.join(' '), value])
}

describe('what many hosts report', () => {
  it('is one but for their names, short names and addresses as whole words', () => {
    deepEqual(groups({ 'web1.a.example': 'put /etc/web1.a.example', web10: 'put /etc/web10', web2: { at: ['10.0.0.2:80'] } }), [
      ['web1.a.example web10', 'put /etc/<host>'],
      ['web2', { at: ['10.0.0.2:80'] }],
    ])
    equal(
      names.without('web1.a.example', 'web1 web10 web1_a web1-a 10.0.0.1 10.0.0.10'),
      '<short name> web10 web1_a <short name>-a <address> 10.0.0.10',
    )
  })

  it('stays as it is where all say the same of one of them, and where nobody says the same', () => {
    deepEqual(groups({ web10: 'ask web10', web2: 'ask web10' }), [['web10 web2', 'ask web10']])
    deepEqual(groups({ web10: 'I am web10', web2: 'nobody' }), [
      ['web10', 'I am web10'],
      ['web2', 'nobody'],
    ])
  })

  it('differs where values do that JSON has no word for', () => {
    deepEqual(groups({ a: new Map([['k', 1n]]), b: new Map([['k', 2n]]), c: new Map([['k', 1n]]) }), [
      ['a c', new Map([['k', 1n]])],
      ['b', new Map([['k', 2n]])],
    ])
  })

  it('is a failure of one kind whatever numbers stand in its sentence, and of another with another exit code', () => {
    const kind = (message: string, code?: number) => kindOf({ status: 'failed', failure: { message, ...(code !== undefined && { code }) } })
    equal(kind('process 812 has the lock'), kind('process 7 has the lock'))
    equal(kind('10.0.0.1 did not answer'), kind('fe80::1 did not answer'.replace('fe80::1', '10.9.8.7')))
    equal(kind('it ended', 1) === kind('it ended', 2), false)
    equal(kindOf({ status: 'ok' }), undefined)
  })

  it('is shown by -q only where something changed or failed, with the play it belongs to', async () => {
    const show = async (events: readonly Event[]) => {
      let text = ''
      await perform(events, () =>
        terminalReporter({ write: (more) => (text += more), colour: false, check: false, verbosity: 0, quiet: true }),
      )
      return text
    }
    const calm = new Stage({ plays: 2 })
    calm.play('First', ['a', 'b'])
    calm.task('nothing to do', { b: { status: 'skipped' } })
    equal((await show(calm.over())).trim(), 'Both hosts are settled; nothing changed. 0.0 s')
    const busy = new Stage({ plays: 2 })
    busy.play('First', ['a', 'b'])
    busy.task('nothing to do')
    busy.play('Second', ['a', 'b'])
    busy.task('something to do', { b: {} }, { status: 'changed', changes: [{ summary: 'write /etc/motd' }] })
    const text = await show(busy.over())
    deepEqual(
      ['First', 'Second', 'nothing to do', 'something to do  a', 'write /etc/motd', 'RECAP'].map((word) => text.includes(word)),
      [false, true, false, true, true, false],
    )
  })
})
