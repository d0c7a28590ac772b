/** Scratch on a host: private, gone with the step, and swept by the next one once its owner is dead; with and without `flock`, by each shell. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scratchFunctions } from '../../engine/host-scripts/scratch.ts'

const programs = ['cat', 'chmod', 'find', 'id', 'mktemp', 'mv', 'readlink', 'rm', 'sleep']
const shells = [['/bin/dash'], ['busybox', 'sh'], ['bash', '--posix']].filter(([shell = '']) => !spawnSync(shell, ['-c', ':']).error)

describe('scratch on a host', () => {
  let dir: string
  let bin: string
  const begun: ChildProcess[] = []
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'tsplay-scratch-'))
    bin = join(dir, 'bin')
    mkdirSync(bin)
    for (const program of programs)
      symlinkSync(['/usr/bin', '/bin'].map((each) => `${each}/${program}`).find(existsSync) ?? '', join(bin, program))
  })
  after(() => rmSync(dir, { recursive: true, force: true }))
  afterEach(() => {
    for (const child of begun.splice(0)) child.kill('SIGKILL')
  })

  for (const [program = '', ...words] of shells)
    for (const flock of program === 'busybox' ? [true] : [true, false]) {
      const environment = (act = '') => ({ ...process.env, TMPDIR: join(dir, 'tmp'), TSPLAY_ACT: act, ...(flock ? {} : { PATH: bin }) })
      // By its full path, since the programs without `flock` are no shells.
      const shell = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim()
      const run = (script: string, act?: string) => {
        const { status, stdout, stderr } = spawnSync(shell, [...words, '-c', scratchFunctions + script], {
          env: environment(act),
          encoding: 'utf8',
        })
        assert.equal(status, 0, stderr)
        return stdout.trim()
      }
      const begin = async (script: string): Promise<{ readonly child: ChildProcess; readonly folder: string }> => {
        const child = spawn(shell, [...words, '-c', `${scratchFunctions}${script}`], {
          env: environment(),
          stdio: ['pipe', 'pipe', 'inherit'],
        })
        begun.push(child)
        const [said] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
        return { child, folder: said.toString().trim() }
      }
      const names = () => readdirSync(join(dir, 'tmp')).filter((name) => name.startsWith('.tsplay.'))
      describe(`by ${program}, ${flock ? 'with' : 'without'} flock`, () => {
        beforeEach(() => {
          rmSync(join(dir, 'tmp'), { recursive: true, force: true })
          mkdirSync(join(dir, 'tmp'))
        })

        it('is one private folder, however often it is asked for, and gone at the end', () => {
          const said = run(
            'scratch; one=$work; scratch; [ "$one" = "$work" ] && : >"$work/file" && echo "$work"; find "$work" -prune -perm 0700',
          )
          const [one = '', closed] = said.split('\n')
          assert.deepEqual([one.startsWith(join(dir, 'tmp', '.tsplay.')), closed, names()], [true, one, []])
        })

        it('of the living stays, and that of the dead is swept', async () => {
          const [living, dead] = [await begin('scratch; echo "$work"; read -r on'), await begin('scratch; echo "$work"; read -r on')]
          dead.child.kill('SIGKILL')
          await once(dead.child, 'exit')
          assert.equal(existsSync(dead.folder), true)
          run('scratch')
          assert.deepEqual([existsSync(living.folder), existsSync(dead.folder)], [true, false])
          living.child.stdin?.end()
          await once(living.child, 'exit')
          assert.deepEqual(names(), [])
        })

        it('is kept for the steps of one connection, and swept when that has ended', async () => {
          const connection = spawn('sleep', ['60'])
          begun.push(connection)
          const kept = run('scratch; : >"$work/file"; keep_scratch; echo "$kept"', `0123456789ab ${connection.pid} 1 2 3`)
          run('scratch')
          assert.equal(existsSync(join(kept, 'file')), true)
          connection.kill('SIGKILL')
          await once(connection, 'exit')
          run('scratch')
          assert.deepEqual([existsSync(kept), names()], [false, []])
        })

        it('takes programs, elsewhere where its own place takes none (mounting needs root)', function () {
          if (process.getuid?.() !== 0) return this.skip()
          const place = run('scratch_for_programs && echo "$work"')
          assert.ok(place.startsWith(join(dir, 'tmp')))
          const mounted = '/bin/mount -t tmpfs -o noexec none "$1" && shift && exec "$@"'
          const argv = ['--mount', '/bin/sh', '-c', mounted, 'sh', join(dir, 'tmp'), shell, ...words, '-c']
          const { status, stdout, stderr } = spawnSync(
            '/usr/bin/unshare',
            [...argv, `${scratchFunctions}scratch_for_programs && echo "$work"`],
            {
              env: { ...environment(), HOME: join(dir, 'bin') },
              encoding: 'utf8',
            },
          )
          assert.equal(status, 0, stderr)
          assert.ok(stdout.startsWith(join(dir, 'bin', '.tsplay.')), stdout)
        })
      })
    }
})
