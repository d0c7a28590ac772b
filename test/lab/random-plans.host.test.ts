/** Random plays from random states of a host: each change that was planned is made, no other is, and nothing is left to plan. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { changing } from '../../engine/plans/plan.ts'
import { readPlan } from '../../engine/plans/plan-file.ts'
import { loadModule, moduleNames } from '../../modules/registry.ts'
import { random } from '../run/random-play.ts'
import { shellOn } from './acts-on-hosts.ts'
import { disagreements } from './agreement.ts'
import { labForSuite, samplePackages } from './hosts.ts'
import { samples, writeSampleFiles } from './samples.ts'
import { TestWorkspace } from './test-workspace.ts'

const seeds = [1, 2, 3, 5]
const modulesOfPlay = 6

describe('lab: random plays', function () {
  this.timeout(240_000)
  const site = labForSuite({ names: [], prepared: { names: ['ready'], packages: samplePackages } })
  let workspace: TestWorkspace
  let names: readonly string[]
  before(async () => {
    workspace = await TestWorkspace.open({ warm: true })
    await writeSampleFiles(workspace)
    const usable = moduleNames.map(async (name) => {
      const module = samples[name] && (await loadModule(name))
      // It waits for names that nobody has; or it asserts what others change, or asks a server that is not here.
      if (name === 'apt_repository' || /assert:|api-url/.test(samples[name]?.tasks ?? '')) return []
      return module && module.kind !== 'command' && module.kind !== 'controller' && module.idempotent !== false ? [name] : []
    })
    names = (await Promise.all(usable)).flat()
    assert.ok(names.length > 60, `${names.length}`)
  })
  after(() => workspace?.close())

  for (const seed of seeds)
    it(`are applied as they were planned (${seed})`, async () => {
      const dice = random(seed)
      const shuffled = <T>(list: readonly T[]) =>
        list
          .map((each) => [dice(1 << 30), each] as const)
          .sort(([one], [other]) => one - other)
          .map(([, each]) => each)
      const host = site.lab.host('ready')
      const chosen = shuffled(names).slice(0, modulesOfPlay)
      const lists: (readonly unknown[])[] = []
      for (const name of chosen) {
        await shellOn(host, `set -e\n${samples[name]?.before ?? ''}`)
        lists.push(parse(samples[name]?.tasks ?? '[]') as unknown[])
      }
      // Each keeps its order, and they take turns.
      const turns = shuffled(lists.flatMap((list, index) => list.map(() => index)))
      const tasks = turns.map((index, at) => lists[index]?.[turns.slice(0, at).filter((each) => each === index).length])
      const inventory = await workspace.inventory(site.lab, [host])
      const playbookOf = (list: readonly unknown[]) => workspace.playbook(stringify(list), '  gather_facts: false\n')
      const there = tasks.filter(() => dice(3) === 0)
      const what = `${chosen.join(', ')}; ${there.length} of ${tasks.length} tasks done before`
      // Tasks that lean on one that is not there fail, which makes another random state.
      if (there.length > 0) await workspace.tsplay(['run', await playbookOf(there), '-i', inventory])

      const playbook = await playbookOf(tasks)
      const file = join(workspace.folder, `${seed}.tsplan`)
      const plan = () => workspace.tsplay(['plan', playbook, '-i', inventory, '-o', file])
      const checked = await plan()
      assert.equal(checked.code, 0, checked.text)
      const applied = await workspace.tsplay(['apply', file, '--allow-unknown'])
      assert.equal(applied.code, 0, `${what}\n${applied.text}`)
      assert.deepEqual(disagreements(checked, applied, host.name), [], what)
      assert.equal((await plan()).code, 0, what)
      const left = changing(readPlan(file).tasks).flatMap(({ name, command, changes }) =>
        command ? [] : changes.flatMap(({ summary, silent }) => (silent ? [] : [`${name}: ${summary}`])),
      )
      assert.deepEqual(left, [], what)
    })
})
