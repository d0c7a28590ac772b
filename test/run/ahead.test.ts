/** Reading ahead must never be seen but in the number of messages: random plays end the same with and without it. */
import assert from 'node:assert/strict'
import { runs } from '../sets/runs.ts'
import { ends, loadModel, modelRun } from './model-run.ts'
import { randomPlay } from './random-play.ts'

const plays = Number(process.env.PLAYS ?? runs(2000))

describe('read-ahead', () => {
  it('gives the same results, effects and final state as a window of one, on random plays', async function () {
    this.timeout(240_000)
    let saved = 0
    let changed = 0
    for (let seed = 1; seed <= plays; seed++) {
      const { text, files } = randomPlay(seed)
      const check = seed % 5 === 0
      const loaded = await loadModel(text)
      const narrow = await modelRun(text, { loaded, files, options: { window: 1, check } })
      const wide = await modelRun(text, { loaded, files, options: { check } })
      const [one, other] = [narrow.hosts.get('one'), wide.hosts.get('one')]
      const hint = `seed ${seed}:\n${text}`
      assert.deepEqual(ends(wide.events), ends(narrow.events), hint)
      assert.deepEqual(other?.effects, one?.effects, hint)
      assert.deepEqual([...(other?.files ?? [])].sort(), [...(one?.files ?? [])].sort(), hint)
      assert.equal(wide.code, narrow.code, hint)
      if (check) assert.deepEqual(other?.effects, [], hint)
      saved += (one?.messages ?? 0) - (other?.messages ?? 0)
      changed += other?.effects.length ?? 0
    }
    assert.ok(saved > plays / 2, `reading ahead saves messages (${saved})`)
    assert.ok(changed > plays / 2, `the plays do change something (${changed})`)
  })

  it('asks for a settled play in one message', async () => {
    const tasks = Array.from({ length: 40 }, (_, i) => `    - put: { path: /f${i}, content: x }\n`).join('')
    const files = new Map(Array.from({ length: 40 }, (_, i) => [`/f${i}`, 'x'] as const))
    const { hosts, code } = await modelRun(`- hosts: all\n  tasks:\n${tasks}`, { files })
    assert.equal(code, 0)
    assert.equal(hosts.get('one')?.messages, 1)
  })

  it('carries out one change a message, with the questions of the next task riding along', async () => {
    const tasks = Array.from({ length: 40 }, (_, i) => `    - put: { path: /f${i}, content: x }\n`).join('')
    const { hosts } = await modelRun(`- hosts: all\n  tasks:\n${tasks}`)
    assert.equal(hosts.get('one')?.messages, 41)
  })

  it('asks nothing behind a program that is sure to run, and as much as ever together with it', async () => {
    const settled = (names: string) => [...names].map((name) => `    - put: { path: /${name}, content: x }\n`).join('')
    const text = `- hosts: all\n  tasks:\n${settled('abc')}    - program: { argv: [show, /a] }\n${settled('abcdef')}`
    const files = new Map([...'abcdef'].map((name) => [`/${name}`, 'x'] as const))
    const { hosts, code } = await modelRun(text, { files })
    assert.equal(code, 0)
    const { messages, questions } = hosts.get('one') ?? {}
    assert.deepEqual({ messages, questions }, { messages: 2, questions: 3 + 6 })
  })

  it('leaves what is late for its turn, and reads on behind it', async () => {
    const put = (path: string) => `    - put: { path: ${path}, content: x }\n`
    const files = new Map([['/a', 'x'] as const, ['/c', 'x'] as const])
    const { hosts } = await modelRun(`- hosts: all\n  tasks:\n${put('/a')}    - weigh: { path: /b }\n${put('/c')}`, { files })
    assert.equal(hosts.get('one')?.messages, 2)
  })

  it('leaves out what depends on a result to come, and reads on behind it', async () => {
    const text = `- hosts: all
  tasks:
    - put: { path: /a, content: x }
      register: first
    - put: { path: /b, content: "{{ first.before }}" }
    - put: { path: /c, content: x }
`
    const files = new Map([
      ['/a', 'x'],
      ['/b', 'x'],
      ['/c', 'x'],
    ] as const)
    const { hosts } = await modelRun(text, { files })
    assert.equal(hosts.get('one')?.messages, 2)
  })
})
