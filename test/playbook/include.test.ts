/** Dynamic includes: what they give when the run reaches them. */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { DiagnosticError } from '../../engine/model/diagnostic.ts'
import type { Block, Include, Play, Step } from '../../engine/model/play.ts'
import { loadPlaybook } from './load-playbook.ts'
import { testRegistry } from './modules.ts'
import { stepLines } from './outline.ts'

async function loaded(): Promise<Play> {
  const { playbook } = await loadPlaybook('test/playbook/fixtures/includes/site.yml', { registry: testRegistry() })
  const [play] = playbook.plays
  ok(play)
  return play
}

function includesIn(steps: readonly Step[]): Include[] {
  return steps.flatMap((step) => (step.kind === 'include' ? [step] : step.kind === 'block' ? includesIn(step.steps) : []))
}

async function include(index: number): Promise<Include> {
  const found = includesIn((await loaded()).sections.flatMap(({ steps }) => steps))[index]
  ok(found)
  return found
}

function shape(block: Block): string[] {
  return stepLines([block]).map((line) => line.replace(/^( *)\d+ /, '$1'))
}

describe('dynamic includes', () => {
  it('give a level with what `apply` says, and their own variables', async () => {
    const step = await include(0)
    const block = await step.expand('one.yml', {})
    deepEqual(shape(block), ['block tags=["t"] vars={own: 1}', '  ping {} name="in one"'])
    equal(block.parent, step.parent)
    equal(block.steps[0]?.parent, block)
  })
  it('get numbers of their own each time', async () => {
    const step = await include(0)
    const [first, second] = [await step.expand('one.yml', {}), await step.expand('one.yml', {})]
    ok(second.id > first.id)
  })
  it('may name another file each time', async () =>
    deepEqual(shape(await (await include(1)).expand('two.yml', {})).slice(1), ['  debug {msg: <{{ item }}>}']))
  it('tell of a file that is missing', async () =>
    rejects(
      (await include(1)).expand('three.yml', {}),
      (error: unknown) => error instanceof DiagnosticError && /three.yml/.test(error.message),
    ))
  it('give a task with a mistake that mistake, each time', async () => {
    const step = await include(1)
    for (const _ of [1, 2]) {
      const block = await step.expand('broken.yml', {})
      deepEqual(
        block.steps.flatMap(({ findings = [] }) => findings.map(({ message }) => message)),
        ['`copy` has no option `dset`'],
      )
    }
  })
  it('of a role bring its variables, dependencies and handlers', async () => {
    const block = await (await include(2)).expand('app', {})
    deepEqual(shape(block), ['block of role app vars={}', '  block of role base', '    ping {}', '  ping {} notify="Restart"'])
    deepEqual({ ...block.role?.role.defaults }, { size: 1 })
    equal(block.handlers?.length, 1)
  })
  it('count the facts and handlers of written-out names', async () => {
    const play = await loaded()
    equal(play.namesFacts, true)
    equal(play.handlers.length, 0)
  })
})
