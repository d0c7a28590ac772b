/** `script` and `raw`: what is run where, with which words, and that nothing is left behind; beside Ansible where it is installed. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import raw from '../../../modules/command/raw.ts'
import script from '../../../modules/command/script.ts'
import { Answers } from '../../oracle/answers.ts'
import { refusing } from '../../refusal.ts'
import { keptResults } from '../ansible-results.ts'
import { expect, returned } from '../expect.ts'
import { settle } from '../locally.ts'
import { folderForTest } from '../web/web.ts'

const answers = new Answers(import.meta.url)

describe('script', function () {
  this.timeout(60_000)
  const at = folderForTest()
  before(() => {
    fs.writeFileSync(at('look around.sh'), `#!/bin/sh\necho "\${0##*/} $(pwd) <$1> <$2>"; echo trouble >&2; cat\n`)
    fs.writeFileSync(at('plain'), 'echo "plain $*"')
    fs.mkdirSync(at('folder'))
  })

  it('runs it with the words of its line, in its folder, and leaves nothing behind', async () => {
    // Others make files in /tmp meanwhile.
    const place = at('temporary')
    fs.mkdirSync(place)
    const usual = process.env.TMPDIR
    process.env.TMPDIR = place
    after(() => {
      if (usual === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = usual
    })
    const { result } = await settle(script, { cmd: `'${at('look around.sh')}' "a  b" $((1 + 1))`, chdir: at('folder') })
    const stdout = `look around.sh ${at('folder')} <a  b> <2>\n`
    assert.deepEqual(result, { rc: 0, stdout, stderr: 'trouble\n', msg: '' })
    assert.equal((await settle(script, { cmd: `${at('plain')} x` })).result.stdout, 'plain x\n')
    assert.equal((await settle(script, { cmd: at('plain'), executable: 'sh -x' })).result.stderr, '+ echo plain \n')
    assert.deepEqual(fs.readdirSync(place), [])
  })

  it('finds another folder where that for temporary files lets no program run', function () {
    const place = at('noexec')
    fs.mkdirSync(place, { recursive: true })
    const text = '#!/bin/sh\necho "$0"'
    const state = { source: { path: '/x/say', bytes: Buffer.from(text), size: text.length } }
    const [change] = expect(script, { cmd: 'say' })
      .on(state as never)
      .changes()
    const argv = change?.action?.do === 'run' ? change.action.argv : []
    const mounted = 'mount -t tmpfs -o noexec none "$TMPDIR" || exit 99; exec "$@"'
    const inIt = (home: string) =>
      spawnSync('unshare', ['-m', 'sh', '-c', mounted, 'sh', ...argv], {
        input: text,
        encoding: 'utf8',
        env: { ...process.env, TMPDIR: place, HOME: home },
      })
    const { status, stdout } = inIt(at('.'))
    // Whoever is not root may mount nothing.
    if (status === null || status === 99 || process.getuid?.() !== 0) return this.skip()
    assert.equal(status, 0)
    assert.ok(stdout.startsWith(`${at('.')}/.tsplay.`), stdout)
    assert.match(inIt(place).stdout, /^\/(var\/tmp|run)\/\.tsplay\./)
    assert.deepEqual(
      fs.readdirSync(at('.')).filter((name) => name.startsWith('.tsplay.')),
      [],
    )
  })

  it('is silent where a path says so, and knows nothing in a check', async () => {
    const round = await settle(script, { cmd: at('plain'), creates: at('pl*') })
    assert.deepEqual([round.changes, round.result.skipped], [[], true])
    assert.equal((await settle(script, { cmd: at('plain'), removes: at('none') })).changes.length, 0)
    assert.deepEqual((await settle(script, { cmd: at('plain') }, { check: true })).result, {})
    await assert.rejects(settle(script, { cmd: at('folder') }), refusing({ kind: 'directory' }))
  })

  it('refuses what is no script, or nowhere', () => {
    const rules = (cmd: string, chdir?: string) => script.rules?.({ cmd, chdir } as Parameters<typeof script.plan>[0])
    assert.deepEqual([rules('x'), rules(' ')?.length, rules('x', 'relative')?.length], [[], 1, 1])
  })

  it('tells what Ansible tells', async () => {
    const calls = [`'${at('look around.sh')}' one "t w o"`, `${at('plain')} $HOME|tr a-z A-Z`, `${at('plain')} 'x  y' "$((3 * 4))"`]
    const told = await keptResults(answers, 'calls', { folder: at('') }, [
      ...calls.map((cmd) => ({ module: 'script', args: { cmd, chdir: at('folder') } })),
      { module: 'raw', args: { _raw_params: "printf 'a\\n\\n'; echo b >&2; exit 3" } },
    ])
    for (const [index, cmd] of calls.entries()) {
      const { result } = await settle(script, { cmd, chdir: at('folder') })
      for (const word of ['rc', 'stdout']) assert.deepEqual(result[word], told[index]?.[word], `${word} of ${cmd}`)
    }
    const outcome = { code: 3, stdout: 'a\n\n', stderr: 'b\n', start: '', end: '' }
    const result = returned(raw, { cmd: '', executable: '/bin/sh' }, {}, { run: outcome }) ?? {}
    for (const word of ['rc', 'stdout', 'stderr', 'msg']) assert.deepEqual(result[word], told.at(-1)?.[word], word)
  })
})

describe('raw', () => {
  it('gives the line to the shell as it is', () => {
    const [change] = expect(raw, { cmd: 'echo "$0" | cat', executable: '/bin/bash' }).on({}).plans('run echo "$0" | cat')
    assert.deepEqual(change?.action, { do: 'run', argv: ['/bin/bash', '-c', 'echo "$0" | cat'] })
    assert.deepEqual(raw.rules?.({ cmd: ' ', executable: '/bin/sh' }).length, 1)
  })
})
