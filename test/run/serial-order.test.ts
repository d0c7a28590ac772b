/** Many hosts on one machine: whatever steps of their messages come between those of others, what comes of it is what some order of whole tasks gives. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Event } from '../../engine/model/event.ts'
import { runs } from '../sets/runs.ts'
import { modelRun } from './model-run.ts'

/** What one host is to do at one task or item: all that is needed to do it without an engine. */
type Work =
  | { readonly kind: 'put' | 'contains'; readonly path: string; readonly text: string }
  | { readonly kind: 'absent' | 'restless' | 'append' | 'show'; readonly path: string }
  | { readonly kind: 'refuse'; readonly path: string; readonly text: string; readonly tries: boolean }
  | { readonly kind: 'pair' }
  /** The content is what the last task with `before` saw. */
  | { readonly kind: 'copy'; readonly path: string }

type Files = ReadonlyMap<string, string>

/** Where a work is done. */
interface Stage {
  readonly host: string
  /** What `last.before` holds. */
  readonly last: string
  /** A program may write at the same time. */
  readonly beside: boolean
}

interface Written {
  readonly work: Work
  readonly delegated: boolean
  /** The text of `put` and `contains` is each of these in turn. */
  readonly loop: boolean
}

/** What is seen of one task or item. */
interface Seen {
  readonly status: string
  readonly before?: string
  readonly stdout?: string
}

const hosts = ['h1', 'h2', 'h3'] as const
const items = ['x', 'y'] as const
const target = 't'

const path = fc.constantFrom('/a', '/b')
const text = fc.constantFrom('x', 'y', 'own')
const work: fc.Arbitrary<Work> = fc.oneof(
  fc.record({ kind: fc.constantFrom('put' as const, 'contains' as const), path, text }),
  fc.record({ kind: fc.constantFrom('absent' as const, 'restless' as const, 'append' as const, 'show' as const), path }),
  fc.record({ kind: fc.constant('refuse' as const), path, text, tries: fc.boolean() }),
  fc.constant({ kind: 'pair' as const }),
  fc.record({ kind: fc.constant('copy' as const), path }),
)
const written: fc.Arbitrary<Written> = fc
  .record({ work, delegated: fc.integer({ max: 3, min: 0 }).map((dice) => dice > 0), loop: fc.boolean() })
  .map((each) => ({ ...each, loop: each.loop && (each.work.kind === 'put' || each.work.kind === 'contains') }))
const plays = fc.record({
  tasks: fc.array(written, { minLength: 1, maxLength: 5 }),
  free: fc.boolean(),
  /** The hosts are names of one machine, and nothing is delegated. */
  one: fc.boolean(),
  files: fc.dictionary(path, fc.constantFrom('x', 'y', 'xy')),
})
type Play = typeof plays extends fc.Arbitrary<infer P> ? P : never

describe('hosts that share a machine', () => {
  it('get what some order of whole tasks gives, whatever comes between their steps', async function () {
    this.timeout(240_000)
    await fc.assert(
      fc.asyncProperty(plays, fc.scheduler(), async (play, scheduler) => {
        const running = modelRun(textOf(play), {
          hosts,
          others: [target],
          files: new Map(Object.entries(play.files)),
          before: (step) => scheduler.schedule(Promise.resolve(), step),
        })
        const { events, hosts: ended } = await scheduler.waitFor(running)
        const shared = ended.get(target)?.files ?? new Map()
        const all = hosts.map((host) => seenBy(events, host))
        assert.deepEqual(
          all.map((seen) => seen.length),
          hosts.map(() => worksOf(play).length),
        )
        const found = inSomeOrder(play, all, new Map([...shared].sort()), (host) => ended.get(host)?.files ?? new Map())
        assert.ok(
          found,
          `no order of the tasks gives this:\n${textOf(play)}\n${JSON.stringify({ all, shared: [...shared] }, undefined, 1)}`,
        )
      }),
      { numRuns: Number(process.env.RUNS ?? runs(300)) },
    )
  })
})

function textOf({ tasks, free, one }: Play): string {
  const task = ({ work, delegated, loop }: Written, index: number) => {
    const lines = [loop ? linesOf({ ...work, text: '{{ item }}' } as Work, index) : linesOf(work, index)].flat()
    if (loop) lines.push(`loop: [${items.join(', ')}]`)
    if (delegated && !one) lines.push(`delegate_to: ${target}`)
    return `    - ${lines.join('\n      ')}\n`
  }
  const head = `- hosts: all\n  gather_facts: false\n${free ? '  strategy: free\n' : ''}  vars: { last: { before: none }${one ? `, ansible_host: ${target}` : ''} }\n`
  return `${head}  tasks:\n${tasks.map(task).join('')}`
}

function linesOf(work: Work, index: number): string[] {
  const own = (text: string) => (text === 'own' ? '{{ inventory_hostname }}' : text)
  switch (work.kind) {
    case 'put':
      return [`put: { path: ${work.path}, content: "${own(work.text)}" }`]
    case 'contains':
      return [`contains: { path: ${work.path}, text: "${own(work.text)}" }`]
    case 'append':
    case 'show':
      return [`program: { argv: [${work.kind}, ${work.path}${work.kind === 'append' ? ', z' : ''}] }`]
    case 'refuse':
      return [
        `refuse: { path: ${work.path}, text: "${own(work.text)}" }`,
        'ignore_errors: true',
        ...(work.tries ? [`register: tried${index}`, `until: tried${index} is not failed`, 'retries: 1', 'delay: 0'] : []),
      ]
    case 'pair':
      return ['pair: { first: /a, second: /b }', 'register: last']
    case 'copy':
      return [`put: { path: ${work.path}, content: "{{ last.before }}" }`, 'register: last']
    default:
      return [`${work.kind}: { path: ${work.path} }`]
  }
}

/** Of each task and item, in the order in which a host comes to it. */
function worksOf({ tasks }: Play): readonly { readonly work: Work; readonly task: number; readonly delegated: boolean }[] {
  return tasks.flatMap(({ work, delegated, loop }, task) =>
    (loop ? items.map((item) => ({ ...work, text: item }) as Work) : [work]).map((each) => ({ work: each, task, delegated })),
  )
}

function seenBy(events: readonly Event[], host: string): readonly Seen[] {
  const own = events.filter((event) => event.type === 'item-end' || event.type === 'task-end').filter((event) => event.host === host)
  return own.flatMap((event) => {
    const result = event.result as Record<string, unknown>
    // A loop was seen by its items.
    if (event.type === 'task-end' && Array.isArray(result.results)) return []
    const { before, stdout } = result as { before?: string; stdout?: string }
    return [{ status: event.status, ...(before === undefined ? {} : { before }), ...(stdout === undefined ? {} : { stdout }) }]
  })
}

/** Looks for an order of the works, each done at once, in which every host sees what it saw and the files are in the end what they are. */
function inSomeOrder(play: Play, seen: readonly (readonly Seen[])[], end: Files, ownEnd: (host: string) => Files): boolean {
  const works = worksOf(play)
  // Programs take no turns: nothing is whole beside one that writes.
  const beside = works.some(({ work, delegated }) => work.kind === 'append' && (delegated || play.one))
  const fresh = () => new Map(Object.entries(play.files))
  const visited = new Set<string>()
  const search = (at: readonly number[], shared: Files): boolean => {
    const key = JSON.stringify([at, [...shared].sort()])
    if (visited.has(key)) return false
    visited.add(key)
    if (at.every((count) => count === works.length)) return isEqual(shared, end)
    const reached = Math.min(...at.map((count) => works[count]?.task ?? play.tasks.length))
    return hosts.some((host, index) => {
      const count = at[index] as number
      const next = works[count]
      // Hosts that go together come to a task when all have left the one before.
      if (!next || (!play.free && next.task > reached)) return false
      const last = lastOf(works, seen[index] ?? [], count)
      const alone = !next.delegated && !play.one
      const after = alone ? shared : doneBy(next.work, { host, last, beside }, shared, seen[index]?.[count])
      return after !== undefined && search(at.with(index, count + 1), after)
    })
  }
  // What a host does on its own machine nobody else sees.
  const apart = hosts.every((host, index) => {
    if (play.one) return true
    let files: Files | undefined = fresh()
    for (const [count, { work, delegated }] of works.entries())
      if (!delegated && files) {
        const last = lastOf(works, seen[index] ?? [], count)
        files = doneBy(work, { host, last, beside: false }, files, seen[index]?.[count])
      }
    return files !== undefined && isEqual(files, ownEnd(host))
  })
  return (
    apart &&
    search(
      hosts.map(() => 0),
      fresh(),
    )
  )
}

function isEqual(one: Files, other: Files): boolean {
  return JSON.stringify([...one].sort()) === JSON.stringify([...other].sort())
}

/** What `last.before` holds at a work. */
function lastOf(works: ReturnType<typeof worksOf>, seen: readonly Seen[], count: number): string {
  for (let index = count - 1; index >= 0; index--)
    if (works[index]?.work.kind === 'pair' || works[index]?.work.kind === 'copy') return seen[index]?.before ?? ''
  return 'none'
}

/** The files after a work that was done at once, or undefined where it would have been seen otherwise. */
function doneBy(work: Work, on: Stage, files: Files, seen: Seen | undefined): Files | undefined {
  const before = 'path' in work ? files.get(work.path) : undefined
  const held = before ?? ''
  const wanted = 'text' in work ? (work.text === 'own' ? on.host : work.text) : on.last
  const put = (content: string) => new Map([...files, [(work as { path: string }).path, content]])
  const without = () => new Map([...files].filter(([name]) => name !== (work as { path: string }).path))
  const sees = (expected: Seen, after: Files) => (JSON.stringify(expected) === JSON.stringify(seen) ? after : undefined)
  // A program that ran meanwhile may have changed what the plan was made from; what was done has been done all the same.
  const changed = (expected: Omit<Seen, 'status'>, after: Files) =>
    on.beside && seen?.status === 'changed' ? after : sees({ status: 'changed', ...expected }, after)
  switch (work.kind) {
    case 'put':
    case 'copy':
      return before === wanted && seen?.status === 'ok'
        ? sees({ status: 'ok', before: held }, files)
        : changed({ before: held }, put(wanted))
    case 'contains':
      return held.includes(wanted) && !(on.beside && seen?.status === 'changed')
        ? sees({ status: 'ok' }, files)
        : changed({}, put(held + wanted))
    case 'absent':
      return before === undefined && seen?.status === 'ok' ? files : changed({}, without())
    case 'restless':
      return sees({ status: 'changed' }, put(`${held}x`))
    case 'append':
      return sees({ status: 'changed', stdout: `${held}z` }, put(`${held}z`))
    case 'show':
      return sees({ status: 'changed', stdout: held }, files)
    case 'refuse':
      return held.includes(wanted) ? sees({ status: 'failed' }, files) : sees({ status: 'ok', before: held }, files)
    case 'pair':
      return on.beside ? files : sees({ status: 'ok', before: `${files.get('/a') ?? ''}|${files.get('/b') ?? ''}` }, files)
  }
}
