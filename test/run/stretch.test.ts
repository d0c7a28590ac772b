/** Changes that travel together must never be seen but in the number of messages. */
import assert from 'node:assert/strict'
import { Cancelled, Unreachable } from '../../engine/transport/contract.ts'
import { loadPlaybook } from '../playbook/load-playbook.ts'
import { runs } from '../sets/runs.ts'
import type { ModelHost } from './model-host.ts'
import { ends, modelRun } from './model-run.ts'
import { randomPlay } from './random-play.ts'
import { stretchRegistry } from './stretch-modules.ts'
import { taskStatuses } from './task-statuses.ts'

const plays = Number(process.env.PLAYS ?? runs(2000))
const load = (text: string) => loadPlaybook('/model/play.yml', { registry: stretchRegistry, readFile: () => text })
const play = (...tasks: readonly string[]) =>
  `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.map((task) => `    - ${task}\n`).join('')}`
const files = (host: ModelHost | undefined) => [...(host?.files ?? [])].sort()

type Given = Parameters<typeof modelRun>[1]

/** A play task by task, and with stretches. */
async function both(text: string, given: Given = {}) {
  const loaded = await load(text)
  const alone = await modelRun(text, { ...given, loaded })
  const together = await modelRun(text, { ...given, loaded, options: { ...given?.options, stretches: true } })
  return { alone, together }
}

async function same(text: string, given: Given = {}) {
  const { alone, together } = await both(text, given)
  const hint = text
  for (const [name, host] of alone.hosts) {
    // Which of two hosts ends a task first is open.
    const own = (events: typeof alone.events) => ends(events.filter((event) => 'host' in event && event.host === name))
    assert.deepEqual(own(together.events), own(alone.events), hint)
    const other = together.hosts.get(name)
    assert.deepEqual(other?.effects, host.effects, hint)
    assert.deepEqual(files(other), files(host), hint)
  }
  assert.equal(together.code, alone.code, hint)
  const messages = (run: typeof alone) => [...run.hosts.values()].reduce((sum, host) => sum + host.messages, 0)
  return { saved: messages(alone) - messages(together), messages: messages(together), events: together.events, hosts: together.hosts }
}

describe('changes that travel together', () => {
  it('give the same results, effects and final state as task by task, on random plays', async function () {
    this.timeout(600_000)
    let saved = 0
    for (let seed = 1; seed <= plays; seed++) {
      const { text, files } = randomPlay(seed)
      const hosts = seed % 4 === 0 ? ['one', 'two', 'three'] : ['one']
      saved += (await same(text, { files, hosts, options: { diff: seed % 3 === 0 } })).saved
    }
    assert.ok(saved > plays / 2, `stretches save messages (${saved})`)
  })

  it('twenty tasks take two messages, whatever they make of what the ones before them made', async () => {
    const tasks = Array.from({ length: 10 }, (_, n) => [
      `put: { path: /f${n % 3}, content: x${n} }`,
      `contains: { path: /f${n % 3}, text: y }`,
    ])
    const { messages, saved } = await same(play(...tasks.flat()))
    assert.deepEqual({ messages, saved }, { messages: 2, saved: 19 })
  })

  it('items of a loop travel, one after the other and with the tasks behind them', async () => {
    const items = 'loop: [a, b, c, d, e], loop_control: { index_var: at }, register: made'
    const { messages, saved } = await same(
      play(
        `{ put: { path: "/{{ item }}", content: "{{ at }}" }, ${items} }`,
        `{ contains: { path: "/{{ item }}", text: y }, when: item != 'c', ${items} }`,
        'put: { path: /f, content: x }',
        'put: { path: "/{{ made.results | length }}", content: x }',
      ),
    )
    assert.deepEqual([messages, saved > 8], [4, true])
    const looking = `{ put: { path: "/{{ made.before | default('first') }}{{ item }}", content: x }, ${items} }`
    await same(play('put: { path: /a, content: x }', looking, 'put: { path: /b, content: x }'))
    await same(
      play(`{ put: { path: "/{{ item }}", content: x }, when: item != 'a' or nothing, ${items} }`, 'put: { path: /late, content: x }'),
    )
    await same(play(`{ refuse: { path: /d, text: y }, ${items} }`, `{ put: { path: /e, content: x }, ignore_errors: true, ${items} }`))
    await same(play(`{ put: { path: "/{{ item }}", content: x }, changed_when: item == 'b', ${items} }`, 'put: { path: /a, content: z }'))
  })

  const five = play(
    'put: { path: /a, content: x }',
    'contains: { path: /a, text: y }',
    'put: { path: /b, content: x }',
    'absent: { path: /a }',
    'put: { path: /a, content: z }',
  )
  const fiveEffects = ['put /a x', 'append /a y', 'put /b x', 'remove /a', 'put /a z']

  /** Runs the five with stretches; at each step of the message something happens. */
  async function atEachStep(happen: (step: number, name: string, host: ModelHost) => Promise<void>) {
    const loaded = await load(five)
    let steps = 0
    await modelRun(five, { loaded, options: { stretches: true }, before: async () => void steps++ })
    assert.ok(steps > 10, `${steps}`)
    return Array.from({ length: steps }, (_, stop) => async (more: Given = {}) => {
      let step = 0
      const before = async (name: string, host: ModelHost) => {
        if (step++ === stop) await happen(stop, name, host)
      }
      return modelRun(five, { ...more, loaded, before, options: { stretches: true } })
    })
  }

  it('a link that is lost at any step: what is reported as changed is what was done, and nothing behind it was', async () => {
    const lost = async () => {
      throw new Unreachable('lost', 'gone')
    }
    for (const runIt of await atEachStep(lost)) {
      const { events, code, hosts } = await runIt()
      const statuses = taskStatuses(events)
      const changed = statuses.filter((status) => status.endsWith(' changed')).length
      assert.deepEqual(hosts.get('one')?.effects, fiveEffects.slice(0, changed), statuses.join('; '))
      if (changed < 5) assert.equal(statuses.length, changed + 1)
      assert.equal(code, changed < 5 ? 4 : 0)
    }
  })

  it('Ctrl-C at any step: what was done is reported, and no more is begun', async () => {
    let controller = new AbortController()
    const interrupted = async () => {
      controller.abort()
      throw new Cancelled()
    }
    for (const runIt of await atEachStep(interrupted)) {
      controller = new AbortController()
      const { events, code, hosts } = await runIt({ signal: controller.signal })
      const statuses = taskStatuses(events)
      const changed = statuses.filter((status) => status.endsWith(' changed')).length
      assert.deepEqual(hosts.get('one')?.effects, fiveEffects.slice(0, changed), statuses.join('; '))
      assert.equal(code, 130)
      assert.deepEqual(
        events.filter(({ type }) => type === 'warning'),
        [],
      )
    }
  })

  it('another writer at any step: nothing is done on ground that is not as it was planned, and the host ends as each task wants it', async () => {
    let messages = 0
    for (const runIt of await atEachStep(async (_, __, { files }) => void files.set('/a', 'w'))) {
      const { events, code, hosts } = await runIt()
      const { effects = [], files } = hosts.get('one') ?? {}
      assert.equal(code, 0, taskStatuses(events).join('; '))
      // Whoever appends to what it did not see would have made something else of it.
      assert.deepEqual([files?.get('/a'), files?.get('/b')], effects.at(-1) === 'put /a z' ? [files?.get('/a'), 'x'] : ['z', 'x'])
      assert.equal(taskStatuses(events).length, 5)
      messages += hosts.get('one')?.messages ?? 0
    }
    assert.ok(messages > 2 * 12, `${messages}: some stretch ended early`)
  })

  it('an act that fails ends it: rescue and always see it as if it had been alone', async () => {
    const text = `- hosts: all
  gather_facts: false
  tasks:
    - block:
        - put: { path: /a, content: x }
        - refuse: { path: /a, text: x }
        - put: { path: /never, content: x }
      rescue:
        - put: { path: /b, content: "{{ ansible_failed_result.msg }}" }
      always:
        - put: { path: /c, content: x }
        - put: { path: /d, content: x }
    - put: { path: /e, content: x }
    - block:
        - refuse: { path: /a, text: x }
      always:
        - put: { path: /f, content: x }
        - put: { path: /g, content: x }
    - put: { path: /never, content: x }
`
    const { hosts } = await same(text)
    assert.equal(hosts.get('one')?.files.has('/never'), false)
  })

  it('ends before a task that looks at a result of it, or at other hosts, by whatever way', async () => {
    const put = (content: string) => `put: { path: /b, content: "${content}" }`
    for (const content of [
      '{{ found.before }}',
      "{{ found is defined and found.changed | default('none') }}",
      "{{ hostvars[inventory_hostname].found.before | default('none') }}",
      "{{ hostvars['two'].found.before | default('none') }}",
      "{{ vars['found'] | default('none') }}",
      "{{ lookup('vars', 'found', default='none') }}",
      '{{ lazy }}',
      "{{ ansible_play_hosts | join(',') }}",
    ]) {
      const text = play(
        '{ put: { path: /a, content: x }, register: found, failed_when: false }',
        '{ put: { path: /a, content: y }, register: found }',
        'put: { path: /c, content: y }',
        `{ ${put(content)}, vars: { lazy: "{{ found.before }}" } }`,
        'refuse: { path: "/{{ inventory_hostname }}", text: x }',
        put(content),
      )
      const { saved } = await same(text, { hosts: ['one', 'two'], prepare: (host) => void host.files.set('/two', 'x') })
      assert.ok(saved > 0, content)
    }
  })

  it('chance and the time are seen once', async () => {
    for (const chance of ['{{ 1000000 | random }}', '{{ now().microsecond }}', "{{ 'x' | password_hash('sha512') }}"]) {
      const text = play('put: { path: /a, content: x }', `put: { path: /b, content: "${chance}" }`, 'put: { path: /c, content: x }')
      const { hosts } = await modelRun(text, { loaded: await load(text), options: { stretches: true } })
      const effects = hosts.get('one')?.effects.filter((effect) => effect.startsWith('put /b'))
      assert.equal(effects?.length, 1, chance)
    }
    const shuffled = play(
      'put: { path: /a, content: x }',
      '{ put: { path: "/f{{ item }}", content: x }, loop: "{{ range(30) | shuffle }}" }',
    )
    const { events } = await modelRun(shuffled, { loaded: await load(shuffled), options: { stretches: true } })
    assert.equal(events.filter((event) => event.type === 'item-end' && event.status === 'changed').length, 30)
  })

  it('is one task long where a failure ends the play for others, and where tasks are looked at one by one', async () => {
    const tasks = play('put: { path: /a, content: x }', 'put: { path: /b, content: x }', 'put: { path: /c, content: x }')
    const saved = async (text: string, given: Given = {}) => (await same(text, given)).saved
    assert.equal(await saved(tasks), 2)
    const two = { hosts: ['one', 'two'] }
    assert.equal(await saved(tasks, two), 4)
    for (const word of ['any_errors_fatal: true', 'max_fail_percentage: 10', 'vars: { ansible_host: one }', 'strategy: free'])
      assert.equal(await saved(tasks.replace('gather_facts', `${word}\n  gather_facts`), two), 0, word)
    for (const options of [{ verbosity: 3 }, { verify: true }, { window: 1 }, { check: true }])
      assert.equal(await saved(tasks, { options }), 0, JSON.stringify(options))
    assert.equal(await saved(tasks.replace('- put', '- any_errors_fatal: true\n      put'), two), 2)
  })
})
