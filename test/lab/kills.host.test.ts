/** Runs that are killed at forty moments, and two runs at once: the host stays whole, and the next run ends where an undisturbed one does. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { firstProcess } from '../../engine/lab/boot.ts'
import { settled } from '../../engine/lab/inside.ts'
import type { HostRecord } from '../../engine/lab/record.ts'
import { shellOn } from './acts-on-hosts.ts'
import { labForSuite, leftOn, smallPackages } from './hosts.ts'
import { groundwork, watched, writePlay } from './kills-play.ts'
import { Moments, standIn } from './moments.ts'
import { countsOf, type Ran, type RunOptions, TestWorkspace } from './test-workspace.ts'
import { type Entry, restoreTree, sameEntry, type Tree, treeOf, unlike } from './tree.ts'

const names = ['one', 'two']

/** Files of accounts, which several tasks write; with how many fields a line has. */
const accounts: Readonly<Record<string, number>> = {
  '/etc/passwd': 7,
  '/etc/shadow': 9,
  '/etc/group': 4,
  '/etc/gshadow': 4,
  '/etc/subuid': 3,
  '/etc/subgid': 3,
}
/** What the programs that write those leave beside them. */
const beside = /^\/etc\/(?:(?:passwd|shadow|group|gshadow|subuid|subgid)-|\.pwd\.lock)$/

type Part = 'controller' | 'session' | 'shell' | 'all'
interface Moment {
  readonly part: Part
  readonly of: 'event' | 'program'
  /** Where in the run, from 0 to 1. */
  readonly share: number
}

/** A host of the suite, with what it holds before a run and after an undisturbed one. */
interface Place {
  readonly host: HostRecord
  readonly moments: Moments
  readonly before: Tree
  readonly after: Tree
  readonly events: number
  readonly programs: number
  now(): Tree
  restore(): void
  run(more?: RunOptions): Promise<Ran>
}

describe('lab: a run that is killed at any moment', function () {
  this.timeout(600_000)
  const site = labForSuite({ names: [], prepared: { names, packages: smallPackages } })
  const places: Place[] = []
  let workspace: TestWorkspace
  before(async () => {
    workspace = await TestWorkspace.open({ warm: true })
    const playbook = await writePlay(workspace, names)
    places.push(...(await Promise.all(site.lab.hosts.map((host) => placeOf(host, playbook)))))
  })
  after(() => workspace?.close())

  async function placeOf(host: HostRecord, playbook: string): Promise<Place> {
    await settled(host)
    await shellOn(host, groundwork)
    await standIn(host)
    const inventory = await workspace.inventory(site.lab, [host])
    const root = `/proc/${await firstProcess(host)}/root`
    const own = [`${workspace.folder}/control/${host.name}`]
    const run = (more?: RunOptions) => workspace.tsplay(['run', playbook, '-i', inventory], more)
    const now = () => new Map([...plain(treeOf(root, watched)), ...treeOf('', own)])
    const moments = new Moments(host, root)
    const [there, mine] = [treeOf(root, watched), treeOf('', own)]
    const before = now()
    await moments.hold(0)
    const undisturbed = await run()
    assert.equal(undisturbed.code, 0, undisturbed.text)
    const restore = () => {
      restoreTree(root, watched, there)
      restoreTree('', own, mine)
    }
    const place = { host, moments, before, after: now(), events: undisturbed.events.length, programs: moments.count, now, restore, run }
    const { ok, changed } = countsOf(undisturbed, host.name)
    assert.equal(changed, ok, 'every task changes something')
    assert.deepEqual([...(await unsettled(place)), ...(await left(place))], [])
    return place
  }

  /** All of them, shared out among the hosts. */
  async function each<T>(work: readonly T[], act: (place: Place, one: T) => Promise<readonly string[]>): Promise<void> {
    const wrong: string[] = []
    const left = work.map((one, index) => ({ one, index }))
    await Promise.all(
      places.map(async (place) => {
        for (let next = left.shift(); next; next = left.shift()) {
          place.restore()
          for (const line of await act(place, next.one)) wrong.push(`${JSON.stringify(next.one)}: ${line}`)
        }
      }),
    )
    assert.deepEqual(wrong, [])
  }

  const spread = (part: Part, of: Moment['of'], count: number): readonly Moment[] =>
    Array.from({ length: count }, (_, index) => ({ part, of, share: (index + 0.5) / count }))

  it('the controller, behind ten of its events', () => each(spread('controller', 'event', 10), killed))
  it('the controller, while ten programs are about to begin on the host', () => each(spread('controller', 'program', 10), killed))
  it('the session of sshd, while seven programs are about to begin', () => each(spread('session', 'program', 7), killed))
  it('the shells of the session, while six programs are about to begin', () => each(spread('shell', 'program', 6), killed))
  it('the session and all below it, while seven programs are about to begin', () => each(spread('all', 'program', 7), killed))

  it('two runs at once, ten times: nothing is lost, and both end well', () =>
    each(
      Array.from({ length: 10 }, (_, round) => round),
      twice,
    ))

  // A host that is as after an undisturbed run needs no run each time to show it.
  it('another run behind all of these changes nothing', async () => {
    assert.deepEqual((await Promise.all(places.map(unsettled))).flat(), [])
  })
})

/** Kills a run, and says what of the host is not whole then, and not as after an undisturbed run when the next one has ended. */
/** Exit codes of a run that is killed there; in the place of a shell that died between two messages another one is started. */
const endsOf: Readonly<Record<Part, readonly (number | null)[]>> = { controller: [137], session: [4], shell: [4, 0], all: [4] }

async function killed(place: Place, { part, of, share }: Moment): Promise<readonly string[]> {
  const { moments } = place
  const at = 1 + Math.floor(share * (of === 'event' ? place.events : place.programs))
  await moments.hold(of === 'program' ? at : 0)
  const when = of === 'event' ? async (events: string) => events.split('\n').length > at : async () => moments.reached !== undefined
  const ran = await place.run({
    watch: {
      every: 5,
      when,
      act: async (child) => {
        if (part === 'controller') child.kill('SIGKILL')
        else await moments.kill(part)
        moments.go()
      },
    },
  })
  const word = `before ${moments.reached ?? `event ${at}`}`
  const wrong: string[] = []
  if (!endsOf[part].includes(ran.code)) wrong.push(`the run that is killed ends with ${ran.code}: ${ran.text}`)
  wrong.push(...(await atRest(place)), ...torn(place, part === 'all'))
  await moments.hold(0)
  const next = await place.run()
  if (next.code !== 0) wrong.push(`the next run ends with ${next.code}: ${next.text}`)
  wrong.push(...differences(place.now(), place.after), ...(await left(place)))
  return wrong.map((line) => `${word}: ${line}`)
}

async function twice(place: Place): Promise<readonly string[]> {
  await place.moments.hold(0)
  const both = await Promise.all([place.run(), place.run()])
  const wrong = both.filter(({ code }) => code !== 0).map(({ text }) => text)
  return [...wrong, ...differences(place.now(), place.after), ...(await left(place))]
}

/** A run that has nothing to do: what it changes nevertheless. */
async function unsettled(place: Place): Promise<readonly string[]> {
  const ran = await place.run()
  const { changed, failed } = ran.code === 0 ? countsOf(ran, place.host.name) : { changed: -1, failed: -1 }
  return changed === 0 && failed === 0 ? [] : [`the run behind it is not without changes: ${ran.text}`]
}

/** What is left of runs. */
async function left(place: Place): Promise<readonly string[]> {
  return [...(await atRest(place)), ...(await leftOn(place.host)).map((path) => `left: ${path}`)]
}

/** Waits until no process of a run is left. */
async function atRest({ moments }: Place): Promise<readonly string[]> {
  for (let tries = 0; ; tries++) {
    const processes = await moments.processes()
    if (processes.length === 0 || tries === 100) return processes.map((args) => `still at work: ${args}`)
    await sleep(100)
  }
}

/** What is neither as before nor as after. A writer that was killed itself leaves the file it wrote. */
function torn({ before, after, now }: Place, temporary: boolean): readonly string[] {
  const tree = now()
  const paths = new Set([...before.keys(), ...after.keys(), ...tree.keys()])
  return [...paths].flatMap((at) => {
    const entry = tree.get(at)
    if (sameEntry(entry, before.get(at)) || sameEntry(entry, after.get(at))) return []
    if (accounts[at] !== undefined) return brokenLines(at, entry, before.get(at))
    return temporary && /\/\.tsplay\.[^/]+/.test(at) ? [] : [`torn: ${at}: ${JSON.stringify(entry)?.slice(0, 300)}`]
  })
}

/** Lines of a file of accounts that are none, and those of before that are lost. */
function brokenLines(at: string, now: Entry | undefined, before: Entry | undefined): readonly string[] {
  const lines = now?.content.split('\n') ?? []
  const odd = lines.slice(0, -1).filter((line) => line.split(':').length !== accounts[at])
  const lost = before?.content.split('\n').filter((line) => !lines.includes(line)) ?? []
  return [...odd.map((line) => `${at} holds ${line}`), ...lost.map((line) => `${at} lost ${line}`)]
}

function differences(now: Tree, after: Tree): readonly string[] {
  const shown = (entry: Entry | undefined) => JSON.stringify(entry)?.slice(0, 400)
  return unlike(now, after).map((at) => `not as after an undisturbed run: ${at}: ${shown(now.get(at))}, not ${shown(after.get(at))}`)
}

/** Without what tells times, and what programs of the host keep for themselves. */
function plain(tree: Tree): Tree {
  const kept = [...tree].filter(([at]) => !beside.test(at) && !/^\/tmp\/systemd-private|^\/tmp\/\.|^\/var\/tmp\/systemd-private/.test(at))
  return new Map(
    kept.map(([at, entry]) => [at, /crontabs\//.test(at) ? { ...entry, content: entry.content.replace(/^# \(.*\n/gm, '') } : entry]),
  )
}
