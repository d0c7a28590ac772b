/** `supervisorctl`: what is planned, what a host may say, and the same story told by Ansible, both with a `supervisorctl` whose processes are files. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Problem } from '../../../engine/model/diagnostic.ts'
import { type CarriedOut, doneOf, isStage } from '../../../engine/model/module.ts'
import { call, supervisorRead } from '../../../modules/services/supervisor.ts'
import supervisorctl from '../../../modules/services/supervisorctl.ts'
import { Answers } from '../../oracle/answers.ts'
import { runOf } from '../actions.ts'
import { keptResults, type Result } from '../ansible-results.ts'
import { expect, withDefaults } from '../expect.ts'
import { ask } from '../locally.ts'
import { recordsOf } from '../records-of.ts'
import { failed, refused, ruled } from '../registered.ts'

const said = (status: string, code = '0', stderr = '') => {
  const stdout = recordsOf({ code, status })
  return supervisorRead({}).parse({ stdout, bytes: Buffer.from(stdout), stderr, code: 0 })
}
const usual = said(
  `bad                              FATAL     can't find command '/nonexist'
old                              EXITED    Dec 01 05:12 PM
w:w_0                            RUNNING   pid 17428, uptime 0:00:12
w:w_1                            STOPPED   Not started
web                              RUNNING   pid 17611, uptime 13:22:18
`,
  '3',
)

describe('supervisorctl', () => {
  const on = (params: object, supervisor = usual) => expect(supervisorctl, params).on({ supervisor })

  it('acts on those that need it', () => {
    on({ name: 'web', state: 'started' }).plans()
    on({ name: 'w:', state: 'started' }).plans('start w:w_1')
    on({ name: 'all', state: 'started' }).plans('start bad', 'start old', 'start w:w_1')
    on({ name: 'all', state: 'stopped' }).plans('stop w:w_0', 'stop web')
    on({ name: 'all', state: 'signalled', signal: 'HUP' }).plans('signal HUP w:w_0', 'signal HUP web')
    on({ name: 'web', state: 'present' }).plans()
    on({ name: 'new', state: 'absent' }).plans()
    on({ name: 'new', state: 'present' }).plans('read the configuration of Supervisor', 'add new')
    on({ name: 'old', state: 'absent' }).plans('read the configuration of Supervisor', 'remove old')
  })
  it('applies the configuration before it restarts, also where the program is not there yet', () => {
    const stages = ['web', 'new'].map((name) => on({ name, state: 'restarted' }).plan())
    for (const [index, plan] of stages.entries()) {
      assert.ok(isStage(plan))
      assert.deepEqual([plan.stage.length, plan.foreseen[0]?.summary], [1, `restart ${index === 0 ? 'web' : 'new'}`])
    }
  })
  it('says in a check that what runs cannot be removed', () => {
    const msg = refused(() => on({ name: 'web', state: 'absent' }).changes())
    assert.equal(msg, 'ERROR: process/group still running: web\n')
    assert.equal(
      refused(() => on({ name: 'w_0', state: 'started' }).changes()),
      'ERROR (no such process)',
    )
    assert.equal(
      refused(() => on({ name: 'w', state: 'stopped' }).changes()),
      'ERROR (no such process)',
    )
  })
  it('takes no answer for processes that are none', () => {
    assert.deepEqual(said(''), { installed: true, processes: [] })
    for (const [text, code] of [
      ['unix:///run/supervisor.sock no such file', '4'],
      ['Server requires authentication', '4'],
      ['a RUNNING\nb {{ 1 }}', '0'],
      ['a RUNNINGS', '0'],
      ['a\tRUNNING', '0'],
      ['', '2'],
    ] as const)
      assert.ok(said(text, code).refused, text)
    assert.ok(supervisorRead({}).parse({ stdout: '', bytes: Buffer.alloc(0), stderr: '', code: 0 }).refused)
    const odd = said('$(id) RUNNING\n-c RUNNING')
    const words = on({ name: 'all', state: 'stopped' }, odd)
      .changes()
      .map((change) => runOf(change).argv.slice(-2))
    assert.deepEqual(words, [
      ['stop', '$(id)'],
      ['stop', '-c'],
    ])
  })
  it('names what is missing', () => {
    const none = supervisorRead({}).parse({ stdout: '', bytes: Buffer.alloc(0), stderr: '', code: 127 })
    const words = (more: object) => refused(() => on({ name: 'web', state: 'started', ...more }, none).changes())
    assert.equal(words({}), 'Failed to find required executable "supervisorctl"')
    assert.equal(words({ supervisorctl_path: '/x' }), "Provided path to supervisorctl does not exist or isn't executable: /x")
  })
  it('registers the words of Ansible where the program fails', () => {
    const words = (params: object, outcome: object) => failed(on(params).changes().at(-1), outcome)
    const output = 'ERROR: no such process/group: new\n'
    assert.equal(words({ name: 'new', state: 'present' }, { code: 1, stdout: output }), output)
    assert.equal(words({ name: 'bad', state: 'started' }, { code: 1, stdout: 'bad: ERROR\n', stderr: 'why\n' }), 'why')
    assert.equal(words({ name: 'bad', state: 'started' }, { code: 90, stdout: 'bad: ERROR\n' }), 'bad: ERROR\n')
  })
  it('refuses what does not go together', () => {
    assert.equal(ruled(supervisorctl, { name: 'x', state: 'signalled' }), 'state is signalled but all of the following are missing: signal')
    for (const wrong of [{ name: 'a b' }, { name: '' }, { name: '-x' }, { name: 'g:p' }, { name: 'x', password: 'a\nb' }, { name: 'x', signal: 'HUP x' }]) // biome-ignore format: one line
      assert.equal(supervisorctl.rules?.(withDefaults(supervisorctl.options, { state: 'started', ...wrong })).length, 1)
  })
})

/** Each process is a file with its status; each group that is configured is a line. */
const standIn = `#!/bin/sh
home=\${0%/*}
cd "$home/processes" || exit
echo "$*" >>"$home/calls"
while [ "\${1#-}" != "$1" ]; do shift 2; done
set -- $*
is() { [ -e "$1" ] && [ "$(cat "$1")" = "$2" ]; }
start() {
  if is "$1" FATAL; then echo "$1: ERROR (no such file)"; return 1; fi
  if is "$1" RUNNING; then echo "$1: ERROR (already started)"; return 0; fi
  printf RUNNING >"$1"; echo "$1: started"
}
stop() {
  if is "$1" RUNNING; then printf STOPPED >"$1"; echo "$1: stopped"; else echo "$1: ERROR (not running)"; fi
}
add() {
  if [ -e "$1" ]; then echo 'ERROR: process group already active'; return 0; fi
  if ! grep -qx "$1" "$home/config"; then echo "ERROR: no such process/group: $1"; return 1; fi
  printf RUNNING >"$1"; echo "$1: added process group"
}
case $1 in
  status)
    code=0
    for each in *; do
      [ -e "$each" ] || exit 0
      printf '%-32s %-9s %s\\n' "$each" "$(cat "$each")" 'pid 1, uptime 0:00:01'
      is "$each" RUNNING || code=3
    done
    exit "$code" ;;
  start | stop | add) "$1" "$2" ;;
  restart) stop "$2"; start "$2" ;;
  signal) if [ "$2" = FOO ]; then echo "$3: ERROR (bad signal name)"; exit 1; else echo "$3: signalled"; fi ;;
  reread) echo 'No config updates to processes' ;;
  update) while read -r group; do [ -e "$group" ] || add "$group"; done <"$home/config" ;;
  remove)
    if is "$2" RUNNING; then echo "ERROR: process/group still running: $2"; exit 1; fi
    if [ ! -e "$2" ]; then echo "ERROR: no such process/group: $2"; exit 1; fi
    rm "$2"; echo "$2: removed process group" ;;
esac
`

describe('supervisorctl, beside Ansible', function () {
  this.timeout(120_000)
  const answers = new Answers(import.meta.url)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-supervisor-'))
  after(() => fs.rmSync(folder, { recursive: true }))
  const story: readonly Readonly<Record<string, unknown>>[] = [
    { name: 'web', state: 'started' },
    { name: 'web', state: 'stopped' },
    { name: 'web', state: 'stopped' },
    { name: 'web', state: 'signalled', signal: 'HUP' },
    { name: 'web', state: 'started', config: '/etc/s.conf', server_url: 'http://localhost:9001', username: 'anna' },
    { name: 'web', state: 'signalled', signal: 'HUP' },
    { name: 'web', state: 'signalled', signal: 'FOO' },
    { name: 'w:', state: 'stopped' },
    { name: 'w::', state: 'started' },
    { name: 'w', state: 'started' },
    { name: 'bad', state: 'started' },
    { name: 'bad', state: 'stopped' },
    { name: 'new', state: 'started' },
    { name: 'new', state: 'present' },
    { name: 'new', state: 'present' },
    { name: 'new', state: 'absent' },
    { name: 'new', state: 'stopped' },
    { name: 'new', state: 'absent' },
    { name: 'new', state: 'absent' },
    { name: 'none', state: 'present' },
    { name: 'none', state: 'restarted' },
    { name: 'web', state: 'restarted' },
    { name: 'w:', state: 'restarted' },
    { name: 'new', state: 'stopped' },
    { name: 'new', state: 'restarted' },
    { name: 'all', state: 'stopped' },
    { name: 'all', state: 'present' },
  ]
  const at = (name: string) => path.join(folder, name)
  let theirs: readonly Result[]
  before(async () => {
    for (const name of ['ours', 'theirs']) {
      fs.mkdirSync(at(`${name}/processes`), { recursive: true })
      fs.writeFileSync(at(`${name}/supervisorctl`), standIn, { mode: 0o755 })
      fs.writeFileSync(at(`${name}/config`), 'web\nbad\nnew\n')
      for (const [process, status] of Object.entries({ web: 'RUNNING', 'w:w_0': 'RUNNING', 'w:w_1': 'RUNNING', bad: 'FATAL' }))
        fs.writeFileSync(at(`${name}/processes/${process}`), status)
    }
    const asked = story.map((args) => ({
      module: 'community.general.supervisorctl',
      args: { ...args, supervisorctl_path: at('theirs/supervisorctl') },
    }))
    const place = { folder, makes: ['theirs/processes', 'theirs/calls'], goesOn: true }
    theirs = await keptResults(answers, 'a story', place, asked)
  })

  for (const [index, args] of story.entries())
    it(`${index}: ${JSON.stringify(args)}`, () => {
      const { changed, name, state, affected, msg, ...rest } = theirs[index] ?? {}
      const wanted = rest.failed ? { failed: true, msg } : { failed: false, changed, name, state, affected }
      assert.deepEqual(done(args), JSON.parse(JSON.stringify(wanted)))
    })
  it('leaves the same processes, after the same calls', () => {
    const processes = (name: string) =>
      fs.readdirSync(at(`${name}/processes`)).map((each) => [each, fs.readFileSync(at(`${name}/processes/${each}`), 'utf8')])
    assert.deepEqual(processes('ours'), processes('theirs'))
    const calls = (name: string) => fs.readFileSync(at(`${name}/calls`), 'utf8').split('\n').filter((line) => !/status$/.test(line)) // biome-ignore format: one line
    // Of what still runs it is known without a try.
    const tried = calls('theirs').indexOf('remove new')
    assert.deepEqual(calls('ours'), calls('theirs').toSpliced(tried - 1, 2))
  })

  /** As the engine does it: a stage, then the plan again. */
  function done(args: Readonly<Record<string, unknown>>): Result {
    const params = withDefaults(supervisorctl.options, { ...args, supervisorctl_path: at('ours/supervisorctl') })
    const carriedOut: CarriedOut[] = []
    let changed = false
    for (;;) {
      const read = supervisorRead(params)
      const supervisor = read.parse(ask(['sh'], read.script, read.args ?? []))
      const memory = doneOf(carriedOut)
      try {
        const plan = supervisorctl.plan(params, { supervisor }, memory)
        for (const change of isStage(plan) ? plan.stage : plan) {
          const { argv } = runOf(change)
          const outcome = ask(['sh'], argv[2] ?? '', argv.slice(4))
          if (outcome.code !== 0) return { failed: true, msg: failed(change, outcome) }
          carriedOut.push({ name: change.name, outcome: { ...outcome, start: '', end: '' } })
          changed ||= !change.silent
        }
        if (!isStage(plan)) return { failed: false, changed, ...supervisorctl.returns?.(params, { supervisor }, doneOf(carriedOut), { supervisor }) } // biome-ignore format: one line
      } catch (error) {
        if (error instanceof Problem) return { failed: true, msg: error.msg }
        throw error
      }
    }
  }
})

describe('the password of supervisorctl', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-supervisor-'))
  after(() => fs.rmSync(folder, { recursive: true }))
  const password = `it's "100%" ; $HOME #x`
  const printing = '#!/bin/sh\nprintf "%s\\n" "$*" "$TSPLAY_PASSWORD"\ncat /dev/fd/3\n'

  it('comes to the program in its environment, beside the settings that it has anyway', () => {
    const config = path.join(folder, 'a & b.conf')
    fs.writeFileSync(config, '[supervisorctl]\nserverurl = unix://%(here)s/s.sock\n')
    fs.writeFileSync(path.join(folder, 'ctl'), printing, { mode: 0o755 })
    const { argv, stdin } = call({ config, username: 'anna', password, supervisorctl_path: path.join(folder, 'ctl') }, ['start', 'x'], '')
    assert.ok(!argv.some((word) => word.includes('100%')))
    const { stdout, code } = ask(['sh'], argv[2] ?? '', argv.slice(4), String(stdin))
    assert.deepEqual(
      [code, stdout.split('\n')],
      [
        0,
        [
          '-c /dev/fd/3 -u anna start x',
          password,
          '[supervisorctl]',
          `serverurl = unix://${folder}/s.sock`,
          '[supervisorctl]',
          'password = %(ENV_TSPLAY_PASSWORD)s',
          '',
        ],
      ],
    )
  })
})
