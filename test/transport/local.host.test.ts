/** The contract on the controller itself; what holds here holds over SSH, which runs the same sessions. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Ask, Connection } from '../../engine/transport/contract.ts'
import { connectLocal } from '../../engine/transport/local.ts'
import { RELEASE } from '../../engine/transport/protocol/ending.ts'
import { act, ask, HERE } from './steps.ts'

describe('a local connection', () => {
  let connection: Connection
  beforeEach(async () => {
    connection = await connectLocal(HERE, {})
  })
  afterEach(() => connection.close())

  it('answers asks in order, each with its own output and code', async () => {
    const { asks } = await connection.shell().send({
      acts: [],
      asks: [ask('echo one; echo two >&2'), ask('printf %s "$2"; exit 3', 'a', "it's $HOME `x`\n"), ask('cat; kill -9 $$')],
    })
    assert.deepEqual(
      asks.map(({ stdout, stderr, code }) => [stdout, stderr, code]),
      [
        ['one\n', 'two\n', 0],
        ["it's $HOME `x`\n", '', 3],
        ['', '', 137],
      ],
    )
    assert.equal(connection.user, userInfo().username)
    assert.equal(connection.messages, 1)
  })

  it('stops at the first act that fails and asks all the same', async () => {
    const reply = await connection.shell().send({
      acts: [act('echo first'), { ...act('exit 7'), accept: [0, 7] }, act('echo third; exit 1'), act('echo never')],
      asks: [ask('echo asked')],
    })
    assert.deepEqual(
      reply.acts.map(({ stdout, code }) => [stdout, code]),
      [
        ['first\n', 0],
        ['', 7],
        ['third\n', 1],
      ],
    )
    assert.deepEqual(
      reply.asks.map(({ stdout }) => stdout),
      ['asked\n'],
    )
  })

  it('lets an unfinished quote and an exit spoil only themselves', async () => {
    const { asks } = await connection
      .shell()
      .send({ acts: [], asks: [ask("echo 'open"), ask('exit 4'), ask('} ) done'), ask('echo fine')] })
    assert.deepEqual(
      asks.map(({ code }) => code),
      [2, 4, 2, 0],
    )
    assert.equal(asks[3]?.stdout, 'fine\n')
    assert.match(asks[0]?.stderr ?? '', /quote/i)
  })

  it('feeds standard input byte for byte', async () => {
    const binary = Buffer.from(Array.from({ length: 1024 }, (_, index) => index % 256))
    const { asks } = await connection.shell().send({
      acts: [],
      asks: [
        { ...ask('cat'), stdin: 'text without end' },
        { ...ask('cat'), stdin: binary },
        { ...ask('cat'), stdin: "-n %s \\n 'quoted'\nEOF\n" },
        { ...ask('cat'), stdin: '' },
        ask('cat'),
      ],
    })
    assert.equal(asks[0]?.stdout, 'text without end')
    assert.ok(asks[1]?.bytes.equals(binary))
    assert.equal(asks[2]?.stdout, "-n %s \\n 'quoted'\nEOF\n")
    assert.equal(asks[3]?.stdout, '')
    assert.equal(asks[4]?.stdout, '')
  })

  it('runs slow asks side by side and keeps their output apart', async () => {
    const started = Date.now()
    const slow = (name: string): Ask => ({ ...ask('sleep 0.4; echo "$1"; printf "%s!" "$1" >&2; exit 5', name), slow: true })
    const { asks } = await connection.shell().send({ acts: [], asks: [slow('a'), ask('echo quick'), slow('b'), slow('c'), slow('d')] })
    assert.deepEqual(
      asks.map(({ stdout, stderr, code }) => [stdout, stderr, code]),
      [
        ['a\n', 'a!', 5],
        ['quick\n', '', 0],
        ['b\n', 'b!', 5],
        ['c\n', 'c!', 5],
        ['d\n', 'd!', 5],
      ],
    )
    assert.ok(Date.now() - started < 1300, `${Date.now() - started} ms`)
  })

  it('ends a step at its time-out, with what it started', async () => {
    const { acts, asks } = await connection.shell().send({
      acts: [{ ...act('echo begun; sleep 60 & sleep 60'), timeout: 0.3 }],
      asks: [ask('echo on')],
    })
    assert.equal(acts[0]?.timedOut, true)
    assert.equal(acts[0]?.code, 143)
    assert.equal(acts[0]?.stdout, 'begun\n')
    assert.equal(asks[0]?.stdout, 'on\n')
  })

  it('does not wait for a daemon that keeps its output open, nor lets it speak into later answers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsplay-daemon-'))
    try {
      // It ends when it is let go, which is after the answers to the first message; speaking may be the end of a process.
      const daemon = `(while [ ! -e '${folder}/go' ]; do [ -d '${folder}' ] || exit; sleep 0.05; done; (echo late); : >'${folder}/spoken') & echo started`
      const first = await connection.shell().send({ acts: [act(daemon)], asks: [ask('echo asked')] })
      assert.deepEqual([first.acts[0]?.stdout, first.asks[0]?.stdout], ['started\n', 'asked\n'])
      writeFileSync(join(folder, 'go'), '')
      const later = await connection.shell().send({
        acts: [],
        asks: [ask(`while [ ! -e '${folder}/spoken' ]; do sleep 0.05; done; echo later`), ask('echo last')],
      })
      assert.deepEqual(
        later.asks.map(({ stdout }) => stdout),
        ['later\n', 'last\n'],
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('releases output at once where it is not known what ran the acts', async () => {
    const { asks } = await connection.shell().send({ acts: [], asks: [ask(`/bin/sh -c "$1" sh 2147483647 0; echo "$?"`, RELEASE)] })
    assert.equal(asks[0]?.stdout, '0\n')
  })

  it('ends nothing that is asked where what releases the output of acts comes late', async () => {
    const late = `read -r _ _ _ shell _ <"/proc/$PPID/stat"
sleep 60 & /bin/sh -c "$1" sh "$shell" 2147483647
kill -KILL "$!"; wait "$!"; echo "$?"`
    const { asks } = await connection.shell().send({ acts: [act('exit 0')], asks: [ask(late, RELEASE)] })
    assert.equal(asks[0]?.stdout, '137\n')
  })
})
