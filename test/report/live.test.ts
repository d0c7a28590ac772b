/** The live view on a terminal in memory. */
import { deepEqual, equal, match } from 'node:assert/strict'
import type { Event } from '../../engine/model/event.ts'
import { AtWork } from '../../engine/report/at-work.ts'
import { painter } from '../../engine/report/colour.ts'
import { frameLines, openLive } from '../../engine/report/live.ts'
import { terminalReporter } from '../../engine/report/terminal.ts'
import { FakeTerminal } from './fake-terminal.ts'
import { perform } from './perform.ts'
import { failing } from './scenes/failing.ts'
import { settling } from './scenes/settling.ts'
import { begin, Stage } from './stage.ts'

const plain = painter(false)
const scene = (name: string) => ((settling[name] ?? failing[name]) as () => readonly Event[])()

async function play(events: readonly Event[], terminal: FakeTerminal): Promise<void> {
  await perform(events, () =>
    terminalReporter({ write: (text) => terminal.write(text), colour: false, check: false, verbosity: 0, screen: terminal }),
  )
}

async function plainText(events: readonly Event[]): Promise<string> {
  let text = ''
  await perform(events, () => terminalReporter({ write: (more) => (text += more), colour: false, check: false, verbosity: 0 }))
  return text
}

function atWork(hosts: number, tasks = 10): AtWork {
  const stage = new Stage()
  const names = Array.from({ length: hosts }, (_, index) => `web${index + 1}`)
  stage.play('p', names, tasks)
  stage.task('first')
  const label = stage.label('All packages are new')
  for (const name of names) stage.start(name, label)
  stage.output('web1', label, 'Reading\nUnpacking \u001b[1mnginx\u001b[0m 日本語 (1.22) ...\n\n')
  if (hosts > 1) stage.wait('web2', label, 'the lock of dpkg is held by process 812')
  const work = new AtWork()
  for (const event of stage.events) work.see(event)
  return work
}

describe('a picture of the live view', () => {
  const at = (seconds: number) => begin + seconds * 1000

  it('has a line for each host at work, and how far the play is', () => {
    deepEqual(frameLines(atWork(2), { columns: 100, rows: 24, now: at(12) }, plain), [
      '⠋ web1  All packages are new  12 s  Unpacking nginx 日本語 (1.22) ...',
      '⠋ web2  All packages are new  12 s  waits: the lock of dpkg is held by process 812',
      '███░░░░░░░░░░░░░░░░░░░░░░░░░░░ 2 of 20 tasks · 12 s · 2 of 2 hosts at work',
    ])
  })

  it('leaves out what is over at once', () => {
    equal(frameLines(atWork(2), { columns: 100, rows: 24, now: at(0.2) }, plain).length, 1)
  })

  for (const [columns, rows] of [
    [80, 24],
    [20, 6],
    [5, 2],
    [1, 1],
    [300, 80],
  ] as const)
    it(`fits into ${columns} columns and ${rows} rows`, () => {
      const lines = frameLines(atWork(50), { columns, rows, now: at(12) }, plain)
      equal(lines.length <= Math.max(1, rows - 1), true)
      // A wide character fills two columns.
      for (const line of lines)
        equal([...line].reduce((sum, each) => sum + (/[\u3000-\u9fff]/.test(each) ? 2 : 1), 0) < Math.max(2, columns), true, line)
    })

  it('counts what it does not show', () => {
    match(frameLines(atWork(50), { columns: 80, rows: 5, now: at(12) }, plain)[1] ?? '', /^ {2}and 49 more hosts at work$/)
  })

  it('has who has been at it longest first, those at the same in one line, and says where the run is', () => {
    const hosts = Array.from({ length: 60 }, (_, index) => `node${String(index + 1).padStart(2, '0')}`)
    const stage = new Stage({ plays: 3 })
    stage.play('p', hosts, 5, [hosts.slice(0, 30), hosts.slice(30)])
    stage.batch('p', hosts.slice(30), 2, 2)
    const [install, start] = [stage.label('nginx is installed'), stage.label('nginx runs')]
    for (const host of hosts.slice(30)) stage.start(host, install)
    stage.wait('node47', install, 'the lock of dpkg is held by process 812')
    stage.wait('node48', install, 'the lock of dpkg is held by process 9')
    stage.pass(60)
    for (const host of hosts.slice(30)) if (host < 'node47' || host > 'node48') stage.start(host, start)
    const work = new AtWork()
    for (const event of stage.events) work.see(event)
    deepEqual(frameLines(work, { columns: 100, rows: 24, now: at(75) }, plain), [
      '⠋ node47, node48                 nginx is installed  1 min 15 s  waits: the lock of dpkg is held b…',
      '⠋ 28 hosts: node[31..46,49..60]  nginx runs  15 s',
      '░░░░░░░░░░░░░░░░░ 0 of 300 tasks · 1 min 15 s · 30 of 60 hosts at work · batch 2 of 2 · play 1 of 3',
    ])
    // What a straggler waits for has a line of its own where there is no room for it.
    deepEqual(frameLines(work, { columns: 60, rows: 24, now: at(75) }, plain).slice(0, 2), [
      '⠋ node47, node48       nginx is installed  1 min 15 s',
      '    waits: the lock of dpkg is held by process 812',
    ])
  })
})

describe('the live view', () => {
  it('leaves behind just what plain lines would, without the words on slow work', async () => {
    for (const name of ['free strategy', 'interrupted', 'loop items', 'failure with journal']) {
      const terminal = new FakeTerminal(100, 24)
      await play(scene(name), terminal)
      equal(
        terminal.writes.some((text) => text.includes('░')),
        true,
      )
      const expected = (await plainText(scene(name))).replace(/^(at work|waiting) .*\n/gm, '')
      equal(terminal.text.trim(), expected.trim())
      equal(terminal.cursorVisible, true)
      equal(terminal.listeners, 0)
    }
  })

  it('shows each picture at once', async () => {
    const terminal = new FakeTerminal(100, 24)
    const live = openLive(terminal, atWork(2), plain)
    live.above('a line\n')
    live.above('another\n')
    live.close()
    for (const text of terminal.writes) match(text, /^\u001b\[\?2026h[\s\S]*\u001b\[\?2026l$/)
    equal(terminal.writes.length, 3)
    equal(terminal.text, 'a line\nanother')
  })

  it('stands below what stays', () => {
    const terminal = new FakeTerminal(100, 24)
    const live = openLive(terminal, atWork(2), plain)
    live.above('a line\n')
    match(terminal.text, /^a line\n. web1 {2}All packages are new .*\n. web2 .*waits: .*\n█+░+ 2 of 20 tasks · .* · 2 of 2 hosts at work$/)
    live.close()
  })

  it('goes along with a terminal that changes its size', () => {
    // In a narrow one, what `web2` waits for has a line of its own.
    for (const [columns, rows, lines] of [
      [40, 24, 6],
      [20, 24, 6],
      [200, 50, 5],
    ] as const) {
      const terminal = new FakeTerminal(100, 24)
      const live = openLive(terminal, atWork(2), plain)
      live.above('a line that stays\n')
      terminal.resize(columns, rows)
      live.above('b\n')
      equal(terminal.text.split('\n').length, lines, terminal.text)
      live.close()
      equal(terminal.text, 'a line that stays\nb')
    }
  })

  it('gives way to a question, and comes back', () => {
    const terminal = new FakeTerminal(100, 24)
    const live = openLive(terminal, atWork(1), plain)
    live.above('a\n')
    live.hide()
    equal(terminal.text, 'a')
    equal(terminal.cursorVisible, true)
    terminal.write('go on? y\n')
    live.resume()
    match(terminal.text, /^a\ngo on\? y\n. web1 /)
    equal(terminal.cursorVisible, false)
    live.close()
    equal(terminal.text, 'a\ngo on? y')
  })

  it('is not there without a terminal', async () => {
    equal((await plainText(scene('slow work'))).includes('\u001b'), false)
  })
})
