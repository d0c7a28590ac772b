/** How long is waited where no state says when to stop: both sides of each threshold, by a clock of the test. */
import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { mock } from 'node:test'
import { startDedicated } from '../../engine/transport/connection.ts'
import { Cancelled, type Message, type Reply } from '../../engine/transport/contract.ts'
import { RELEASE } from '../../engine/transport/protocol/ending.ts'
import { isSettledWithin, usualLimits } from '../../engine/transport/protocol/limits.ts'
import type { Ending } from '../../engine/transport/protocol/program.ts'
import type { ReplyParser, RunningStep } from '../../engine/transport/protocol/reply-parser.ts'
import type { Starter } from '../../engine/transport/protocol/start.ts'
import { Watch } from '../../engine/transport/protocol/watch.ts'
import { endClient } from '../../engine/transport/ssh/ssh2.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('patience', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
  afterEach(() => mock.timers.reset())

  it('is over with the promise or with the time, whichever is first', async () => {
    let settle = () => {}
    const early = isSettledWithin(1000, new Promise<void>((resolve) => { settle = resolve })) // biome-ignore format: one promise
    const late = isSettledWithin(1000, new Promise(() => undefined))
    mock.timers.tick(999)
    settle()
    await turn()
    mock.timers.tick(1)
    assert.deepEqual(await Promise.all([early, late]), [true, false])
    assert.equal(await isSettledWithin(1000, Promise.reject(new Error('failed'))), true)
  })

  it('with a peer that does not close ends after a second', async () => {
    const callsAt = async (milliseconds: number, gone: Promise<Error>) => {
      const calls: string[] = []
      endClient({ end: () => calls.push('end'), destroy: () => calls.push('destroy') }, gone)
      mock.timers.tick(milliseconds)
      await turn()
      return calls
    }
    assert.deepEqual(await callsAt(999, new Promise(() => undefined)), ['end'])
    assert.deepEqual(await callsAt(1000, new Promise(() => undefined)), ['end', 'destroy'])
  })

  it('with what holds the output of acts that are over ends after 400 ms, not while they go on, and again only where it was not carried out', async () => {
    const released = async (milliseconds: readonly number[], { done = false, busy = false, running = 0 } = {}) => {
      const scripts: string[] = []
      const aside = async (script: string) => {
        scripts.push(script)
        if (busy) throw new Error('not carried out')
      }
      const message: Message = { acts: [], asks: [] }
      const watch = new Watch({ name: 'web', message, limits: usualLimits, aside, unsent: () => 0, abandon: () => undefined })
      watch.start({ running: { size: running } } as unknown as ReplyParser)
      watch.events.onActsOver?.()
      if (done) watch.events.onActsDone?.()
      for (const each of milliseconds) {
        mock.timers.tick(each)
        await turn()
      }
      watch.stop()
      mock.timers.tick(400)
      return scripts
    }
    assert.deepEqual(await released([399]), [])
    assert.deepEqual(await released([400]), [RELEASE])
    assert.deepEqual(await released([400], { done: true }), [])
    assert.deepEqual(await released([400, 400]), [RELEASE])
    assert.deepEqual(await released([400, 399], { busy: true }), [RELEASE])
    assert.deepEqual(await released([400, 400], { busy: true }), [RELEASE, RELEASE])
    assert.deepEqual(await released([400, 400], { busy: true, running: 1 }), [RELEASE])
  })
})

describe('the limits of a message', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
  afterEach(() => mock.timers.reset())

  /** What happens to a message, in order; one of its steps runs where `step` is given. */
  const watched = (message: Partial<Message>, step?: RunningStep, unsent = () => 0) => {
    const events: string[] = []
    const note = (event: string) => () => void events.push(event)
    const aside = async (_script: string, [signal = '']: readonly string[]) => void events.push(signal)
    const whole: Message = { acts: [], asks: [], ...message }
    const watch = new Watch({ name: 'web', message: whole, limits: usualLimits, aside, unsent, abandon: note('abandoned') })
    const running = new Map(step ? [[0, step]] : [])
    const parser = { running, timedOut: note('timed out'), giveUp: note('given up'), cut: note('cut') }
    watch.start(parser as unknown as ReplyParser)
    if (step) watch.events.onBegin?.(0, step)
    const at = (milliseconds: number) => {
      mock.timers.tick(milliseconds)
      return events.splice(0)
    }
    return { at, result: watch.result(new Promise<Reply>(() => undefined)) }
  }
  const step = { process: 7, start: '1', parent: 6 } as RunningStep

  it('end a step that takes too long by TERM, five seconds later by KILL, and then give it up', () => {
    const { at } = watched({ acts: [{ script: '', args: [], accept: [0], timeout: 10 }] }, step)
    assert.deepEqual([at(9999), at(1)], [[], ['timed out', 'TERM']])
    assert.deepEqual([at(4999), at(1)], [[], ['KILL']])
    assert.deepEqual([at(4999), at(1)], [[], ['abandoned', 'given up']])
  })

  it('give a cancelled step ten seconds behind INT, five behind TERM and five behind KILL', async () => {
    const interruption = new AbortController()
    const { at, result } = watched({ signal: interruption.signal }, step)
    interruption.abort()
    assert.deepEqual([at(0), at(9999), at(1)], [['cut', 'INT'], [], ['TERM']])
    assert.deepEqual([at(4999), at(1)], [[], ['KILL']])
    assert.deepEqual([at(4999), at(1)], [[], ['abandoned']])
    await assert.rejects(result, Cancelled)
  })

  it('take a host for mute that says nothing for thirty seconds, but not one that still takes in what it is sent', async () => {
    const { at, result } = watched({})
    assert.deepEqual([at(29_999), at(1)], [[], ['abandoned']])
    await assert.rejects(result, { kind: 'mute' })
    let left = 3
    const slow = watched({}, undefined, () => left--)
    assert.deepEqual([slow.at(30_000), slow.at(29_999)], [[], []])
    slow.result.catch(() => undefined)
  })
})

describe('a program on a channel of its own', () => {
  const start = (output: (mark: string) => string) => {
    const stdout = new PassThrough()
    const program = {
      stdin: new PassThrough(),
      stdout,
      stderr: new PassThrough(),
      ended: Promise.resolve<Ending>({ code: 0 }),
      close: () => undefined,
    }
    const starter = {
      name: 'web',
      start: async (_first: unknown, sign: string) => {
        stdout.end(output(sign))
        return { program, oneStream: false }
      },
    } as unknown as Starter
    return startDedicated(starter, 'cat')
  }

  it('is read to its end, although it has ended long before', async () => {
    const program = await start((mark) => `welcome\n${mark}all of it`)
    assert.equal(String(await program.stdout.toArray()), 'all of it')
  })

  it('is lost where its output ends without the mark', () =>
    assert.rejects(
      start(() => 'welcome\n'),
      { kind: 'lost' },
    ))
})
