/** A plan that is carried out: the same changes and no others, whatever happened meanwhile. */
import assert from 'node:assert/strict'
import { run } from '../../engine/model/action.ts'
import { digestOf } from '../../engine/plans/change-digest.ts'
import { type KeeperOptions, PlanKeeper, type Question } from '../../engine/plans/keeper.ts'
import { PlanRecorder } from '../../engine/plans/recorder.ts'
import { type ModelRun, modelRun } from '../run/model-run.ts'
import { randomPlay } from '../run/random-play.ts'

const asIs = <T>(value: T): T => value
type Files = ReadonlyMap<string, string>

async function planned(text: string, files: Files, hosts = ['one']) {
  const recorder = new PlanRecorder(asIs)
  const { events } = await modelRun(text, { files, hosts, oversee: recorder.oversee, options: { check: true, diff: true } })
  return { tasks: recorder.tasks, events }
}

async function applied(text: string, files: Files, tasks: PlanRecorder['tasks'], options: Partial<KeeperOptions> = {}, hosts = ['one']) {
  const questions: Question[] = []
  const consent = async (question: Question) => questions.push(question) > 0
  const keeper = new PlanKeeper(tasks, { redact: asIs, hosts: new Set(['one']), consent: options.consent ?? consent, ...options })
  const result = await modelRun(text, { files, hosts, oversee: keeper.oversee })
  return { ...result, keeper, questions }
}

const failures = ({ events }: Pick<ModelRun, 'events'>) =>
  events.flatMap((event) => (event.type === 'task-end' && event.failure ? [event.failure.message] : []))
const held = (run: Pick<ModelRun, 'hosts'>, host = 'one') => Object.fromEntries([...(run.hosts.get(host)?.files ?? [])].sort())
const play = (...tasks: readonly string[]) =>
  `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.map((task) => `    - ${task}\n`).join('')}`
const no = async () => false

describe('a plan that is carried out', () => {
  it('ends as a run without a plan does, for random plays and states, and never asks because of a wrong prediction', async function () {
    this.timeout(120_000)
    let changes = 0
    for (let seed = 1; seed <= 200; seed++) {
      const { text, files } = randomPlay(seed)
      // What an author says of a program is believed, and these programs do change files.
      if (/changed_when: false/.test(text)) continue
      const plain = await modelRun(text, { files })
      const { tasks } = await planned(text, files)
      const kept = await applied(text, files, tasks, { replan: true })
      const wrong = kept.questions.filter(({ kind }) => kind === 'different')
      assert.deepEqual(wrong, [], `seed ${seed}\n${text}`)
      assert.deepEqual([kept.code, held(kept), failures(kept)], [plain.code, held(plain), failures(plain)], `seed ${seed}\n${text}`)
      changes += tasks.filter((task) => task.changes.length > 0).length
    }
    assert.ok(changes > 200, `${changes}`)
  })

  it('stops a host that is in another state, before its change, whatever the playbook says of failures', async () => {
    const text = `- hosts: all
  gather_facts: false
  tasks:
    - block:
        - put: { path: /a, content: new }
          ignore_errors: true
        - put: { path: /b, content: new }
      rescue:
        - put: { path: /c, content: rescued }
      always:
        - put: { path: /d, content: always }
`
    const { tasks } = await planned(text, new Map([['/a', 'old']]))
    const same = await applied(text, new Map([['/a', 'old']]), tasks, { consent: no })
    assert.deepEqual([same.code, held(same)], [0, { '/a': 'new', '/b': 'new', '/d': 'always' }])
    for (const now of ['new', 'other']) {
      const later = await applied(text, new Map([['/a', now]]), tasks, { consent: no })
      assert.deepEqual([later.code, held(later)], [2, { '/a': now }])
    }
  })

  it('does what could not be predicted where somebody consents, or the flag does', async () => {
    const text = play('program: { argv: [show, /a] }\n      register: r', 'put: { path: /b, content: "{{ r.stdout }}" }')
    const files = new Map([['/a', 'x']])
    const { tasks } = await planned(text, files)
    assert.deepEqual(
      tasks.map(({ changes }) => changes.length),
      [1],
    )
    const refused = await applied(text, files, tasks, { consent: no })
    assert.deepEqual([refused.code, held(refused)], [2, { '/a': 'x' }])
    const asked = await applied(text, files, tasks)
    assert.deepEqual(
      asked.questions.map(({ kind, host }) => [kind, host]),
      [['unknown', 'one']],
    )
    assert.deepEqual([asked.code, held(asked)], [0, { '/a': 'x', '/b': 'x' }])
    const look = play(
      'program: { argv: [show, /a] }\n      register: r',
      'program: { argv: [show, /b] }\n      when: r.stdout == "x"\n      changed_when: false',
    )
    const looked = await applied(look, files, (await planned(look, files)).tasks, { consent: no })
    assert.deepEqual([looked.code, looked.questions], [0, []])
    const allowed = await applied(text, files, tasks, { consent: no, allowUnknown: true })
    assert.deepEqual([allowed.code, held(allowed)], [0, { '/a': 'x', '/b': 'x' }])
  })

  it('does nothing on a host that it was not made for, whatever is allowed', async () => {
    const text = play('put: { path: /a, content: new }')
    const { tasks } = await planned(text, new Map())
    const kept = await applied(text, new Map(), tasks, { allowUnknown: true }, ['one', 'two'])
    assert.deepEqual([kept.code, held(kept), held(kept, 'two')], [2, { '/a': 'new' }, {}])
  })

  it('takes each item of a loop, each try, and what a handler does, for itself', async () => {
    const text = `- hosts: all
  gather_facts: false
  tasks:
    - put: { path: "/{{ item }}", content: new }
      loop: [a, b, a]
      notify: h
    - program: { argv: [append, /log, x] }
      retries: 2
      delay: 0
      until: r.stdout is defined and r.attempts == 2
      register: r
  handlers:
    - name: h
      put: { path: /h, content: handled }
`
    const { tasks } = await planned(text, new Map())
    const kept = await applied(text, new Map(), tasks, { consent: no })
    assert.deepEqual([kept.code, failures(kept)], [0, []])
    assert.equal(held(kept)['/h'], 'handled')
    assert.equal(held(kept)['/log'], 'xx')
    assert.deepEqual(kept.keeper.left, [])
  })

  it('keeps apart what runs once in each batch', async () => {
    const text = `- hosts: all
  gather_facts: false
  serial: 1
  tasks:
    - put: { path: "/{{ inventory_hostname }}", content: new }
      run_once: true
`
    const names = ['one', 'two']
    const { tasks } = await planned(text, new Map(), names)
    const kept = await applied(text, new Map(), tasks, { consent: no, hosts: new Set(names) }, names)
    assert.deepEqual([kept.code, held(kept), held(kept, 'two')], [0, { '/one': 'new' }, { '/two': 'new' }])
    assert.deepEqual(kept.keeper.left, [])
  })

  it('says which of its changes the run did not come to', async () => {
    const text = play('put: { path: /a, content: new }\n      when: go | default(true)')
    const { tasks } = await planned(text, new Map())
    const keeper = new PlanKeeper(tasks, { redact: asIs, hosts: new Set(['one']) })
    await modelRun(text, { oversee: keeper.oversee, options: { extraVars: { go: false } } })
    assert.deepEqual(
      keeper.left.map(({ changes }) => changes.map(({ summary }) => summary)),
      [['put /a']],
    )
  })

  it('has neither a secret nor a digest of one', async () => {
    const text = (password: string) => play(`put: { path: /a, content: "key=${password}" }`)
    const digest = async (password: string) => {
      const recorder = new PlanRecorder((value) => (typeof value === 'string' ? value.replaceAll(password, '********') : value) as never)
      await modelRun(text(password), { oversee: recorder.oversee, options: { check: true } })
      assert.doesNotMatch(JSON.stringify(recorder.tasks), new RegExp(password))
      return recorder.tasks[0]?.changes[0]?.digest
    }
    assert.equal(await digest('hunter2'), await digest('another'))
  })

  it('makes what chance has made in the plan', async () => {
    const text = play('chance: { path: /a }', 'chance: { path: /b }\n      loop: [1, 2]')
    const moment = { seed: Buffer.alloc(32, 1), now: 1_000_000 }
    const recorder = new PlanRecorder(asIs)
    await modelRun(text, { oversee: recorder.oversee, moment, options: { check: true } })
    const keeper = () => new PlanKeeper(recorder.tasks, { redact: asIs, hosts: new Set(['one']) })
    const kept = await modelRun(text, { oversee: keeper().oversee, moment })
    assert.deepEqual([kept.code, failures(kept)], [0, []])
    const [a, b] = Object.values(held(kept))
    assert.match(a ?? '', /^1000000 [0-9a-f]{16}$/)
    assert.notEqual(a, b)
    assert.equal((await modelRun(text, { oversee: keeper().oversee })).code, 2)
  })

  it('holds nothing that was made of a password', async () => {
    const digest = (hash: string) => digestOf({ summary: 'set', action: run(['chpasswd'], { stdin: `a:${hash}` }), secrets: [hash] }, asIs)
    assert.equal(await digest('$6$one'), await digest('$6$other'))
  })
})
