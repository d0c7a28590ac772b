/** `apt` with names that installed packages provide: the index of a repository of the test decides whether they are packages themselves. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { changesOf, nothingDone } from '../../../engine/model/module.ts'
import apt from '../../../modules/apt/apt.ts'
import { askAll } from '../ask.ts'
import { withDefaults } from '../expect.ts'
import { environmentForTest, folderForTest } from '../web/web.ts'

const present = (() => {
  try {
    return execFileSync('sh', ['-c', 'command -v apt-get dpkg-query'], { stdio: 'pipe' }).length > 0
  } catch {
    return false
  }
})()

const installed = (name: string, provides: string) => `Package: ${name}
Status: install ok installed
Architecture: all
Maintainer: Ann <ann@example.org>
Version: 1.0
Provides: ${provides}
Description: ${name}

`
const indexed = (name: string) => `Package: ${name}
Architecture: all
Maintainer: Ann <ann@example.org>
Version: 2.0
Filename: ./${name}.deb
Size: 1
SHA256: ${'0'.repeat(64)}
Description: ${name}

`

;(present ? describe : describe.skip)('apt: a name that an installed package provides', function () {
  this.timeout(120_000)
  const at = folderForTest()
  environmentForTest(() => ({ APT_CONFIG: at('apt.conf'), DPKG_ADMINDIR: at('dpkg') }))
  before(() => {
    const folders = ['', 'repo', 'dpkg', 'dpkg/info', 'dpkg/updates', 'lists', 'lists/partial', 'cache', 'cache/archives', 'cache/archives/partial', 'parts'] // biome-ignore format: one line
    for (const folder of folders) {
      mkdirSync(at(folder), { recursive: true })
      chmodSync(at(folder), 0o755)
    }
    writeFileSync(at('repo/Packages'), indexed('https-for-apt') + indexed('other-mta'))
    writeFileSync(at('dpkg/status'), installed('fetcher', 'https-for-apt (= 1.0)') + installed('small-mta', 'mta-of-the-test'))
    writeFileSync(at('sources.list'), `deb [trusted=yes] file:${at('repo')} ./\n`)
    const settings = {
      'Dir::State': at(''),
      'Dir::State::status': at('dpkg/status'),
      'Dir::State::lists': at('lists'),
      'Dir::Cache': at('cache'),
      'Dir::Etc::sourcelist': at('sources.list'),
      'Dir::Etc::sourceparts': at('parts'),
      'Dir::Etc::preferencesparts': at('parts'),
      'APT::Sandbox::User': 'root',
    }
    writeFileSync(at('apt.conf'), Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`).join('')) // biome-ignore format: one line
    execFileSync('apt-get', ['-q', 'update'], { stdio: 'pipe' })
  })
  async function planned(...name: readonly string[]): Promise<readonly string[]> {
    const params = withDefaults(apt.options, { name })
    const state = await askAll(apt.probe(params, nothingDone))
    return changesOf(apt.plan(params, state, nothingDone)).map(({ summary }) => summary)
  }
  it('is installed where the index has a package of that name', async () => {
    assert.deepEqual(await planned('https-for-apt'), ['install https-for-apt'])
  })
  it('is met where it is no package of its own', async () => {
    assert.deepEqual(await planned('mta-of-the-test'), [])
    assert.deepEqual(await planned('mta-of-the-test', 'https-for-apt', 'fetcher'), ['install https-for-apt'])
  })
})
