/** What many hosts weigh in one process: their state is small, and does not grow with the tasks they have behind them. */
import assert from 'node:assert/strict'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { run } from '../../engine/run/index.ts'
import { Secrets } from '../../engine/variables/secrets.ts'
import { loadPlaybook } from '../playbook/load-playbook.ts'
import { ModelHost } from '../run/model-host.ts'
import { modelFacts, modelRegistry } from '../run/model-modules.ts'
import { plainInventory, usualOptions } from '../run/model-run.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const bytes = 64 * 1024

describe('many hosts in one process', function () {
  this.timeout(120_000)

  it('cost less than a mebibyte each, a thousand of them', async () => {
    const { perHost } = await weigh(tasks(3), 1000)
    assert.ok(perHost < 2 ** 20, `${Math.round(perHost / 1024)} KiB a host`)
  })

  it('do not weigh more after six times as many tasks', async () => {
    const few = await weigh(tasks(5), 200)
    const many = await weigh(tasks(30), 200)
    // Half of one answer: a single copy a task would add twenty-five of them.
    assert.ok(many.perHost - few.perHost < bytes / 2, `${Math.round((many.perHost - few.perHost) / 1024)} KiB a host more`)
  })
})

/** Tasks that each bring the same large text back, under one name. */
function tasks(count: number): string {
  const task = '    - put: { path: /large, content: "{{ text }}" }\n      register: found\n'
  return `- hosts: all\n  gather_facts: false\n  vars: { text: ${'x'.repeat(bytes)} }\n  tasks:\n${task.repeat(count)}`
}

/** What is in use when the hosts have all their tasks behind them, over what was before. */
async function weigh(text: string, count: number): Promise<{ readonly perHost: number }> {
  const names = Array.from({ length: count }, (_, index) => `host${index + 1}`)
  const { playbook } = await loadPlaybook('/model/play.yml', { registry: modelRegistry, readFile: () => text })
  const large = new Map([['/large', 'x'.repeat(bytes)]])
  const hosts = new Map(names.map((name) => [name, new ModelHost()]))
  for (const host of hosts.values()) for (const [path, content] of large) host.files.set(path, content)
  const before = used()
  let after = 0
  let ended = 0
  const code = await run({
    playbooks: [playbook],
    inventory: plainInventory(names),
    options: { ...usualOptions, forks: names.length },
    connect: (reach, options) => (hosts.get(reach.name) as ModelHost).connect(reach, options),
    connectOptions: {},
    secrets: new Secrets(),
    factsModule: modelFacts,
    emit: (event) => {
      if (event.type === 'task-end') ended += 1
      if (event.type === 'play-end') after = used()
    },
    signal: new AbortController().signal,
    version: 'test',
  })
  assert.equal(code, 0)
  assert.equal(ended, names.length * playbook.plays.reduce((sum, play) => sum + play.sections.flatMap(({ steps }) => steps).length, 0))
  return { perHost: (after - before) / names.length }
}

function used(): number {
  // Buffers are given back behind the collection that found them unused.
  for (let times = 0; times < 3; times++) collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
