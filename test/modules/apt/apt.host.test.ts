/** `apt`: what is asked of apt-get, what it answers, and the plan out of that. */
import assert from 'node:assert/strict'
import { doneOf, isStage, nothingDone, type Params } from '../../../engine/model/module.ts'
import apt from '../../../modules/apt/apt.ts'
import { explainApt } from '../../../modules/apt/errors.ts'
import { isMet, parseSpec } from '../../../modules/apt/package-spec.ts'
import { aptArgs, isRefreshDue } from '../../../modules/apt/plan.ts'
import { type AptState, aptState, parseAptState, parseSimulation } from '../../../modules/apt/state.ts'
import { namesIn } from '../../refusal.ts'
import { ask } from '../ask.ts'
import { expect, withDefaults } from '../expect.ts'
import { recordsOf } from '../records-of.ts'
import { aptStateOf } from './apt-state-of.ts'

type Given = Partial<Params<typeof apt.options>>
const params = (given: Given) => withDefaults(apt.options, given)
const none = { simulation: undefined, deb: undefined, archives: 0, unneeded: undefined, outdated: undefined }
const host = aptStateOf({ curl: '7.88.1-10', dpkg: '1.21.22', mawk: '1.3.4' }, { mawk: ['awk'] })
const simulated = (text: string, code = 0) => parseSimulation({ stdout: text, stderr: '', code })
const nginx = simulated('Inst nginx-common (1.22.1-9 Debian:12 [all])\nInst nginx (1.22.1-9 Debian:12 [amd64])\nConf nginx (1.22.1-9)\n')
const stale: AptState = { ...host, refreshed: 0 }

describe('apt', () => {
  it('reads the packages that bear or provide a name', () => {
    // No line of dpkg is taken for a record.
    const packages = 'ii \tdpkg\tamd64\t1.21\t\nii \tmawk\tamd64\t1.3\tawk (= 1), x\nrc \tnginx\tamd64\t1.2\thttpd\nnewer\nyes\n=newer yes'
    const said = recordsOf({ now: '1700001000', refreshed: '1700000000', listed: 'yes', packages })
    const state = parseAptState(said, new Set(['awk', 'nginx']))
    assert.deepEqual(
      state.packages.map((each) => [each.name, each.installed, each.leftover]),
      [
        ['mawk', true, false],
        ['nginx', false, true],
      ],
    )
    assert.deepEqual([state.architecture, state.listed, state.sourcesNewer, state.refreshed], ['amd64', true, false, 1_700_000_000])
  })
  it('asks this machine without harm', async () => {
    const state = await ask(aptState(['dpkg', 'no-such-package']))
    if (!state.debian) return
    assert.deepEqual(
      state.packages.map((each) => each.name),
      ['dpkg'],
    )
    assert.ok(state.now > 1_700_000_000)
  })

  const met: readonly [string, boolean][] = [
    ['curl', true],
    ['awk', true],
    ['awk=1.3', false],
    ['nginx', false],
    ['curl=7.88.1-10', true],
    ['curl=7.88*', true],
    ['curl=7.9*', false],
    ['curl>=7.88.1', true],
    ['curl>=7.88.1-11', false],
    ['curl:amd64', true],
    ['curl:i386', false],
    ['cur*', false],
  ]
  for (const [text, expected] of met) {
    it(`${text} is ${expected ? 'there' : 'not there'}`, () => {
      const wish = parseSpec(text)
      assert.ok(wish)
      assert.equal(isMet(wish, host), expected)
    })
  }
  it('knows no packages with shell words in their names', () => {
    for (const text of ['a b', '-y', 'a/b', 'a;b', '', 'a=$(x)y z']) assert.equal(parseSpec(text), undefined, text)
  })

  it('installs what is missing by one apt-get, and tells what comes along', () => {
    const [install] = expect(apt, { name: ['curl', 'nginx'], install_recommends: false })
      .on({ ...none, apt: host, simulation: nginx })
      .plans('install nginx')
    assert.ok(install?.action?.do === 'run')
    const { argv, env, retry } = install.action
    assert.deepEqual(argv.slice(-5), ['-y', '-q', '-o', 'APT::Install-Recommends=no', 'install', 'nginx'].slice(-5))
    assert.ok(argv.includes('Dpkg::Options::=--force-confold') && argv.includes('Dpkg::Options::=--force-confdef'))
    assert.equal(env?.DEBIAN_FRONTEND, 'noninteractive')
    assert.equal(retry?.seconds, 60)
    assert.equal(install.after, 'nginx 1.22.1-9\nnginx-common 1.22.1-9\n')
  })
  it('leaves what is so', () => {
    expect(apt, { name: ['curl', 'awk'] })
      .on({ ...none, apt: host })
      .plans()
    expect(apt, { name: ['nginx'], state: 'absent' })
      .on({ ...none, apt: host })
      .plans()
    expect(apt, { name: ['curl'], state: 'latest' })
      .on({ ...none, apt: host, simulation: simulated('') })
      .plans()
    expect(apt, { name: ['nginx'], only_upgrade: true })
      .on({ ...none, apt: host })
      .plans()
  })
  it('upgrades only what has a newer version', () => {
    const simulation = simulated('Inst curl [7.88.1-10] (7.88.1-11 Debian:12 [amd64])\n')
    const [upgrade] = expect(apt, { name: ['curl', 'dpkg'], state: 'latest' })
      .on({ ...none, apt: host, simulation })
      .plans('upgrade curl')
    assert.ok(upgrade?.action?.do === 'run')
    assert.deepEqual(upgrade.action.argv.slice(-2), ['install', 'curl'])
    assert.deepEqual([upgrade.before, upgrade.after], ['curl 7.88.1-10\n', 'curl 7.88.1-11\n'])
  })
  it('removes, and names what goes along', () => {
    const simulation = simulated('Remv git [2.39]\nRemv curl [7.88.1-10]\n')
    expect(apt, { name: ['curl', 'nginx'], state: 'absent' })
      .on({ ...none, apt: host, simulation })
      .plans('remove curl, and git with it')
    const leftover = { ...host, packages: host.packages.map((each) => ({ ...each, installed: false, leftover: true })) }
    assert.equal(aptArgs(params({ name: ['curl'], state: 'absent' }), leftover), undefined)
    assert.deepEqual(aptArgs(params({ name: ['curl'], state: 'absent', purge: true }), leftover)?.slice(-2), ['purge', 'curl'])
  })
  it('refreshes the lists first, which counts only where that is all', () => {
    const wish = expect(apt, { name: ['nginx'], update_cache: true })
    const [refresh, install] = wish.on({ ...none, apt: stale }).plans('update the package index', 'install nginx')
    assert.deepEqual([refresh?.silent, install?.silent], [true, undefined])
    const plan = wish.on({ ...none, apt: stale }).plan()
    assert.ok(isStage(plan) && plan.stage.length === 1 && plan.stage[0]?.name === 'refresh')
    const [alone] = expect(apt, { update_cache: true })
      .on({ ...none, apt: stale })
      .plans('update the package index')
    assert.equal(alone?.silent, false)
    const [newest] = expect(apt, { name: ['curl'], state: 'latest', update_cache: true })
      .on({ ...none, apt: stale })
      .plans('update the package index')
    assert.deepEqual([refresh?.incidental, newest?.incidental, alone?.incidental], [true, false, false])
  })

  it('knows what it has refreshed itself, whatever the clocks of the host say', () => {
    const refreshed = doneOf([{ name: 'refresh', outcome: { code: 0, stdout: '', stderr: '', start: '', end: '' } }])
    for (const differs of [{ sourcesNewer: true }, { listed: false }, { refreshed: 0 }, { refreshed: host.now + 3600 }])
      expect(apt, { name: ['nginx'], update_cache: true, cache_valid_time: 60 })
        .on({ ...none, apt: { ...host, ...differs }, simulation: simulated('Inst nginx (1.22.1 Debian [amd64])\n') }, refreshed)
        .plans('install nginx')
  })
  it('names what could not be fetched where apt-get goes on without it, not the package that is missed for that', () => {
    const stderr =
      'W: Failed to fetch http://deb.debian.org/debian/dists/bookworm/InRelease  Could not connect to 127.0.0.1:9 (127.0.0.1). - connect (111: Connection refused)\nW: Some index files failed to download. They have been ignored, or old ones used instead.\n'
    const outcome = { code: 0, stdout: '', stderr, start: '', end: '' }
    const missing = { code: 100, steps: [], deletions: [], stdout: '', stderr: 'E: Unable to locate package nginx' }
    const after = doneOf([{ name: 'refresh', outcome }])
    expect(apt, { name: ['nginx'], update_cache: true })
      .on({ ...none, apt: aptStateOf({}), simulation: missing }, after)
      .refuses({ msg: 'Failed to update apt cache: packages could not be downloaded through the proxy `127.0.0.1:9`' })
    expect(apt, { update_cache: true })
      .on({ ...none, apt: aptStateOf({}) }, after)
      .refuses({ msg: 'Failed to update apt cache: packages could not be downloaded through the proxy `127.0.0.1:9`' })
  })

  it('does not take a folder without lists, made this very second, for refreshed lists', () => {
    const fresh = { ...host, listed: false, refreshed: host.now }
    for (const cache_valid_time of [0, 3600])
      expect(apt, { name: ['nginx'], update_cache: true, cache_valid_time })
        .on({ ...none, apt: fresh })
        .plans('update the package index', 'install nginx')
  })

  const due: readonly [string, Given, Partial<AptState>, boolean][] = [
    ['not unless asked', {}, { refreshed: 0 }, false],
    ['asked without a time', { update_cache: true }, {}, true],
    ['within the time', { cache_valid_time: 3600 }, {}, false],
    ['after the time', { cache_valid_time: 600 }, {}, true],
    ['not where refused', { update_cache: false, cache_valid_time: 600 }, {}, false],
    ['within the time, but a source is newer', { cache_valid_time: 3600 }, { sourcesNewer: true }, true],
    ['within the time, but there are no lists', { cache_valid_time: 3600 }, { listed: false }, true],
    ['asked without a time, by another task just now', { update_cache: true }, { refreshed: 1_700_001_000 }, true],
    ['asked without a time, with lists of the future', { update_cache: true }, { refreshed: 1_800_000_000 }, true],
    ['within the time, just now', { cache_valid_time: 3600 }, { refreshed: 1_700_001_000 }, false],
  ]
  for (const [title, given, differs, expected] of due) {
    it(`refreshes ${title}: ${expected}`, () => assert.equal(isRefreshDue(params(given), { ...host, ...differs }, nothingDone), expected))
  }

  it('upgrades everything', () => {
    assert.deepEqual(aptArgs(params({ upgrade: 'yes' }), host)?.slice(-2), ['upgrade', '--with-new-pkgs'])
    assert.deepEqual(aptArgs(params({ upgrade: 'dist' }), host)?.slice(-1), ['dist-upgrade'])
    assert.deepEqual(aptArgs(params({ name: ['*'], state: 'latest' }), host)?.slice(-2), ['upgrade', '--with-new-pkgs'])
    expect(apt, { upgrade: 'dist' })
      .on({ ...none, apt: host, simulation: nginx })
      .plans('upgrade 2 packages')
  })
  it('keeps services down by policy-rc.d', () => {
    const [install] = expect(apt, { name: ['nginx'], policy_rc_d: 101 })
      .on({ ...none, apt: host, simulation: nginx })
      .changes()
    assert.ok(install?.action?.do === 'run')
    assert.deepEqual([install.action.argv[0], ...install.action.argv.slice(4, 7)], ['sh', '101', '/usr/sbin', 'apt-get'])
  })
  it('cleans', () => {
    expect(apt, { clean: true })
      .on({ ...none, apt: host, archives: 3 })
      .plans('delete 3 archives from the package cache')
    expect(apt, { clean: true })
      .on({ ...none, apt: host })
      .plans()
    expect(apt, { autoremove: true, autoclean: true })
      .on({ ...none, apt: host, unneeded: simulated('Remv libx [1]\n'), outdated: simulated('Del curl 7.1 [300 kB]\n') })
      .plans('remove libx, no longer needed', 'delete 1 outdated archives')
  })
  it('installs a package file unless its version is there', () => {
    const deb = { name: 'agent', version: '2.0', architecture: 'amd64' }
    const [install] = expect(apt, { deb: '/root/agent.deb' })
      .on({ ...none, apt: host, deb })
      .plans('install agent from /root/agent.deb')
    assert.ok(install?.action?.do === 'run')
    assert.deepEqual(install.action.argv.slice(-2), ['install', '/root/agent.deb'])
    expect(apt, { deb: '/root/agent.deb' })
      .on({ ...none, apt: aptStateOf({ agent: '2.0' }), deb })
      .plans()
    expect(apt, { deb: '/root/agent.deb' })
      .on({ ...none, apt: host })
      .refuses({ msg: 'Unable to install package: E:Could not open file /root/agent.deb - open (2: No such file or directory)' })
  })
  it('refuses what apt-get says it can not do', () => {
    const missing = simulated('E: Unable to locate package ngnix\n', 100)
    expect(apt, { name: ['ngnix'] })
      .on({ ...none, apt: host, simulation: missing })
      .refuses({ names: ['ngnix'] })
    expect(apt, { name: ['curl>=8'] })
      .on({ ...none, apt: host, simulation: simulated('Inst curl [7.88.1-10] (7.88.1-11 Debian:12 [amd64])\n') })
      .refuses({ kind: 'too-old', names: ['curl'] })
    expect(apt, { name: ['curl'] })
      .on({ ...none, apt: { ...host, debian: false } })
      .refuses({ names: ['dpkg-query'] })
  })

  const told: readonly [string, string, RegExp][] = [
    [
      'a lock',
      'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812 (unattended-upgr)\nE: Unable to acquire the dpkg frontend lock',
      /`unattended-upgr` \(pid 812\) holds the lock/,
    ],
    ['rights', 'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)', /only root/],
    ['a version', "E: Version '9' for 'curl' was not found", /no version `9` of `curl`/],
    ['several missing', 'E: Unable to locate package a\nE: Unable to locate package b', /no packages `a`, `b`/],
    [
      'a choice',
      "Package mta is a virtual package provided by:\n  postfix 3.7\n  exim4 4.9\n\nE: Package 'mta' has no installation candidate",
      /`mta` is provided by several packages/,
    ],
    [
      'a proxy that is dead',
      'E: Unable to locate package nginx\nW: Failed to fetch http://deb.debian.org/debian/dists/bookworm/InRelease  Could not connect to 127.0.0.1:9 (127.0.0.1). - connect (111: Connection refused)',
      /through the proxy `127.0.0.1:9`/,
    ],
    [
      'a proxy without an address',
      "W: Failed to fetch http://deb.debian.org/debian/dists/bookworm/InRelease  Could not resolve 'no-such-proxy.invalid'",
      /through the proxy `no-such-proxy.invalid`/,
    ],
    [
      'a server that is dead',
      'W: Failed to fetch http://deb.debian.org/x  Could not connect to deb.debian.org:80 (151.101.2.132). - connect (111: Connection refused)',
      /`http:\/\/deb.debian.org\/x` could not be downloaded: Could not connect/,
    ],
    ['an address', "W: Failed to fetch http://deb.debian.org/x  Temporary failure resolving 'deb.debian.org'", /resolve `deb.debian.org`/],
    [
      'a script',
      'Errors were encountered while processing:\n nginx\n nginx-common\nE: Sub-process /usr/bin/dpkg returned an error code (1)',
      /could not configure `nginx`, `nginx-common`/,
    ],
    ['a full disk', "E: You don't have enough free space in /var/cache/apt/archives/.", /enough free disk space/],
    ['a downgrade', 'E: Packages were downgraded and -y was used without --allow-downgrades.', /older than the installed/],
    [
      'dependencies',
      'The following packages have unmet dependencies:\n curl : Depends: libcurl4 (= 1) but 2 is to be installed\nE: Unable to correct problems',
      /curl : Depends: libcurl4/,
    ],
    ['an interrupted run', "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem.", /interrupted/],
    ['anything else', "E: The value 'x' is invalid", /code 100: The value 'x' is invalid/],
  ]
  for (const [title, stderr, message] of told) {
    it(`explains ${title}`, () => assert.match(explainApt({ code: 100, stdout: '', stderr }).message, message))
  }
  it('has rules between options', () => {
    const rules = (given: Given) => apt.rules?.(params(given)) ?? []
    assert.deepEqual(rules({ name: ['curl'] }), [])
    assert.match(rules({ name: ['curl'], upgrade: 'dist' })[0] ?? '', /mutually exclusive/)
    assert.deepEqual(rules({ name: ['curl'], state: 'build-dep' }), [])
    assert.deepEqual(rules({ deb: 'https://x/y.deb' }), [])
    assert.deepEqual(namesIn(rules({ deb: 'gopher://x/y.deb' })[0] ?? ''), ['gopher://x/y.deb', 'https://', 'http://', 'ftp://', 'file://'])
    assert.deepEqual(namesIn(rules({ deb: '/y.deb', state: 'latest' })[0]), ['deb', 'state: present'])
    assert.match(rules({ name: ['*', 'curl'], state: 'latest' })[0] ?? '', /other names/)
    assert.deepEqual(rules({ name: ['*', 'curl'] }), [])
    assert.equal(rules({}).length, 1)
  })
})
