/** Going on after a run was cut: what is done is not done again, and all ends as if it had not been cut. */
import assert from 'node:assert/strict'
import { RunJournal } from '../../engine/journal/run-journal.ts'
import { addLine, emptyState, type State, type StateLine } from '../../engine/journal/state-lines.ts'
import type { Counts } from '../../engine/model/event.ts'
import type { ModelHost } from '../run/model-host.ts'
import { type ModelRun, modelRun } from '../run/model-run.ts'
import { random, randomPlay } from '../run/random-play.ts'

const asIs = <T>(value: T): T => value
type Files = ReadonlyMap<string, string>
type Given = Omit<NonNullable<Parameters<typeof modelRun>[1]>, 'progress' | 'files'> & {
  readonly earlier?: State
  readonly again?: boolean
  readonly redact?: <T>(value: T) => T
}

interface Journalled extends ModelRun {
  readonly lines: readonly StateLine[]
  /** What each host holds when a line is written, the line included. */
  readonly held: readonly ReadonlyMap<string, Files>[]
}

/** A run with a journal; `files` by host. */
async function journalled(text: string, files: ReadonlyMap<string, Files>, given: Given = {}): Promise<Journalled> {
  const { earlier, again = true, redact = asIs, ...more } = given
  const hosts = new Map<string, ModelHost>()
  const lines: StateLine[] = []
  const held: ReadonlyMap<string, Files>[] = []
  const state = (line: StateLine) => {
    lines.push(JSON.parse(JSON.stringify(line)))
    held.push(new Map([...files.keys()].map((name) => [name, new Map(hosts.get(name)?.files ?? [])])))
  }
  const writer = { state, event: () => {}, flush: () => {}, write: () => {}, append: () => {}, size: 0 }
  const progress = new RunJournal({ writer, redact, ...(earlier && { earlier }), again, files: () => [] })
  const names = [...files.keys()]
  const prepare = (host: ModelHost) => {
    const name = names[hosts.size] as string
    hosts.set(name, host)
    for (const [path, content] of files.get(name) ?? []) host.files.set(path, content)
  }
  const watch = (event: ModelRun['events'][number]) => progress.event(event)
  return { ...(await modelRun(text, { ...more, hosts: names, prepare, progress, watch })), lines, held }
}

function stateAfter(lines: readonly StateLine[]): State {
  const state = emptyState()
  for (const line of lines) addLine(state, line)
  return state
}

/** The run goes on from behind this many lines of its journal. */
function goneOn(text: string, run: Journalled, count: number, given: Given = {}): Promise<Journalled> {
  return journalled(text, run.held[count - 1] as ReadonlyMap<string, Files>, { ...given, earlier: stateAfter(run.lines.slice(0, count)) })
}

const heldBy = ({ hosts }: ModelRun) => [...hosts].map(([name, { files }]) => [name, Object.fromEntries([...files].sort())])
const countsOf = ({ events }: ModelRun) =>
  events.flatMap((event) => (event.type === 'host-end' ? [[event.host, event.counts, event.changes]] : [])) as [string, Counts, unknown][]
const doneBefore = ({ events }: ModelRun) => events.flatMap((event) => (event.type === 'host-end' ? [event.doneBefore ?? 0] : []))
const begun = ({ events }: ModelRun) => events.flatMap((event) => (event.type === 'task-start' ? [`${event.host} ${event.task.name}`] : []))
const on = (names: readonly string[], files: Files = new Map()) => new Map(names.map((name) => [name, files]))

describe('going on with a run', () => {
  it('ends as if it had not been cut, for random plays, states and cuts', async function () {
    this.timeout(120_000)
    let kept = 0
    for (let seed = 1; seed <= 80; seed++) {
      const { text, files } = randomPlay(seed)
      const hosts = seed % 2 ? ['one'] : ['one', 'two']
      const whole = await journalled(text, on(hosts, files))
      if (whole.code !== 0 || whole.lines.length === 0) continue
      const dice = random(seed)
      for (let cut = 0; cut < 2; cut++) {
        const count = 1 + dice(whole.lines.length)
        // Whether its command was carried out before the other host wrote the line is unknown.
        if (hosts.length > 1 && [...stateAfter(whole.lines.slice(0, count)).begun.values()].includes(true)) continue
        const rest = await goneOn(text, whole, count)
        const why = `seed ${seed}, cut behind line ${count} of ${whole.lines.length}\n${text}`
        assert.deepEqual([rest.code, heldBy(rest), countsOf(rest)], [0, heldBy(whole), countsOf(whole)], why)
        kept += doneBefore(rest).reduce((sum, each) => sum + each, 0)
      }
    }
    assert.ok(kept > 100, `${kept}`)
  })
})

const play = (tasks: readonly string[], more = '') =>
  `- hosts: all\n  gather_facts: false\n${more}  tasks:\n${tasks.map((task) => `    - ${task}\n`).join('')}`
const handler = '  handlers:\n    - name: h\n      program: { argv: [append, /h, h] }\n'
const of = (files: Readonly<Record<string, string>> = {}) => on(['one'], new Map(Object.entries(files)))
const one = (run: ModelRun) => heldBy(run)[0]?.[1]

/** A run to its end, and another that goes on from it, on hosts that somebody has changed meanwhile. */
async function twice(text: string, before: Readonly<Record<string, string>>, between: Readonly<Record<string, string>>, given: Given = {}) {
  const first = await journalled(text, of(before), given)
  const held = { ...(one(first) as Record<string, string>), ...between }
  const second = await journalled(text, of(held), { ...given, earlier: stateAfter(first.lines) })
  return { first, second }
}

describe('what a run that goes on does again', () => {
  const fails = 'refuse: { path: /stop, text: x }'
  const stops = { '/stop': 'x' }
  const goes = { '/stop': '' }

  it('does the failed task, what is behind it, and handlers that wait; not what ended', async () => {
    const tasks = [
      'program: { argv: [append, /a, a] }\n      register: r\n      notify: h',
      fails,
      'put: { path: /b, content: "{{ r is changed }}" }',
    ]
    const { first, second } = await twice(play(tasks, handler), stops, goes)
    assert.deepEqual([first.code, one(first)], [2, { '/a': 'a', '/stop': 'x' }])
    assert.deepEqual([second.code, one(second)], [0, { '/a': 'a', '/b': 'True', '/h': 'h', '/stop': '' }])
    assert.deepEqual(begun(second).length, 3)
    assert.deepEqual(doneBefore(second), [1])
  })

  it('runs a handler again that a task notifies which is done now, and no other', async () => {
    const tasks = (notify: string) => [
      'program: { argv: [append, /a, a] }\n      notify: h',
      fails,
      `put: { path: /b, content: b }${notify}`,
    ]
    for (const [notify, runs] of [
      ['', 'h'],
      ['\n      notify: h', 'hh'],
    ] as const) {
      const { first, second } = await twice(play(tasks(notify), `  force_handlers: true\n${handler}`), stops, goes)
      assert.deepEqual(
        [one(first), one(second)],
        [
          { '/a': 'a', '/h': 'h', '/stop': 'x' },
          { '/a': 'a', '/b': 'b', '/h': runs, '/stop': '' },
        ],
      )
    }
  })

  it('runs `always` again behind what is done now in its block, and leaves other blocks alone', async () => {
    const block = (inside: string, name: string) =>
      `block:\n        - ${inside}\n      always:\n        - program: { argv: [append, /${name}, x] }`
    const { first, second } = await twice(play([block('put: { path: /a, content: a }', 'done'), block(fails, 'behind')]), stops, goes)
    assert.deepEqual(
      [one(first), one(second)],
      [
        { '/a': 'a', '/behind': 'x', '/done': 'x', '/stop': 'x' },
        { '/a': 'a', '/behind': 'xx', '/done': 'x', '/stop': '' },
      ],
    )
  })

  it('begins no loop of which all is done', async () => {
    const loop = 'program: { argv: [append, /a, "{{ item }}"] }\n          loop: [x, y]\n          register: r'
    const block = `block:\n        - ${loop}\n      always:\n        - program: { argv: [append, /always, x] }`
    const { second } = await twice(play([block, 'put: { path: /n, content: "{{ r.results | length }}" }', fails]), stops, goes)
    assert.deepEqual([second.code, one(second)], [0, { '/a': 'xy', '/always': 'x', '/n': '2', '/stop': '' }])
    assert.equal(begun(second).length, 1)
    assert.equal(second.events.filter(({ type }) => type === 'item-end').length, 0)
  })

  it('takes over failures that the run went on after', async () => {
    const tasks = [
      'program: { argv: [append, /a, a] }\n      failed_when: true\n      ignore_errors: true\n      register: r',
      'block:\n        - program: { argv: [append, /a, b] }\n          failed_when: true\n      rescue:\n        - put: { path: /b, content: "{{ ansible_failed_result.failed }} {{ r.failed }}" }',
      fails,
    ]
    const { first, second } = await twice(play(tasks), stops, goes)
    assert.deepEqual(one(first), { '/a': 'ab', '/b': 'True True', '/stop': 'x' })
    assert.deepEqual([second.code, one(second)], [0, { '/a': 'ab', '/b': 'True True', '/stop': '' }])
    const [, { rescued, ignored }] = countsOf(second)[0] as [string, Counts, unknown]
    assert.deepEqual([rescued, ignored], [1, 1])
  })

  it('does the items of a loop that did not end well, and those that are others by now', async () => {
    const tasks = (items: string) => [
      `program: { argv: "{{ item }}" }\n      loop: ${items}\n      register: r`,
      'put: { path: /n, content: "{{ r.results | length }}" }',
    ]
    const first = await journalled(play(tasks('[[append, /a, a], [break], [append, /a, c]]')), of())
    assert.deepEqual([first.code, one(first)], [2, { '/a': 'ac' }])
    const text = play(tasks('[[append, /a, a], [append, /a, b], [append, /a, d]]'))
    const second = await journalled(text, of({ '/a': 'ac' }), { earlier: stateAfter(first.lines) })
    assert.deepEqual([second.code, one(second)], [0, { '/a': 'acbd', '/n': '3' }])
  })

  it('takes over the answers to `vars_prompt` that are no secret, asks for a secret again, and refuses where nobody is there to be asked', async () => {
    const questions = '  vars_prompt:\n    - { name: open, private: false }\n    - { name: hidden }\n'
    const text = play(['put: { path: /a, content: "{{ open }} {{ hidden }}" }', fails], questions)
    const typing = (answers: readonly string[]) => {
      const left = [...answers]
      return { left, prompt: async () => left.shift() ?? assert.fail('asked once too often') }
    }
    const first = await journalled(text, of(stops), typing(['yes', 'word1']))
    assert.ok(!JSON.stringify(first.lines).includes('word1'))
    const given = { earlier: stateAfter(first.lines) }
    const again = typing(['word2'])
    const second = await journalled(text, of(goes), { ...given, ...again })
    assert.deepEqual([second.code, one(second), again.left], [0, { '/stop': '' }, []])
    const third = await journalled(text, of(goes), { earlier: { ...stateAfter(second.lines), ended: new Map() }, ...typing(['word3']) })
    assert.deepEqual([third.code, one(third)], [0, { '/a': 'yes word3', '/stop': '' }])
    await assert.rejects(journalled(text, of(goes), given), { name: 'Problem' })
    const extraVars = { hidden: 'word4' }
    const fourth = await journalled(text, of(goes), { earlier: { ...given.earlier, ended: new Map() }, options: { extraVars } })
    assert.deepEqual([fourth.code, one(fourth)], [0, { '/a': 'yes word4', '/stop': '' }])
  })

  it('does a task again whose result held a secret, where something needs it', async () => {
    const redact = <T>(value: T): T =>
      JSON.stringify(value)?.includes('secret') ? (JSON.parse(JSON.stringify(value).replaceAll('secret', '***')) as T) : value
    const tasks = [
      'program: { argv: [append, /a, "secret"] }',
      'program: { argv: [show, /a] }\n      register: r',
      'put: { path: /b, content: "{{ r.stdout }}" }',
      fails,
    ]
    const { first, second } = await twice(play(tasks), stops, goes, { redact })
    assert.ok(!JSON.stringify(first.lines).includes('secret'))
    assert.deepEqual([second.code, one(second)], [0, { '/a': 'secret', '/b': 'secret', '/stop': '' }])
    assert.deepEqual(begun(second).length, 2)
  })

  it('does what runs once for all hosts once, whichever of them did it', async () => {
    const text = play([
      'put: { path: "/{{ inventory_hostname }}", content: x }',
      'refuse: { path: /stop, text: x }',
      'program: { argv: [append, /once, x] }\n      run_once: true\n      register: r',
      'put: { path: /r, content: "{{ r.rc }}" }',
    ])
    const first = await journalled(
      text,
      new Map([
        ['one', new Map([['/stop', 'x']])],
        ['two', new Map()],
      ]),
    )
    assert.deepEqual(heldBy(first)[1], ['two', { '/once': 'x', '/r': '0', '/two': 'x' }])
    const two = { '/once': 'x', '/r': '0', '/two': 'x' }
    const held = on(['one', 'two'], new Map(Object.entries({ '/one': 'x', '/stop': '' }))).set('two', new Map(Object.entries(two)))
    const second = await journalled(text, held, { earlier: stateAfter(first.lines) })
    assert.deepEqual(
      [second.code, heldBy(second)],
      [
        0,
        [
          ['one', { '/one': 'x', '/r': '0', '/stop': '' }],
          ['two', two],
        ],
      ],
    )
  })

  it('says that a task changed something, where the run was cut behind its change', async () => {
    const text = play(['put: { path: /a, content: a }\n      notify: h', 'put: { path: /b, content: b }'], handler)
    const first = await journalled(text, of())
    const cut = first.lines.findIndex((line) => 'ended' in line)
    const second = await journalled(text, of({ '/a': 'a' }), { earlier: stateAfter(first.lines.slice(0, cut)) })
    assert.deepEqual([second.code, one(second)], [0, { '/a': 'a', '/b': 'b', '/h': 'h' }])
    assert.deepEqual(countsOf(second), countsOf(first))
  })
})
