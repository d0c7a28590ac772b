/** `gem`: its words, and with the gem of this machine, if it has one. */

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { nothingDone } from '../../../engine/model/module.ts'
import gem from '../../../modules/languages/gem.ts'
import { refusing } from '../../refusal.ts'
import { expect, withDefaults } from '../expect.ts'
import { settle, summaries, twice } from '../locally.ts'
import { environmentForTest, folderForTest, without } from '../web/web.ts'

type Wish = Partial<Parameters<typeof gem.plan>[0]>
const on = (wish: Wish, here: readonly string[], there: readonly string[] = []) =>
  expect(gem, { name: 'alpha', ...wish }).on({ here: { versions: here }, there: { versions: there } })

describe('gem', function () {
  this.timeout(60_000)

  it('installs, brings up to date and takes away what is not so', () => {
    on({}, ['1.0']).plans()
    on({}, []).plans('install alpha')
    on({ version: '1.0' }, ['1.1']).plans('install alpha 1.0')
    on({ state: 'latest' }, ['1.0'], ['1.1']).plans('install alpha 1.1')
    on({ state: 'latest' }, ['1.1', '1.0'], ['1.1']).plans()
    on({ state: 'absent' }, ['1.0']).plans('uninstall alpha')
    on({ state: 'absent', version: '1.0' }, ['1.1']).plans()
    assert.deepEqual(on({ state: 'latest' }, [], ['1.1']).returns(), { name: 'alpha', state: 'latest', version: '1.1' })
  })

  it('gives gem its words', () => {
    const words = (wish: Wish, here: readonly string[] = []) => {
      const [change] = on(wish, here).changes()
      assert.ok(change?.action?.do === 'run')
      return change.action.argv.slice(5).join(' ')
    }
    assert.equal(words({}), 'gem install --norc --user-install --no-document alpha')
    const much = {
      user_install: false,
      install_dir: '/g',
      bindir: '/b',
      repository: 'https://x',
      version: '1',
      pre_release: true,
      env_shebang: true,
    }
    assert.equal(
      words({
        ...much,
        include_doc: true,
        include_dependencies: false,
        force: true,
        norc: false,
        build_flags: "--a='b c' -d",
        executable: 'gem3 -V',
      }),
      'gem3 -V install --version 1 --source https://x --ignore-dependencies --no-user-install --install-dir /g --bindir /b --pre --env-shebang --force alpha -- --a=b c -d',
    )
    assert.equal(
      words({ state: 'absent', install_dir: '/g', bindir: '/b', force: true }, ['1']),
      'env GEM_HOME=/g gem uninstall --norc --install-dir /g --bindir /b --all --executable --force alpha',
    )
  })

  it('refuses what can not stand together', () => {
    const rules = (more: Wish) => gem.rules?.(withDefaults(gem.options, { name: 'alpha', ...more })) ?? []
    assert.deepEqual(rules({ user_install: false, install_dir: '/g' }), [])
    const wrong: Wish[] = [
      ...[
        { name: '-x' },
        { gem_source: '/a', version: '1' },
        { gem_source: '/a', state: 'latest' as const },
        { version: '1', state: 'latest' as const },
      ],
      ...[{ install_dir: '/g' }, { executable: ' ' }, { repository: '--x' }, { version: '-1' }],
    ]
    for (const each of wrong) assert.equal(rules(each).length, 1, JSON.stringify(each))
  })

  it('asks the repository in its turn only', () => {
    const { here, there } = gem.probe(withDefaults(gem.options, { name: 'alpha', state: 'latest' }), nothingDone)
    assert.ok(there.at === 'host' && there.late === true && here.at === 'host' && here.late === undefined)
  })

  describe('with the real program', () => {
    const at = folderForTest()
    environmentForTest(() => ({ HOME: at('home'), GEM_SPEC_CACHE: at('specs') }))
    const sh = (line: string) => execFileSync('sh', ['-ec', line], { cwd: at(''), encoding: 'utf8', stdio: 'pipe' }).trim()
    before(function () {
      if (spawnSync('gem', ['--version']).status !== 0) {
        console.log('        skipped: gem is not installed here')
        this.skip()
      }
      fs.mkdirSync(at('home'))
      fs.mkdirSync(at('served/gems'), { recursive: true })
      for (const version of ['1.0.0', '1.1.0']) {
        const words = `s.name = "alpha"; s.version = "${version}"; s.summary = "x"; s.authors = ["x"]; s.files = []`
        fs.writeFileSync(at('alpha.gemspec'), `Gem::Specification.new { |s| ${words} }\n`)
        sh(`gem build -q alpha.gemspec -o served/gems/alpha-${version}.gem`)
      }
    })
    const own = () => ({ name: 'alpha', user_install: false, install_dir: at('gems'), bindir: at('bin') })

    it('keeps one of a file', async () => {
      assert.deepEqual(summaries(await twice(gem, { ...own(), gem_source: at('served/gems/alpha-1.0.0.gem') })), [
        `install ${at('served/gems/alpha-1.0.0.gem')}`,
      ])
      assert.ok(fs.existsSync(at('gems/gems/alpha-1.0.0')))
      assert.deepEqual(summaries(await settle(gem, { ...own(), version: '1.0.0' })), [])
      assert.deepEqual(summaries(await twice(gem, { ...own(), state: 'absent' })), ['uninstall alpha'])
    })

    it('says what is wrong', async () => {
      await assert.rejects(settle(gem, { ...own(), gem_source: at('none.gem') }), /ended with/)
      await without(['gem'], () => assert.rejects(settle(gem, { name: 'alpha' }), refusing({ missingProgram: 'gem' })))
    })
  })
})
