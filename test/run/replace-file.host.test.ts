/** Replacing a file: many writers lose nothing, a killed one leaves nothing that the next does not take away. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { replaceFunctions } from '../../engine/host-scripts/replace-file.ts'
import type { Write } from '../../engine/model/action.ts'
import { actOf, writeCodes } from '../../engine/run/converge/scripts.ts'
import type { Connection } from '../../engine/transport/contract.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { HERE } from '../transport/steps.ts'

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex')

/** Programs that a host without `flock` has. */
const programs = [
  'sh',
  'cat',
  'stat',
  'chmod',
  'chown',
  'chgrp',
  'mktemp',
  'sha1sum',
  'mv',
  'rm',
  'wc',
  'cp',
  'date',
  'sync',
  'sleep',
  'ln',
  'readlink',
  'find',
]

for (const [what, count, lines, without] of [
  ['where the host has `flock`', 12, 12, false],
  ['where it has none', 8, 4, true],
] as const)
  describe(`a file with many writers, ${what}`, function () {
    this.timeout(300_000)
    let dir: string
    let file: string
    let env: Record<string, string> = {}
    const connections: Connection[] = []
    before(async () => {
      dir = mkdtempSync(join(tmpdir(), 'tsplay-replace-'))
      mkdirSync(join(dir, 'data'))
      file = join(dir, 'data', 'file')
      writeFileSync(file, '')
      if (without) {
        mkdirSync(join(dir, 'bin'))
        for (const program of programs)
          symlinkSync(['/usr/bin', '/bin'].map((each) => `${each}/${program}`).find(existsSync) ?? '', join(dir, 'bin', program))
        env = { PATH: join(dir, 'bin') }
      }
      for (let index = 0; index < count; index++) connections.push(await createConnect()(HERE, {}))
    })
    after(async () => {
      for (const connection of connections) await connection.close()
      rmSync(dir, { recursive: true, force: true })
    })

    it('keeps every line, and nothing beside it', async () => {
      await Promise.all(
        connections.map(async (connection, writer) => {
          for (let line = 0; line < lines; line++)
            await addLine(connection, [0, 1, 2, 3].map((each) => `${writer} ${line} ${each}\n`).join(''))
        }),
      )
      const all = readFileSync(file, 'utf8').trimEnd().split('\n')
      assert.equal(all.length, count * lines * 4)
      assert.equal(new Set(all).size, count * lines * 4)
      assert.deepEqual(readdirSync(join(dir, 'data')), ['file'])
    })

    async function addLine(connection: Connection, line: string): Promise<void> {
      for (let moves = 0; ; moves++) {
        const before = readFileSync(file, 'utf8')
        const act = actOf({ do: 'write', path: file, content: before + line, expect: sha1(before) }, env, 60)
        const { acts } = await connection.shell().send({ acts: [act], asks: [] })
        if (acts[0]?.code === 0) return
        assert.equal(acts[0]?.code, writeCodes.moved, acts[0]?.stderr)
        await sleep(Math.random() * Math.min(2000, 10 * 2 ** moves))
      }
    }
  })

describe('a writer that was killed', () => {
  let dir: string
  let connection: Connection
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'tsplay-replace-'))
    connection = await createConnect()(HERE, {})
  })
  after(async () => {
    await connection.close()
    rmSync(dir, { recursive: true, force: true })
  })

  const write = (script: string, ...args: string[]) =>
    connection.shell().send({ acts: [{ script: `${replaceFunctions}${script}`, args, accept: [0] }], asks: [] })
  const writeFile = (name: string, more: Partial<Write> = {}, env = {}) =>
    connection.shell().send({ acts: [actOf({ do: 'write', path: join(dir, name), content: 'x', ...more }, env, 60)], asks: [] })
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').split('-')[0]

  it('leaves a file that the next one takes away, and those of living writers and of other programs stay', async () => {
    const names = {
      killed: `.tsplay.${boot}.4194399.AAAAAAAAAA`,
      boot: '.tsplay.00000000.1.AAAAAAAAAA',
      // Somebody else has the number now.
      reused: `.tsplay.${boot}.${process.pid}.AAAAAAAAAA`,
      unlocked: `.tsplay.${boot}-1.4194399.AAAAAAAAAA`,
      other: '.tsplay.conf',
    }
    for (const name of Object.values(names)) writeFileSync(join(dir, name), '')
    mkdirSync(join(dir, '.tsplay.00000000.2.BBBBBBBBBB'))
    // One that was given to its owner already.
    if (process.getuid?.() === 0) chownSync(join(dir, names.killed), 65534, 65534)
    const living = await write('neighbour "$1"; trap - EXIT; sleep 30 >/dev/null 2>&1 & echo "$! $temp"', `${dir}/`)
    const [holder, held = ''] = living.acts[0]?.stdout.trim().split(' ') ?? []
    const owner = String(process.getuid?.())
    const { acts } = await writeFile('file', { owner, mode: '0640' })
    process.kill(Number(holder), 'SIGKILL')
    assert.equal(acts[0]?.code, 0, acts[0]?.stderr)
    const { uid, mode } = statSync(join(dir, 'file'))
    assert.deepEqual([String(uid), mode & 0o777], [owner, 0o640], 'what was found there is no word for what is written')
    assert.deepEqual(readdirSync(dir).sort(), [basename(held), names.unlocked, names.other, 'file'].sort())
    const yesterday = new Date(Date.now() - 49 * 3_600_000)
    utimesSync(join(dir, names.unlocked), yesterday, yesterday)
    await writeFile('file')
    assert.deepEqual(readdirSync(dir).sort(), [names.other, 'file'].sort())
  })

  it('is not taken for ended by a writer of another container, where numbers of processes mean nothing', async function () {
    if (spawnSync('unshare', ['--pid', '--fork', 'true']).status !== 0) this.skip()
    const script = `${replaceFunctions}neighbour "$1"; echo "$temp"; read -r on; put_in_place "$temp" "$2" "$1"`
    const apart = spawn('unshare', ['--pid', '--fork', '--mount-proc', 'sh', '-c', script, 'sh', `${dir}/`, join(dir, 'apart')])
    const [held] = (await once(apart.stdout, 'data')) as [Buffer]
    await writeFile('file')
    assert.equal(existsSync(held.toString().trim()), true)
    apart.stdin.end('on\n')
    const [code] = (await once(apart, 'close')) as [number]
    assert.deepEqual([code, existsSync(join(dir, 'apart'))], [0, true])
    rmSync(join(dir, 'apart'))
  })

  it('is never waited for, nor is somebody who holds the lock for ever', async () => {
    const { acts } = await connection.shell().send({
      acts: [
        {
          script: 'exec 9<"$1"; flock 9; sleep 30 >/dev/null 2>&1 & echo $!',
          args: [`${dir}/`],
          accept: [0],
        },
      ],
      asks: [],
    })
    const holder = Number(acts[0]?.stdout)
    try {
      const reply = await connection.shell().send({
        acts: [actOf({ do: 'write', path: join(dir, 'file'), content: 'y', expect: sha1('x') }, {}, 60)],
        asks: [],
      })
      assert.equal(reply.acts[0]?.code, 0, reply.acts[0]?.stderr)
      assert.equal(readFileSync(join(dir, 'file'), 'utf8'), 'y')
    } finally {
      process.kill(holder, 'SIGKILL')
    }
  }).timeout(60_000)
})
