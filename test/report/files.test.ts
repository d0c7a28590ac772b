/** Reports for machines: JSON lines, JUnit, the log, the trace; and that no report holds a secret. */
import { deepEqual, equal, match, throws } from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileSchema } from '../../engine/formats/json-schema.ts'
import type { Event, Reporter } from '../../engine/model/event.ts'
import { writtenSchemas } from '../../engine/reference/schemas/index.ts'
import { jsonLinesReporter, jsonReporter } from '../../engine/report/json.ts'
import { junitReporter } from '../../engine/report/junit.ts'
import { logReporter } from '../../engine/report/log.ts'
import { terminalReporter } from '../../engine/report/terminal.ts'
import { traceReporter } from '../../engine/report/trace.ts'
import { Secrets } from '../../engine/variables/secrets.ts'
import { perform } from './perform.ts'
import { checking } from './scenes/checking.ts'
import { failing } from './scenes/failing.ts'
import { fleet } from './scenes/fleet.ts'
import { settling } from './scenes/settling.ts'
import { eventProblems } from './schema-check.ts'
import { Stage } from './stage.ts'
import { elementsOf } from './xml.ts'

const scene = (name: string) => ((failing[name] ?? settling[name]) as () => readonly Event[])()

describe('reports for machines', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsplay-report-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  async function written(events: readonly Event[], open: (file: string) => Reporter): Promise<string> {
    const file = join(folder, 'report')
    rmSync(file, { force: true })
    await perform(events, () => open(file))
    equal(statSync(file).mode & 0o777, 0o600)
    return readFileSync(file, 'utf8')
  }
  const linesOf = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)

  it('JSON lines are the events, one by one', async () => {
    const events = scene('failure with journal')
    deepEqual(linesOf(await written(events, jsonLinesReporter)), JSON.parse(JSON.stringify(events)))
  })

  it('the JSON document holds them all, and is whole without any', async () => {
    const events = scene('failure with journal')
    deepEqual(JSON.parse(await written(events, jsonReporter)), { format: 1, events: JSON.parse(JSON.stringify(events)) })
    deepEqual(JSON.parse(await written([], jsonReporter)), { format: 1, events: [] })
  })

  it('both are as their schemas say, on every scene and on a fleet', async () => {
    const document = compileSchema(writtenSchemas.report())
    for (const events of [...Object.values({ ...settling, ...failing, ...checking }).map((make) => make()), fleet(12)]) {
      deepEqual(eventProblems(events), [])
      deepEqual(document(JSON.parse(await written(events, jsonReporter))), [])
    }
    equal(eventProblems([{ type: 'play-end', time: '', play: 1 } as unknown as Event]).length, 1)
    equal(eventProblems([{ type: 'play-end', time: '', play: 'p', more: 1 } as unknown as Event]).length, 1)
  })

  it('JSON keeps all digits of a number, and no text for one', async () => {
    const stage = new Stage()
    stage.play('p', ['a'])
    stage.task('t', {}, { result: { serial: 99999999999999999999n, below: -99999999999999999999n, text: '99999999999999999999' } })
    const text = await written(stage.over(), jsonLinesReporter)
    match(text, /"serial":99999999999999999999,"below":-99999999999999999999,"text":"99999999999999999999"/)
  })

  it('JSON has a word for every value', async () => {
    const stage = new Stage()
    stage.play('p', ['a'])
    stage.task('t', {}, { result: new Map<string, unknown>([['n', 12n]]) })
    const end = linesOf(await written(stage.over(), jsonLinesReporter)).find(({ type }) => type === 'task-end')
    deepEqual(end?.result, { n: 12 })
  })

  it('JUnit tells of each task on each host', async () => {
    const elements = elementsOf(await written(scene('failure with journal'), junitReporter))
    const suites = elements.filter(({ name }) => name === 'testsuite').map(({ attributes }) => attributes)
    deepEqual(
      suites.map(({ name, tests, failures }) => [name, tests, failures]),
      [
        ['web1', '4', '0'],
        ['web2', '3', '1'],
        ['web3', '3', '1'],
      ],
    )
    const failure = elements.find(({ name }) => name === 'failure')
    equal(failure?.attributes.message, 'the unit `nginx` did not start (exit code 1)')
    match(failure?.text ?? '', /^the unit `nginx` did not start .*12 of what nginx had to say.*Job for nginx.*hint: another program/s)
    const cases = elements.filter(({ name }) => name === 'testcase')
    deepEqual(cases[2]?.attributes, { name: 'web : nginx runs', classname: '/srv/site.yml:13:7', time: '0.1' })
  })

  it('JUnit tells unreachable, skipped and ignored apart', async () => {
    const names = async (name: string) => elementsOf(await written(scene(name), junitReporter)).map((element) => element.name)
    const unreachable = elementsOf(await written(scene('unreachable'), junitReporter)).filter(({ name }) => name === 'error')
    deepEqual(
      unreachable.map(({ attributes, text }) => [attributes.type, text.includes('hint: check its address')]),
      [['unreachable', true]],
    )
    equal((await names('all settled')).filter((name) => name === 'skipped').length, 6)
    equal((await names('rescued and ignored')).filter((name) => name === 'failure' || name === 'error').length, 0)
  })

  it('JUnit has the hosts that were not reached, and why', async () => {
    const elements = elementsOf(await written(scene('a batch that failed'), junitReporter))
    const suites = elements.filter(({ name }) => name === 'testsuite').map(({ attributes }) => [attributes.name, attributes.skipped])
    deepEqual(suites, [
      ['web1', '1'],
      ['web2', '0'],
      ['web3', '2'],
      ['web4', '2'],
    ])
    const output = elements.filter(({ name }) => name === 'system-out').map(({ text }) => text.trim())
    equal(output.includes('not reached: the batch before them failed'), true)
  })

  it('JUnit stays XML whatever a host says', async () => {
    const stage = new Stage()
    stage.play('p', ['<a&b>'])
    stage.task(
      't \u0000\u001b[1m \ud800 \uffff ]]> "',
      {},
      { status: 'failed', failure: { message: '\u0008</failure>', stderr: 'a ]]> b' } },
    )
    const elements = elementsOf(await written(stage.over(), junitReporter))
    equal(elements.find(({ name }) => name === 'testsuite')?.attributes.name, '<a&b>')
    equal(elements.find(({ name }) => name === 'testcase')?.attributes.name, 't \\x00 \ufffd \ufffd ]]> "')
    equal(elements.find(({ name }) => name === 'failure')?.attributes.message, '\\x08</failure>')
    equal(elements.find(({ name }) => name === 'failure')?.text.trim(), '\\x08</failure>\na ]]> b')
  })

  it('a file that can not be written is told at once', () => {
    for (const open of [jsonReporter, jsonLinesReporter, junitReporter, logReporter, traceReporter])
      throws(() => open(join(folder, 'no', 'such', 'folder')), /ENOENT/)
  })

  it('the log has a line for each event, with its weight', async () => {
    const events = scene('slow work')
    const lines = linesOf(await written(events, logReporter))
    deepEqual(
      lines.map(({ msg }) => msg),
      events.map(({ type }) => type),
    )
    equal(lines.find(({ msg }) => msg === 'output')?.level, 20)
    const failed = linesOf(await written(scene('unreachable'), logReporter)).filter(({ level }) => level === 50)
    deepEqual(
      failed.map(({ msg }) => msg),
      ['task-end', 'host-end'],
    )
  })

  it('the trace has a row for each host', async () => {
    const file = join(folder, 'trace')
    const trace = traceReporter(file)
    trace.span({ host: 'web1', name: 'connect', start: 1, end: 2.5 })
    trace.span({ host: 'web2', name: 'probe', task: 'nginx runs', start: 2, end: 3 })
    trace.span({ host: 'web1', name: 'apply', start: 3, end: 4 })
    await trace.finish?.()
    const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as { traceEvents: readonly Record<string, unknown>[] }
    const spans = traceEvents.filter(({ ph }) => ph === 'X').map(({ name, tid, ts, dur, args }) => [name, tid, ts, dur, args])
    deepEqual(spans, [
      ['connect', 1, 1000, 1500, {}],
      ['probe', 2, 2000, 1000, { task: 'nginx runs' }],
      ['apply', 1, 3000, 1000, {}],
    ])
    deepEqual(
      traceEvents.filter(({ ph }) => ph === 'M').map(({ args }) => args),
      [{ name: 'web1' }, { name: 'web2' }],
    )
  })

  it('no report holds a secret', async () => {
    const secrets = new Secrets()
    secrets.add('hunter22')
    const stage = new Stage()
    stage.play('Play hunter22', ['web1'])
    const said = { stdout: 'password=hunter22', stderr: Buffer.from('hunter22').toString('base64'), detail: 'hunter22' }
    const change = { summary: 'set hunter22', before: 'a', after: 'hunter22', path: '/etc/hunter22' }
    stage.task(
      'Task hunter22',
      {},
      { status: 'changed', changes: [change], notified: ['hunter22'], result: { msg: ['hunter22'], changed: true }, alwaysShown: true },
    )
    const label = stage.label('Slow')
    stage.start('web1', label)
    stage.output('web1', label, 'hunter22\n')
    stage.pass(40)
    stage.wait('web1', label, 'hunter22')
    stage.item('web1', label, { item: 'hunter22', status: 'changed', changes: [change] })
    stage.end('web1', label, { status: 'failed', failure: { message: 'no hunter22', hint: 'not hunter22', ...said } })
    const events = stage.over({ pending: { web1: ['hunter22'] } }).map((event) => secrets.redact(event))
    let text = ''
    for (const verbosity of [0, 3])
      await perform(events, () => terminalReporter({ write: (more) => (text += more), colour: false, check: false, verbosity }))
    for (const open of [jsonReporter, jsonLinesReporter, junitReporter, logReporter]) text += await written(events, open)
    match(text, /\*{8}/)
    equal(/hunter22|aHVudGVyMjI/.test(text), false, text)
  })
})
