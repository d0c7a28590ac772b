/** The page of a run as data: what is equal is stored once, what is added can be taken, hostile text stays text, and nothing hidden is shown. */
import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Event } from '../../engine/model/event.ts'
import { dataMark, livePage, pageWith } from '../../engine/report/html/document.ts'
import { PageFold } from '../../engine/report/html/fold.ts'
import type { PageData } from '../../engine/report/html/page-data.ts'
import { htmlReporter } from '../../engine/report/html/reporter.ts'
import { excerpts } from '../../engine/report/html/sources.ts'
import { failing } from './scenes/failing.ts'
import { settling } from './scenes/settling.ts'
import { Stage } from './stage.ts'

const shell = `<head>connect-src 'none'</head>${dataMark}<script>1</script>`
const scenes = { ...failing, ...settling }

function folded(events: readonly Event[], options = {}): PageData {
  const fold = new PageFold(options)
  for (const event of events) fold.add(event)
  return fold.take()
}

/** The data as a browser reads it: what stands between the tags. */
function dataIn(document: string): PageData {
  const [, json = ''] = /<script type="application\/json" id="data">([^<]*)<\/script>/.exec(document) ?? []
  return JSON.parse(json) as PageData
}

describe('the page of a run', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsplay-page-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  it('stores what is equal on many hosts once', () => {
    const stage = new Stage()
    const hosts = Array.from({ length: 50 }, (_, index) => `web${index}`)
    stage.play('Web servers', hosts)
    const changes = [{ summary: 'write /etc/motd', path: '/etc/motd', before: 'old\n', after: 'new\n' }]
    stage.task('a', {}, { status: 'changed', changes, seconds: 1 })
    stage.task('b', { web7: { status: 'failed', failure: { message: 'no' } } })
    const { hosts: names, tasks, results, changes: rows, cells } = folded(stage.over())
    deepEqual(names, hosts)
    equal(tasks.length, 2)
    deepEqual(
      results.map(({ outcome }) => outcome),
      ['changed', 'ok', 'failed'],
    )
    deepEqual(rows, [{ summary: 'write /etc/motd', path: '/etc/motd', diff: { lines: ['@@ -1 +1 @@', '-old', '+new'] } }])
    equal(cells.length, 100 * 5)
  })

  it('gives what was added since the last time, and in all the same', () => {
    for (const scene of Object.values(scenes)) {
      const events = scene()
      const whole = folded(events) as unknown as Record<string, unknown>
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 7 }), (step) => {
          const fold = new PageFold()
          const parts = events.flatMap((event, index) => {
            fold.add(event)
            return index % step === 0 ? [fold.take()] : []
          })
          const takes = [...parts, fold.take()] as unknown as readonly Record<string, unknown>[]
          for (const [name, value] of Object.entries(whole))
            if (Array.isArray(value) && name !== 'running')
              deepEqual(
                takes.flatMap((take) => take[name]),
                value,
                name,
              )
          deepEqual(takes.at(-1)?.run, whole.run)
        }),
        { numRuns: 7 },
      )
    }
  })

  it('has a column for each time that a host comes to a task', () => {
    const stage = new Stage()
    stage.play('p', ['a', 'b'])
    const handler = stage.label('reload', { handler: true })
    stage.task(handler)
    stage.task(handler, { b: { status: 'changed' } })
    stage.play('q', ['a'])
    stage.task(handler)
    const { tasks } = folded(stage.over())
    deepEqual(
      tasks.map(({ play, round }) => [play, round ?? 1]),
      [
        [0, 1],
        [0, 2],
        [1, 1],
      ],
    )
  })

  it('holds hostile names and output as text', () => {
    const evil = [
      '</script><script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '<!--',
      '\u2028\u2029',
      '\u202eevil\u202c',
      '\u001b[31mred',
    ]
    const stage = new Stage()
    stage.play(evil[0] as string, evil)
    for (const text of evil)
      stage.task(text, {}, { status: 'changed', changes: [{ summary: text, before: text, after: `${text}\n` }], result: { stdout: text } })
    stage.task('fails', {}, { status: 'failed', failure: { message: evil.join(' '), stderr: evil.join('\n'), hint: evil[1] as string } })
    const data = folded(stage.over())
    const document = pageWith(shell, data)
    // The mark gives way to one element.
    const tags = (text: string) => text.split('<').length - 1
    equal(tags(document), tags(shell) + 1)
    equal(/[\u2028\u2029\u202e\u001b]/.test(document), false)
    deepEqual(dataIn(document), JSON.parse(JSON.stringify(data)))
    deepEqual(data.hosts.slice(0, 3), evil.slice(0, 3))
    equal(data.tasks[4]?.name, '\\u202eevil\\u202c')
  })

  it('says what it leaves out of a long text, and of a page that grows too large', () => {
    const stage = new Stage()
    stage.play('p', ['a'])
    stage.task('long', {}, { status: 'changed', result: { stdout: `begin ${'x'.repeat(100_000)} end` } })
    const { results, run } = folded(stage.over())
    const [{ text = '' } = {}] = results
    ok(text.length < 20_000 && text.includes('begin') && text.endsWith('end'), String(text.length))
    equal(run.omitted, undefined)
    const many = new Stage()
    many.play('p', ['a'])
    for (let task = 0; task < 400; task++)
      many.task(`task ${task}`, {}, { status: 'changed', result: { stdout: `${task}${'y'.repeat(30_000)}` } })
    const large = folded(many.over())
    equal(large.run.omitted, true)
    ok(JSON.stringify(large).length < 9_000_000)
    equal(large.cells.length, 400 * 5)
  })

  it('shows the lines of the task that failed without secrets, and of no other task', () => {
    const file = join(folder, 'site.yml')
    const lines = [
      '- hosts: all',
      '  vars: { password: plain-password }',
      '  tasks:',
      '    - command: login hidden-by-no-log',
      '      no_log: true',
      '    - name: fails',
      '      command: login {{ user }} vaulted-secret',
      '      args:',
      '        chdir: /srv',
      '',
      '    - debug: { msg: after }',
    ]
    writeFileSync(file, lines.join('\n'))
    const shown = excerpts((text) => text.replaceAll('vaulted-secret', '********'))
    const task = shown({ file, line: 6, column: 7 })
    deepEqual(task && [task.first, task.line, task.lines], [
      6,
      6,
      ['    - name: fails', '      command: login {{ user }} ********', '      args:', '        chdir: /srv'],
    ])
    deepEqual(shown({ file, line: 9, column: 9 })?.first, 6)
    deepEqual(shown({ file, line: 1, column: 3 })?.lines, ['- hosts: all'])
    deepEqual(shown({ file, line: 2, column: 3 })?.lines, ['  vars: { password: plain-password }'])
    equal(shown({ file, line: 99, column: 1 }), undefined)
    equal(shown({ file: join(folder, 'none.yml'), line: 1, column: 1 }), undefined)
    const stage = new Stage()
    stage.play('p', ['a', 'b'])
    const where = { file, line: 6, column: 7 }
    const hidden = { status: 'failed', ignored: true, failure: { message: 'hidden', where }, result: { censored: 'hidden' } } as const
    stage.task('t', { a: hidden, b: { status: 'failed', failure: { message: 'shown', where } } })
    const { results, sources } = folded(stage.over(), { excerpt: shown })
    deepEqual(
      results.map(({ failure }) => failure?.source),
      [undefined, 0],
    )
    equal(sources.length, 1)
  })

  it('says what a check cannot predict, what was not reached and which handlers are pending', () => {
    const stage = new Stage({ check: true })
    stage.play('p', ['a', 'b'])
    stage.task('unknown', {}, { status: 'cannot-tell', reason: 'earlier changes decide' })
    stage.task('command', {}, { status: 'would-run' })
    stage.task('write', {}, { status: 'changed' })
    const where = { file: '/srv/site.yml', line: 9, column: 3 }
    const missed = [{ play: 'q', where, begun: false, cause: 'play-failed', reason: 'it failed', hosts: ['c'] }] as const
    const { run, results, notReached, ends, hosts } = folded(stage.over({ pending: { b: ['reload'] }, missed }))
    equal(run.kind, 'check')
    deepEqual(
      results.map(({ outcome, planned, reason }) => [outcome, planned, reason]),
      [
        ['cannot-tell', undefined, 'earlier changes decide'],
        ['would-run', undefined, undefined],
        ['changed', true, undefined],
      ],
    )
    deepEqual(
      notReached.map((each) => each.hosts.map((host) => hosts[host])),
      [['c']],
    )
    deepEqual(
      ends.flatMap(({ host, pendingHandlers }) => (pendingHandlers ? [[hosts[host], pendingHandlers]] : [])),
      [['b', ['reload']]],
    )
  })

  it('is written whole at the end, for its owner alone; what a host was stopped at is in it', () => {
    const file = join(folder, 'page.html')
    writeFileSync(file, 'an older page')
    const stage = new Stage()
    stage.play('p', ['a', 'b'])
    const label = stage.label('long work')
    stage.start('a', label)
    const events = stage.over({ interrupted: true })
    const reporter = htmlReporter(file, shell, {})
    for (const event of events) reporter.report(event)
    equal(readFileSync(file, 'utf8'), 'an older page')
    void reporter.finish?.()
    const data = dataIn(readFileSync(file, 'utf8'))
    deepEqual(
      [data.run.end?.interrupted, data.running.map(({ host, task }) => [data.hosts[host], data.tasks[task]?.name])],
      [true, [['a', 'long work']]],
    )
    equal(statSync(file).mode & 0o777, 0o600)
    deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('page.html.')),
      [],
    )
  })

  it('is refused before the run where its directory cannot be written to', () => {
    const closed = join(folder, 'closed')
    throws(() => htmlReporter(join(folder, 'none/page.html'), shell, {}), { code: 'ENOENT' })
    if (process.getuid?.() === 0) return
    mkdirSync(closed)
    chmodSync(closed, 0o500)
    throws(() => htmlReporter(join(closed, 'page.html'), shell, {}), { code: 'EACCES' })
    equal(existsSync(join(closed, 'page.html')), false)
  })

  it('connects to its own server where that shows a run that goes on, and to nothing otherwise', () => {
    ok(pageWith(shell, folded([])).includes("connect-src 'none'"))
    const live = livePage(shell)
    ok(live.includes("connect-src 'self'") && !live.includes("'none'"))
  })
})
