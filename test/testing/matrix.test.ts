/** What is tested on which hosts: targets, releases, groups, and how many at once. */
import assert from 'node:assert/strict'
import { setImmediate as soon } from 'node:timers/promises'
import { releaseOfImage } from '../../engine/lab/releases.ts'
import { DiagnosticError } from '../../engine/model/diagnostic.ts'
import { groupsIn, platformNamed } from '../../engine/testing/hosts.ts'
import { casesOf, releasesIn } from '../../engine/testing/matrix.ts'
import { hostsAtOnce, inParallel } from '../../engine/testing/parallel.ts'
import { type Platform, plainScenario } from '../../engine/testing/scenario.ts'
import { findTarget } from '../../engine/testing/target.ts'
import { folder } from '../inventory/folder.ts'
import { refusing } from '../refusal.ts'

const scenario = (name: string, ...platforms: readonly Platform[]) => plainScenario(name, { run: '/play.yml' }, platforms)
const host = (name: string, more: Partial<Platform> = {}): Platform => ({ name, groups: [], ...more })
const shown = (cases: ReturnType<typeof casesOf>) =>
  cases.map(({ name, hosts }) => [name, ...hosts.map((each) => `${each.name} ${each.release}`)])

describe('the matrix of a test', () => {
  it('has a case for each release that is asked for', () => {
    const one = scenario('default', host('a', { release: 'debian11' }), host('b'))
    assert.deepEqual(shown(casesOf([one], releasesIn(['debian12', 'debian13', 'debian12']))), [
      ['debian12', 'a debian12', 'b debian12'],
      ['debian13', 'a debian13', 'b debian13'],
    ])
    assert.throws(() => releasesIn(['ubuntu']), refusing({ names: ['ubuntu'] }))
  })

  it('has the releases of the images where none is asked for, and Debian 12 where nothing says one', () => {
    const mixed = scenario('default', host('a', { release: 'debian11' }), host('b'))
    assert.deepEqual(shown(casesOf([mixed, scenario('other', host('c'))], [])), [
      ['default', 'a debian11', 'b debian12'],
      ['other/debian12', 'c debian12'],
    ])
  })

  it('refuses an image that is no Debian, unless a release is asked for', () => {
    const unsupported = { code: 'unsupported', severity: 'error', message: 'no' } as const
    const centos = scenario('default', host('a', { unsupported }))
    assert.throws(
      () => casesOf([centos], []),
      (error) => error instanceof DiagnosticError && error.diagnostics[0] === unsupported,
    )
    assert.deepEqual(shown(casesOf([centos], ['debian12'])), [['debian12', 'a debian12']])
    assert.throws(() => casesOf([scenario('default', host('a'), host('a'))], []), refusing({ names: ['default', 'a'] }))
    assert.throws(() => casesOf([plainScenario('empty', {}, [host('a')])], []), refusing({ names: ['empty', 'converge.yml'] }))
  })

  it('finds the release in the name of an image', () => {
    const found = {
      'geerlingguy/docker-debian12-ansible:latest': 'debian12',
      'debian:bookworm-slim': 'debian12',
      'docker.io/library/debian:13': 'debian13',
      'jrei/systemd-debian:11': 'debian11',
      'debian/bullseye64': 'debian11',
      'generic/debian13': 'debian13',
      'debian:latest': undefined,
      'debian:10': undefined,
      'geerlingguy/docker-ubuntu2204-ansible': undefined,
      'centos:12': undefined,
    }
    assert.deepEqual(Object.fromEntries(Object.keys(found).map((image) => [image, releaseOfImage(image)])), found)
  })

  it('puts hosts into the groups that are named', () => {
    assert.deepEqual(groupsIn(['web:!db', 'all', 'localhost,app', '{{ group }}', 'web1', 'n*'], ['web1']), ['web', 'db', 'app'])
    assert.deepEqual(platformNamed('web1:web:blue'), { name: 'web1', groups: ['web', 'blue'] })
    assert.throws(() => platformNamed('../web'), refusing({ names: ['../web', 'NAME', 'NAME:GROUP'].slice(0, 1) }))
  })
})

describe('the target of a test', () => {
  const find = (files: Readonly<Record<string, string>>, word = 'target') => {
    const all = folder(files)
    const options = { environment: {}, scenarios: [], platforms: [host('instance')], madePlay: '/made.yml' }
    try {
      const { scenarios, ...target } = findTarget(`${all.path}/${word}`, options)
      const near = (path?: string) => path?.replace(`${all.path}/target/`, '')
      return {
        ...{ kind: target.kind, names: target.names },
        scenarios: scenarios.map(({ name, playbooks, platforms }) => [
          name,
          near(playbooks.run),
          near(playbooks.verify),
          platforms[0]?.name,
        ]),
      }
    } finally {
      all.remove()
    }
  }

  it('is applied by its scenarios, by tests/test.yml, or by a play made for it', () => {
    const role = { 'target/tasks/main.yml': '[]' }
    assert.deepEqual(find(role).scenarios, [['target', '/made.yml', undefined, 'instance']])
    const tests = { 'target/tests/test.yml': '- hosts: localhost\n', 'target/tests/verify.yml': '[]' }
    assert.deepEqual(find({ ...role, ...tests }).scenarios, [['target', 'tests/test.yml', 'tests/verify.yml', 'localhost']])
    const molecule = { 'target/molecule/two/converge.yml': '[]', 'target/molecule/one/converge.yml': '[]', 'target/molecule/README.md': '' }
    assert.deepEqual(find({ ...role, ...tests, ...molecule }).scenarios, [
      ['one', 'molecule/one/converge.yml', undefined, 'instance'],
      ['two', 'molecule/two/converge.yml', undefined, 'instance'],
    ])
    assert.deepEqual(find({ 'target/site.yml': '[]', 'target/verify.yml': '[]' }, 'target/site.yml').scenarios, [
      ['site.yml', 'site.yml', 'verify.yml', 'instance'],
    ])
    assert.throws(() => find({ 'target/other/x': '' }), /neither/)
    assert.throws(() => find({}), /there is no/)
  })

  it('is asked for by the names that its metadata give it', () => {
    const meta = 'galaxy_info: {namespace: acme, role_name: web, author: some one}'
    assert.deepEqual(find({ 'target/meta/main.yml': meta }).names, ['target', 'web', 'acme.web'])
    const collection = { 'target/galaxy.yml': 'namespace: a\nname: b', 'target/molecule/x/converge.yml': '[]' }
    assert.deepEqual(find(collection), {
      kind: 'collection',
      names: ['a.b'],
      scenarios: [['x', 'molecule/x/converge.yml', undefined, 'instance']],
    })
  })
})

describe('cases beside each other', () => {
  it('have no more hosts at once than fit, and each is done', async () => {
    let now = 0
    let peak = 0
    const work = async (weight: number) => {
      now += weight
      peak = Math.max(peak, now)
      await soon()
      now -= weight
      return weight * 10
    }
    const done = await inParallel([2, 1, 2, 1, 1], { most: 3, weight: (each) => each, work })
    assert.deepEqual([done, peak], [[20, 10, 20, 10, 10], 3])
  })

  it('go alone where one is more than fits', async () => {
    const order: string[] = []
    const work = async (weight: number) => {
      order.push(`begin ${weight}`)
      await soon()
      order.push(`end ${weight}`)
    }
    await inParallel([9, 1], { most: 3, weight: (each) => each, work })
    assert.deepEqual(order, ['begin 9', 'end 9', 'begin 1', 'end 1'])
    assert.deepEqual([hostsAtOnce(1), hostsAtOnce(4 * 2 ** 30)], [1, 12])
  })
})
