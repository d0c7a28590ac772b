/** `git_config`: with the real git, in files of its own. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import gitConfig from '../../../modules/vcs/git_config.ts'
import { refusing } from '../../refusal.ts'
import { withDefaults } from '../expect.ts'
import { settle, summaries, twice } from '../locally.ts'
import { environmentForTest, folderForTest, without } from '../web/web.ts'

type Wish = Partial<Parameters<typeof gitConfig.plan>[0]>

describe('git_config', () => {
  const at = folderForTest()
  environmentForTest(() => ({ GIT_CONFIG_GLOBAL: at('global'), GIT_CONFIG_SYSTEM: at('system') }))
  const sh = (line: string) => execFileSync('sh', ['-ec', line], { cwd: at(''), encoding: 'utf8' }).trim()
  beforeEach(() => {
    sh("rm -rf *; git init -q repo; printf '[a]\\n b = 1\\n b = 2\\n' > file; printf '[user]\\n name = old\\n' > global")
  })

  it('sets what is not so, in each scope', async () => {
    const places: readonly (readonly [Wish, string])[] = [
      [{ scope: 'global' }, 'git config --global'],
      [{}, 'git config --system'],
      [{ scope: 'local', repo: at('repo') }, 'git -C repo config --local'],
      [{ scope: 'file', file: at('new') }, 'git config -f new'],
    ]
    for (const [where, command] of places) {
      const { changes, result } = await twice(gitConfig, { name: 'user.name', value: "it's \n me", ...where })
      assert.deepEqual([changes.length, result.msg], [1, 'setting changed'])
      assert.equal(sh(`${command} user.name`), "it's \n me")
    }
  })

  it('takes the place of all others, stands beside them, or goes with all of them', async () => {
    const file = { name: 'a.b', scope: 'file', file: at('file') } as const
    await twice(gitConfig, { ...file, value: '3', add_mode: 'add' })
    assert.equal(sh('git config -f file --get-all a.b'), '1\n2\n3')
    const { changes } = await twice(gitConfig, { ...file, value: '2' })
    assert.deepEqual([changes[0]?.before, changes[0]?.after], ['1\n2\n3\n', '2\n'])
    assert.equal(sh('git config -f file --get-all a.b'), '2')
    assert.deepEqual(summaries(await twice(gitConfig, { ...file, state: 'absent' })), ['unset a.b'])
    assert.deepEqual((await settle(gitConfig, { ...file, state: 'absent', value: 'x' })).result, { msg: 'no setting to unset' })
  })

  it('reads one, or all', async () => {
    const one = await settle(gitConfig, { name: 'a.b', scope: 'file', file: at('file') })
    assert.deepEqual([one.changes, one.result.config_value], [[], '2'])
    assert.equal((await settle(gitConfig, { name: 'a.c', scope: 'file', file: at('file') })).result.config_value, '')
    const all = await settle(gitConfig, { list_all: true, scope: 'global' })
    assert.deepEqual(all.result, { msg: '', config_values: { 'user.name': 'old' } })
    assert.deepEqual((await settle(gitConfig, { list_all: true, scope: 'system' })).result.config_values, {})
    const own = await settle(gitConfig, { list_all: true, repo: at('repo') })
    assert.equal((own.result.config_values as Record<string, string>)['core.bare'], 'false')
  })

  it('says what is wrong', async () => {
    await assert.rejects(settle(gitConfig, { name: 'a.b', scope: 'local', repo: at('none') }), /directory `.*none`/)
    await assert.rejects(settle(gitConfig, { name: 'a.b', scope: 'local', repo: at('') }), /git: /)
    await without(['git'], () => assert.rejects(settle(gitConfig, { name: 'a.b' }), refusing({ missingProgram: 'git' })))
    const rules = (more: Wish) => gitConfig.rules?.(withDefaults(gitConfig.options, more)) ?? []
    assert.deepEqual(rules({ name: 'branch.a.b.merge' }), [])
    const wrong: Wish[] = [
      {},
      { list_all: true, name: 'a.b' },
      { name: 'a.b', scope: 'local' },
      { name: 'a.b', scope: 'file' },
      { name: '--x.y' },
      { name: 'x' },
    ]
    for (const each of wrong) assert.equal(rules(each).length, 1, JSON.stringify(each))
  })

  it('tells what Ansible tells', async function () {
    this.timeout(60_000)
    if (spawnSync('ansible', ['--version']).status !== 0) this.skip()
    for (const words of [{ name: 'x.y', value: 'z' }, { name: 'a.c', state: 'absent' }, { list_all: true }, { name: 'a.b' }] as Wish[]) {
      const wish = { scope: 'file' as const, file: at('file'), ...words }
      sh('cp file kept')
      const out = sh(
        `ANSIBLE_LOAD_CALLBACK_PLUGINS=1 ANSIBLE_STDOUT_CALLBACK=json ansible localhost -m community.general.git_config -a '${JSON.stringify(wish)}' 2>/dev/null`,
      )
      const theirs = JSON.parse(out).plays[0].tasks[0].hosts.localhost as Record<string, unknown>
      const content = sh('cat file; mv kept file')
      const { changes, result } = await settle(gitConfig, wish)
      assert.equal(changes.length > 0, theirs.changed)
      for (const name of ['msg', 'config_value'].filter((each) => each in theirs)) assert.equal(result[name], theirs[name], name)
      assert.equal(sh('cat file'), content)
    }
  })
})
