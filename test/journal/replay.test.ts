/** Going on after a run was cut: what is done is not done again, and all ends as if it had not been cut. */
import assert from 'node:assert/strict'
import { RunJournal } from '../../engine/journal/run-journal.ts'
import { addLine, emptyState, type State, type StateLine } from '../../engine/journal/state-lines.ts'
import type { Counts } from '../../engine/model/event.ts'
import type { ModelHost } from '../run/model-host.ts'
import { type ModelRun, modelRun } from '../run/model-run.ts'
import { random, randomPlay } from '../run/random-play.ts'

const asIs = <T>(value: T): T => value
type Files = ReadonlyMap<string, string>
type Given = Omit<NonNullable<Parameters<typeof modelRun>[1]>, 'progress' | 'files'> & {
  readonly earlier?: State
  readonly again?: boolean
  readonly redact?: <T>(value: T) => T
}

interface Journalled extends ModelRun {
  readonly lines: readonly StateLine[]
  /** What each host holds when a line is written, the line included. */
  readonly held: readonly ReadonlyMap<string, Files>[]
}

/** A run with a journal; `files` by host. */
async function journalled(text: string, files: ReadonlyMap<string, Files>, given: Given = {}): Promise<Journalled> {
  const { earlier, again = true, redact = asIs, ...more } = given
  const hosts = new Map<string, ModelHost>()
  const lines: StateLine[] = []
  const held: ReadonlyMap<string, Files>[] = []
  const state = (line: StateLine) => {
    lines.push(JSON.parse(JSON.stringify(line)))
    held.push(new Map([...files.keys()].map((name) => [name, new Map(hosts.get(name)?.files ?? [])])))
  }
  const writer = { state, event: () => {}, flush: () => {}, write: () => {} }
  const progress = new RunJournal({ writer, redact, ...(earlier && { earlier }), again, files: () => [] })
  const names = [...files.keys()]
  const prepare = (host: ModelHost) => {
    const name = names[hosts.size] as string
    hosts.set(name, host)
    for (const [path, content] of files.get(name) ?? []) host.files.set(path, content)
  }
  const watch = (event: ModelRun['events'][number]) => progress.event(event)
  return { ...(await modelRun(text, { ...more, hosts: names, prepare, progress, watch })), lines, held }
}

function stateAfter(lines: readonly StateLine[]): State {
  const state = emptyState()
  for (const line of lines) addLine(state, line)
  return state
}

/** The run goes on from behind this many lines of its journal. */
function goneOn(text: string, run: Journalled, count: number, given: Given = {}): Promise<Journalled> {
  return journalled(text, run.held[count - 1] as ReadonlyMap<string, Files>, { ...given, earlier: stateAfter(run.lines.slice(0, count)) })
}

const heldBy = ({ hosts }: ModelRun) => [...hosts].map(([name, { files }]) => [name, Object.fromEntries([...files].sort())])
const countsOf = ({ events }: ModelRun) =>
  events.flatMap((event) => (event.type === 'host-end' ? [[event.host, event.counts, event.changes]] : [])) as [string, Counts, unknown][]
const doneBefore = ({ events }: ModelRun) => events.flatMap((event) => (event.type === 'host-end' ? [event.doneBefore ?? 0] : []))
const begun = ({ events }: ModelRun) => events.flatMap((event) => (event.type === 'task-start' ? [`${event.host} ${event.task.name}`] : []))
const on = (names: readonly string[], files: Files = new Map()) => new Map(names.map((name) => [name, files]))

describe('going on with a run', () => {
  it('ends as if it had not been cut, for random plays, states and cuts', async function () {
    this.timeout(120_000)
    let kept = 0
    for (let seed = 1; seed <= 150; seed++) {
      const { text, files } = randomPlay(seed)
      const hosts = seed % 2 ? ['one'] : ['one', 'two']
      const whole = await journalled(text, on(hosts, files))
      if (whole.code !== 0 || whole.lines.length === 0) continue
      const dice = random(seed)
      for (let cut = 0; cut < 3; cut++) {
        const count = 1 + dice(whole.lines.length)
        // Whether its command was carried out before the other host wrote the line is unknown.
        if (hosts.length > 1 && [...stateAfter(whole.lines.slice(0, count)).begun.values()].includes(true)) continue
        const rest = await goneOn(text, whole, count)
        const why = `seed ${seed}, cut behind line ${count} of ${whole.lines.length}\n${text}`
        assert.deepEqual([rest.code, heldBy(rest), countsOf(rest)], [0, heldBy(whole), countsOf(whole)], why)
        kept += doneBefore(rest).reduce((sum, each) => sum + each, 0)
      }
    }
    assert.ok(kept > 200, `${kept}`)
  })
})
