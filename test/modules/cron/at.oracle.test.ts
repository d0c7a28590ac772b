/** `at`: what is planned, what a host may say, and the same story told by Ansible, both with an `at` that keeps its jobs in a folder. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Problem } from '../../../engine/model/diagnostic.ts'
import at from '../../../modules/cron/at.ts'
import { Answers } from '../../oracle/answers.ts'
import { runOf } from '../actions.ts'
import { keptResults, type Result } from '../ansible-results.ts'
import { expect, withDefaults } from '../expect.ts'
import { settle } from '../locally.ts'
import { absentAt, fileAt } from '../path-state-of.ts'
import { refused, ruled } from '../registered.ts'

/** How `at` 3.2 writes a job down: what it restores first, then the commands. */
const job = (commands: string, environment = 'HOME=/root; export HOME') =>
  `#!/bin/sh\n# atrun uid=0 gid=0\n# mail root 0\numask 22\n${environment}\ncd /root || {\n\t echo 'Execution directory inaccessible' >&2\n\t exit 1\n}\n${commands}\n`

describe('at', () => {
  const soon = { count: 5, units: 'minutes' } as const
  const jobsOf = (stdout: string, code = 0) => {
    const { queue } = at.probe(withDefaults(at.options, { command: 'x', state: 'absent' }), {
      has: () => false,
      outcome: () => undefined,
      any: false,
    })
    assert.equal(queue.at, 'host')
    return 'parse' in queue ? queue.parse({ stdout, bytes: Buffer.from(stdout), stderr: 'no\n', code }) : assert.fail()
  }
  const on = (params: object, ...jobs: readonly string[]) => {
    const queue = jobsOf(jobs.map((text, index) => `${index + 1}\0${text}\0`).join(''))
    return expect(at, params).on({ queue, script: undefined })
  }

  it('gives the commands on standard input, never as words', () => {
    const [change] = on({ ...soon, command: `echo "it's"; id` }).plans('schedule a job in 5 minutes')
    assert.ok(change)
    assert.deepEqual([runOf(change).argv, runOf(change).stdin], [['at', 'now', '+', '5', 'minutes'], `echo "it's"; id\n`])
    const script = fileAt('/srv/job', 'a\nb\n')
    const [copied] = expect(at, { ...soon, script_file: '/srv/job' })
      .on({ queue: { jobs: [] }, script })
      .changes()
    assert.equal(copied && runOf(copied).stdin, 'a\nb\n')
  })
  it('matches whole lines of the commands, and nothing that `at` wrote itself', () => {
    const unique = { ...soon, unique: true }
    const matches = (command: string, text: string) => on({ ...unique, command }, text).changes().length === 0
    for (const [command, text] of [
      ['echo a', job('echo a')],
      ['  echo a  ', job('\techo a\n')],
      ['echo a', job('cd /srv\necho a\necho b')],
      ['a\nb', job('a\nb\nc')],
      ['echo a', 'echo a\n'],
    ] as const)
      assert.ok(matches(command, text), text)
    for (const [command, text] of [
      ['echo', job('echo a')],
      ['echo a', job('echo ab')],
      ['a\nc', job('a\nb\nc')],
      ['exit 1', job('true')],
      ['}', job('true')],
      ['umask 22', job('true')],
    ] as const)
      assert.ok(!matches(command, text), command)
  })
  it('is sure of a job that is added whatever is there', () => {
    const added = (unique: boolean) => on({ ...soon, command: 'x', unique }).changes()[0]?.regardless
    assert.deepEqual([added(false), added(true)], [true, false])
  })
  it('removes each job that matches', () => {
    const changes = on({ command: 'x', state: 'absent' }, job('x'), job('y'), job('x')).plans('remove job 1', 'remove job 3')
    assert.deepEqual(changes.map((change) => runOf(change).argv), [['at', '-r', '1'], ['at', '-r', '3']]) // biome-ignore format: one line
  })
  it('plans again where a job has begun meanwhile', () => {
    const [change] = on({ command: 'x', state: 'absent' }, job('x')).changes()
    const stale = change && runOf(change).stale
    assert.ok(typeof stale === 'function')
    assert.equal(stale({ code: 1, stderr: 'Cannot find jobid 1\n' }), true)
    assert.equal(stale({ code: 1, stderr: 'You do not have permission to use at.\n' }), false)
  })
  it('takes nothing for a job number that is none', () => {
    const queue = jobsOf(
      `-f\0${job('x')}\0 1; id\0${job('x')}\0{{ 1 }}\0${job('x')}\0${'9'.repeat(40)}\0${job('x')}\0\u0661\0${job('x')}\0`,
    )
    assert.deepEqual(queue, { jobs: [] })
    assert.throws(() => jobsOf(`1\0${job('x')}`), Problem)
    assert.deepEqual(jobsOf(`4\0${job('a\0b').replace('\0', '')}\0`), { jobs: [{ id: '4', commands: 'ab\n' }] })
  })
  it('says which program is missing, and why a queue is closed', () => {
    const words = (queue: object) => refused(() => expect(at, { ...soon, command: 'x' }).on({ queue: queue as never, script: undefined }).changes()) // biome-ignore format: one line
    assert.equal(words(jobsOf('atq\n', 127)), 'Failed to find required executable "atq"')
    assert.equal(words(jobsOf('', 1)), 'no')
    const script = absentAt('/srv/job', '/srv')
    const none = () =>
      expect(at, { script_file: '/srv/job', state: 'absent' })
        .on({ queue: { jobs: [] }, script })
        .changes()
    assert.equal(refused(none), "[Errno 2] No such file or directory: '/srv/job'")
  })
  it('refuses what does not go together', () => {
    const words = { none: 'present state requires count and units', one: 'one of the following is required: command, script_file' }
    assert.equal(ruled(at, { command: 'x' }), words.none)
    assert.equal(ruled(at, { command: 'x', count: 0, units: 'days' }), words.none)
    assert.equal(ruled(at, { state: 'absent' }), words.one)
    assert.equal(ruled(at, { command: 'x', script_file: 'y', ...soon }), 'parameters are mutually exclusive: command|script_file')
    for (const wrong of [
      { command: ' \n', state: 'absent' },
      { command: 'x', count: -1, units: 'days' },
    ] as const)
      assert.equal(at.rules?.(withDefaults(at.options, wrong)).length, 1)
  })
})

/** Jobs are files beside its folder; time does not pass. */
const standIn = `#!/bin/sh
jobs=\${0%/*}/../jobs
case $1 in
  -c | -r)
    [ -e "$jobs/$2" ] || { echo "Cannot find jobid $2" >&2; exit 1; }
    if [ "$1" = -c ]; then cat "$jobs/$2"; else rm "$jobs/$2"; fi
    exit ;;
  -f)
    [ -r "$2" ] || { printf 'warning: commands will be executed using /bin/sh\\nCannot open input file %s: No such file or directory\\n' "$2" >&2; exit 1; }
    exec <"$2"
    shift 2 ;;
esac
number=$(($(ls "$jobs" | wc -l) + 1))
while [ -e "$jobs/$number" ]; do number=$((number + 1)); done
{
  printf '${job('').replace(/\n+$/, '\n').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll("'", "'\\''")}'
  cat
  echo
} >"$jobs/$number"
echo "job $number at $*" >&2
`
const queueStandIn = `#!/bin/sh
for job in "\${0%/*}/../jobs"/*; do
  if [ -e "$job" ]; then printf '%s\\tTue Dec  1 22:08:00 2026 a root\\n' "\${job##*/}"; fi
done
`

describe('at, beside Ansible', function () {
  this.timeout(120_000)
  const answers = new Answers(import.meta.url)
  const usual = process.env.PATH
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-at-'))
  const place = (name: string) => path.join(folder, name)
  const story: readonly Readonly<Record<string, unknown>>[] = [
    { command: 'echo a', count: 20, units: 'minutes' },
    { command: 'echo a', count: 20, units: 'minutes', unique: true },
    { command: 'echo a', count: 2, units: 'days' },
    { command: 'echo "b"\necho c', count: 3, units: 'weeks', unique: true },
    { command: 'echo c', count: 1, units: 'hours', unique: true },
    { command: 'echo none', state: 'absent' },
    { command: 'echo a', state: 'absent' },
    { command: 'echo a', state: 'absent', count: 3 },
    { script_file: place('script'), count: 1, units: 'days', unique: true },
    { script_file: place('script'), count: 1, units: 'days', unique: true },
    { script_file: place('script'), count: 1, units: 'days' },
    { script_file: place('script'), state: 'absent' },
    { script_file: place('none'), count: 1, units: 'days', unique: true },
    { command: 'left', count: 1, units: 'days' },
  ]
  let theirs: readonly Result[]
  const withPath = async <T>(name: string, act: () => Promise<T>): Promise<T> => {
    process.env.PATH = `${place(name)}/bin:${usual}`
    try {
      return await act()
    } finally {
      process.env.PATH = usual
    }
  }
  before(async () => {
    fs.writeFileSync(place('script'), 'cd /srv\n  echo "it\'s $HOME"\n')
    for (const name of ['ours', 'theirs']) {
      fs.mkdirSync(place(`${name}/jobs`), { recursive: true })
      fs.mkdirSync(place(`${name}/bin`))
      fs.writeFileSync(place(`${name}/bin/at`), standIn, { mode: 0o755 })
      fs.writeFileSync(place(`${name}/bin/atq`), queueStandIn, { mode: 0o755 })
    }
    const asked = story.map((args) => ({ module: 'ansible.posix.at', args }))
    theirs = await withPath('theirs', () => keptResults(answers, 'a story', { folder, makes: ['theirs/jobs'], goesOn: true }, asked))
  })
  after(() => fs.rmSync(folder, { recursive: true }))

  for (const [index, args] of story.entries())
    it(`${index}: ${JSON.stringify(args)}`.replaceAll(`${folder}/`, ''), async () => {
      const { failed, changed, state, count, units, script_file: file } = theirs[index] ?? {}
      const wanted = failed ? { failed } : { failed, changed, state, count, units, script_file: 'command' in args && file ? null : file }
      assert.deepEqual(await withPath('ours', () => done(args)), JSON.parse(JSON.stringify(wanted)))
    })
  it('leaves the same jobs', () => {
    const jobs = (name: string) => fs.readdirSync(place(`${name}/jobs`)).map((each) => fs.readFileSync(place(`${name}/jobs/${each}`), 'utf8')) // biome-ignore format: one line
    assert.equal(jobs('ours').length, 2)
    assert.deepEqual(jobs('ours'), jobs('theirs'))
  })

  async function done(args: object): Promise<Result> {
    try {
      const { changes, result } = await settle(at, args)
      return { failed: false, changed: changes.length > 0, ...result }
    } catch (error) {
      if (error instanceof Problem) return { failed: true }
      throw error
    }
  }
})
