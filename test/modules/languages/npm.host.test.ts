/** `npm`: with the npm of this machine, and a registry of its own. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import npm from '../../../modules/languages/npm.ts'
import { refusing } from '../../refusal.ts'
import { expect, withDefaults } from '../expect.ts'
import { settle, summaries, twice } from '../locally.ts'
import { directoryAt } from '../path-state-of.ts'
import { environmentForTest, folderForTest, type Web, web, without } from '../web/web.ts'

type Wish = Partial<Parameters<typeof npm.plan>[0]>

describe('npm', function () {
  this.timeout(120_000)
  const at = folderForTest()
  const webs: Web[] = []
  let registry = ''
  environmentForTest(() => ({
    HOME: at('home'),
    npm_config_prefix: at('prefix'),
    npm_config_cache: at('cache'),
    npm_config_audit: 'false',
  }))
  const sh = (line: string) => execFileSync('sh', ['-ec', line], { cwd: at(''), encoding: 'utf8' }).trim()

  before(async function () {
    if (spawnSync('npm', ['--version']).status !== 0) {
      console.log('      skipped: npm is not installed here')
      this.skip()
    }
    fs.mkdirSync(at('home'))
    const versions = ['1.0.0', '1.1.0']
    for (const version of versions) {
      sh('mkdir -p package')
      fs.writeFileSync(at('package/package.json'), JSON.stringify({ name: 'alpha', version }))
      sh(`tar -czf ${version}.tgz package`)
    }
    const files = await web(Object.fromEntries(versions.map((version) => [`/${version}.tgz`, fs.readFileSync(at(`${version}.tgz`))])))
    const told = Object.fromEntries(
      versions.map((version) => [version, { name: 'alpha', version, dist: { tarball: `${files.url}/${version}.tgz` } }]),
    )
    const page = (name: string) => [`/${name}`, JSON.stringify({ name, 'dist-tags': { latest: '1.1.0' }, versions: told })]
    const names = await web(Object.fromEntries(['alpha', 'beta'].map(page)))
    webs.push(files, names)
    registry = names.url
  })
  after(() => Promise.all(webs.map((each) => each.close())))
  const version = (folder: string) => JSON.parse(fs.readFileSync(at(`${folder}/node_modules/alpha/package.json`), 'utf8')).version
  const project = (folder: string, more: object) => {
    fs.mkdirSync(at(folder), { recursive: true })
    fs.writeFileSync(at(`${folder}/package.json`), JSON.stringify({ name: 'app', version: '1.0.0', ...more }))
  }

  it('installs what a project names, and nothing when it is there', async () => {
    project('app', { dependencies: { alpha: '^1.0.0' }, devDependencies: { beta: '1.0.0' } })
    const wish: Wish = { path: at('app'), registry, production: true }
    assert.deepEqual(summaries(await twice(npm, wish)), ['install alpha'])
    assert.equal(version('app'), '1.1.0')
    const all = await settle(npm, { path: at('app'), registry }, { check: true })
    assert.deepEqual(summaries(all), ['install beta'])
  })

  it('installs one of a version, brings it up to date, and takes it away', async () => {
    const wish = { path: at('one/deep'), registry, name: 'alpha' }
    const made = [`create directory ${at('one')}`, `create directory ${at('one/deep')}`]
    assert.deepEqual(summaries(await twice(npm, { ...wish, version: '1.0.0' })), [...made, 'install alpha@1.0.0'])
    assert.deepEqual(summaries(await settle(npm, wish)), [])
    fs.writeFileSync(at('one/deep/package.json'), JSON.stringify({ dependencies: { alpha: '^1.0.0' } }))
    assert.deepEqual(summaries(await settle(npm, { ...wish, state: 'latest' })), ['update alpha'])
    assert.equal(version('one/deep'), '1.1.0')
    assert.deepEqual(summaries(await settle(npm, { ...wish, state: 'absent' })), ['uninstall alpha'])
    assert.deepEqual(summaries(await settle(npm, { ...wish, path: at('nowhere'), state: 'absent' })), [])
  })

  it('does so for all of the host', async () => {
    assert.deepEqual(summaries(await settle(npm, { name: 'alpha@1.0.0', global: true, registry })), ['install alpha@1.0.0'])
    assert.equal(version('prefix/lib'), '1.0.0')
    assert.deepEqual(summaries(await settle(npm, { name: 'alpha', global: true, registry, state: 'latest' }, { check: true })), [
      'update alpha',
    ])
  })

  it('installs what a lock file names, each time', async () => {
    project('lock', { dependencies: { alpha: '1.0.0' } })
    sh(`cd lock; npm install --package-lock-only --registry ${registry}`)
    const { changes } = await settle(npm, { path: at('lock'), registry, ci: true })
    assert.deepEqual([changes.map(({ summary }) => summary), version('lock')], [['install the packages of the lock file'], '1.0.0'])
  })

  it('leaves nothing behind by asking', async () => {
    project('look', { dependencies: { alpha: '1.0.0' } })
    const all = () => sh('find . -exec stat -c "%n %Y %s" {} + | sort')
    const old = all()
    await settle(npm, { path: at('look'), registry }, { check: true })
    assert.equal(all(), old)
  })

  it('gives npm its words', () => {
    const state = { folder: directoryAt('/srv'), list: { installed: [], missing: [] }, outdated: { names: [] } }
    const flags = { global: true, ignore_scripts: true, unsafe_perm: true, no_optional: true, no_bin_links: true }
    const [change] = expect(npm, { path: '/srv', name: '@a/b', executable: '~/npm -d', ...flags })
      .on(state)
      .changes()
    assert.ok(change?.action?.do === 'run')
    const words = '~/npm -d install --global --ignore-scripts --unsafe-perm --no-optional --no-bin-links @a/b'
    assert.equal(change.action.argv.slice(4).join(' '), `/srv ${words}`)
  })

  it('says what is wrong', async () => {
    await assert.rejects(settle(npm, { path: at('bad'), name: 'none', registry }), /ended with 1/)
    const state = { folder: directoryAt('/srv'), outdated: { names: [] } }
    const stderr = 'npm error code EJSONPARSE\nnpm error path /x\nnpm error JSON.parse Invalid\nnpm error A complete log\n'
    expect(npm, { path: '/srv' })
      .on({ ...state, list: { installed: [], missing: [], problem: { code: 1, stderr } } })
      .refuses({ msg: 'npm error code EJSONPARSE\nnpm error path /x\nnpm error JSON.parse Invalid\nnpm error A complete log' })
    await without(['npm'], () => assert.rejects(settle(npm, { path: at('') }), refusing({ missingProgram: 'npm' })))
    const rules = (more: Wish) => npm.rules?.(withDefaults(npm.options, more)) ?? []
    const wrong: Wish[] = [
      {},
      { path: '/a', state: 'absent' },
      { path: '/a', version: '1' },
      { path: '/a', ci: true, name: 'b' },
      { path: '/a', name: '-g' },
    ]
    for (const each of wrong) assert.equal(rules(each).length, 1, JSON.stringify(each))
  })
})
