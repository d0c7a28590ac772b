/** When an answer counts: not one that was read in the middle of a change, nor one of before another host's change of the same machine. */
import assert from 'node:assert/strict'
import type { Event } from '../../engine/model/event.ts'
import { type ModelRun, modelRun } from './model-run.ts'

const play = (tasks: string, head = '') => `- hosts: all\n  gather_facts: false\n${head}  tasks:\n${tasks}`

const statuses = ({ events }: ModelRun, host: string) =>
  events
    .filter((event): event is Extract<Event, { type: 'task-end' }> => event.type === 'task-end' && event.host === host)
    .map(({ status }) => status)

const registered = ({ events }: ModelRun, host: string) =>
  events.findLast((event): event is Extract<Event, { type: 'task-end' }> => event.type === 'task-end' && event.host === host)
    ?.result as Record<string, unknown>

describe('an answer', () => {
  const files = new Map([
    ['/a', 'half'],
    ['/b', 'x'],
  ])

  it('that was read ahead in the middle of a change fails no item of a loop: it is asked again', async () => {
    const shared = new Map(files)
    const tasks = '    - put: { path: /b, content: x }\n    - refuse: { path: /a, text: half }\n      loop: [1, 2, 3, 4]\n'
    let asked = 0
    const { code, hosts } = await modelRun(play(tasks), {
      files: shared,
      before: async (step, host) => {
        if (step.startsWith('ask') && step.includes('/a') && ++asked === 2) host.files.set('/a', 'whole')
      },
    })
    assert.equal(code, 0)
    assert.deepEqual([asked, hosts.get('one')?.messages], [2, 2], 'once ahead, once again for the first item, and never for the others')
  })

  it('that a task fails over is none for the next one', async () => {
    const tasks = '    - refuse: { path: /a, text: half }\n      ignore_errors: true\n    - refuse: { path: /a, text: half }\n'
    let asked = 0
    const run = await modelRun(play(tasks), {
      files,
      before: async (step, host) => {
        if (step.startsWith('ask') && step.includes('/a') && ++asked === 3) host.files.set('/a', 'whole')
      },
    })
    assert.deepEqual([statuses(run, 'one'), asked], [['failed', 'ok'], 3])
  })

  it('is asked for at each try, on the machine that the task is delegated to', async () => {
    const tasks =
      '    - refuse: { path: /a, text: half }\n      delegate_to: other\n      register: seen\n      until: seen is not failed\n      retries: 5\n      delay: 0\n'
    let asked = 0
    const run = await modelRun(play(tasks), {
      files,
      others: ['other'],
      before: async (step, host) => {
        if (step.startsWith('ask') && step.includes('/a') && ++asked === 5) host.files.set('/a', 'whole')
      },
    })
    assert.deepEqual([statuses(run, 'one'), registered(run, 'one').attempts], [['ok'], 3])
  })

  it('of another name of the machine is as old as its last change', async () => {
    const tasks = `    - put: { path: /b, content: x }
    - put: { path: /a, content: new }
      when: inventory_hostname == 'h1'
    - put: { path: /a, content: new }
      when: inventory_hostname == 'h2'
`
    const run = await modelRun(play(tasks, '  vars: { ansible_host: machine }\n'), { files, hosts: ['h1', 'h2'], others: ['machine'] })
    assert.deepEqual(
      [statuses(run, 'h1'), statuses(run, 'h2')],
      [
        ['ok', 'changed', 'skipped'],
        ['ok', 'skipped', 'ok'],
      ],
    )
  })

  it('to two questions is asked again where others acted between them', async () => {
    const tasks = `    - pair: { first: /a, second: /b }
      delegate_to: other
      when: inventory_hostname == 'h1'
    - put: { path: /a, content: new }
      delegate_to: other
      when: inventory_hostname == 'h2'
    - put: { path: /b, content: new }
      delegate_to: other
      when: inventory_hostname == 'h2'
`
    let second = 0
    const run = await modelRun(play(tasks, '  strategy: free\n'), {
      files,
      hosts: ['h1', 'h2'],
      others: ['other'],
      before: async (step, host) => {
        // The first time it is only asked for `/b` when the other host has written both.
        if (step === 'ask /b' && ++second === 1) while (host.effects.length < 2) await new Promise((resolve) => setTimeout(resolve, 1))
      },
    })
    const pair = run.events.find((event): event is Extract<Event, { type: 'task-end' }> => event.type === 'task-end' && event.host === 'h1')
    assert.equal((pair?.result as { before?: string } | undefined)?.before, 'new|new')
  })
})

describe('a turn on a machine', () => {
  it('is not waited for by a task that has nothing to do', async () => {
    const tasks = `    - put: { path: /b, content: x }
      delegate_to: other
      when: inventory_hostname == 'h1'
    - put: { path: /mine, content: x }
      when: inventory_hostname == 'h1'
    - put: { path: /a, content: new }
      delegate_to: other
      when: inventory_hostname == 'h2'
`
    let goOn = () => {}
    const h1 = new Promise<void>((resolve) => {
      goOn = resolve
    })
    let begun = () => {}
    const h2 = new Promise<void>((resolve) => {
      begun = resolve
    })
    const run = await modelRun(play(tasks, '  strategy: free\n'), {
      files: new Map([['/b', 'x']]),
      hosts: ['h1', 'h2'],
      others: ['other'],
      before: async (step) => {
        // What h2 does on the machine ends when h1 is behind its task there, which begins when h2 is at it.
        if (step === 'ask /b') await h2
        if (step === 'ask /mine') goOn()
        if (step === 'act put /a new') {
          begun()
          await h1
        }
      },
    })
    assert.equal(run.code, 0)
    assert.deepEqual([statuses(run, 'h1')[0], statuses(run, 'h2').at(-1)], ['ok', 'changed'])
  })

  it('is not taken by programs: they run side by side', async () => {
    const waiting = new Set<string>()
    let all = () => {}
    const together = new Promise<void>((resolve) => {
      all = resolve
    })
    const hosts = Array.from({ length: 12 }, (_, index) => `h${index}`)
    const { code } = await modelRun(
      play('    - program: { argv: [append, /a, "{{ inventory_hostname }} "] }\n      delegate_to: other\n'),
      {
        hosts,
        others: ['other'],
        before: async (step) => {
          waiting.add(step)
          if (waiting.size === hosts.length) all()
          await together
        },
      },
    )
    assert.equal(code, 0)
  })
})
