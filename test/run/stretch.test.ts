/** Changes that travel together must never be seen but in the number of messages. */
import assert from 'node:assert/strict'
import { loadPlaybook } from '../playbook/load-playbook.ts'
import { runs } from '../sets/runs.ts'
import type { ModelHost } from './model-host.ts'
import { ends, modelRun } from './model-run.ts'
import { randomPlay } from './random-play.ts'
import { stretchRegistry } from './stretch-modules.ts'

const plays = Number(process.env.PLAYS ?? runs(2000))
const load = (text: string) => loadPlaybook('/model/play.yml', { registry: stretchRegistry, readFile: () => text })
const play = (...tasks: readonly string[]) => `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.map((task) => `    - ${task}\n`).join('')}`
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
  assert.deepEqual(ends(together.events), ends(alone.events), hint)
  for (const [name, host] of alone.hosts) {
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
    const tasks = Array.from({ length: 10 }, (_, n) => [`put: { path: /f${n % 3}, content: x${n} }`, `contains: { path: /f${n % 3}, text: y }`])
    const { messages, saved } = await same(play(...tasks.flat()))
    assert.deepEqual({ messages, saved }, { messages: 2, saved: 19 })
  })
})
