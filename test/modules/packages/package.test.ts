/** `package`: by apt or dnf, whichever the host has, refused where it has another manager. */

import assert from 'node:assert/strict'
import { nothingDone } from '../../../engine/model/module.ts'
import type { HostRead, ThenRead } from '../../../engine/model/read.ts'
import packages from '../../../modules/packages/package.ts'
import { namesIn } from '../../refusal.ts'
import { runOf } from '../actions.ts'
import { aptStateOf } from '../apt/apt-state-of.ts'
import { rpmStateOf } from '../dnf/rpm-state-of.ts'
import { expect, withDefaults } from '../expect.ts'

const apt = { deb: undefined, simulation: undefined, archives: 0, unneeded: undefined, outdated: undefined }
const dnf = {
  files: [],
  install: undefined,
  upgrade: undefined,
  groups: undefined,
  remove: undefined,
  autoremove: undefined,
  listing: undefined,
}
const nothing = { ...apt, ...dnf, rpm: rpmStateOf({}, { programs: [] }) }
const on = (params: Readonly<Record<string, unknown>>, differs: Readonly<Record<string, unknown>> = {}) =>
  expect(packages, { name: ['nginx'], state: 'present', ...params }).on({
    ...nothing,
    apt: aptStateOf({}),
    manager: 'apt-get',
    simulation: { code: 0, steps: [{ name: 'nginx', after: '1' }], deletions: [], stdout: '', stderr: '' },
    ...differs,
  })

describe('package', () => {
  it('installs where no state is given, and needs no name where the lists are all that is wanted', () => {
    assert.equal(withDefaults(packages.options, { name: ['a'] }).state, 'present')
    assert.deepEqual(packages.rules?.(withDefaults(packages.options, { update_cache: true })), [])
  })

  it('installs with apt', () => {
    const [change] = on({}).plans('install nginx')
    assert.deepEqual(runOf(change).argv.slice(-2), ['install', 'nginx'])
    on({}, { apt: aptStateOf({ nginx: '1' }), simulation: undefined }).plans()
  })
  it('installs with dnf', () => {
    const red = { apt: { ...aptStateOf({}), debian: false }, simulation: undefined, manager: 'dnf' }
    const install = { code: 1, steps: [{ name: 'nginx', architecture: 'noarch', after: '1-1' }], text: 'Operation aborted.' }
    const [change] = on({ enablerepo: ['epel'] }, { ...red, rpm: rpmStateOf({}), install }).plans('install nginx')
    assert.deepEqual([runOf(change).argv[0], runOf(change).argv.includes('--enablerepo=epel')], ['dnf', true])
    on({ name: ['nginx >= 1'] }, { ...red, rpm: rpmStateOf({ nginx: '1-1' }) }).plans()
    on({}, { ...red, manager: 'yum', rpm: rpmStateOf({}, { programs: ['yum'] }) }).refuses({ names: ['yum', 'dnf'] })
    on({ purge: true }, { ...red, rpm: rpmStateOf({}) }).refuses({ names: ['dnf', 'purge'] })
    on({ state: 'fixed' }, { ...red, rpm: rpmStateOf({}) }).refuses({ names: ['dnf', 'state: fixed'] })
  })
  it('refuses a host with another package manager', () => {
    on({}, { apt: { ...aptStateOf({}), debian: false }, manager: 'zypper' }).refuses({ names: ['zypper'] })
  })
  it('refuses options that apt does not know, but not empty ones', () => {
    on({ enablerepo: ['epel'] }).refuses({ names: ['apt', 'enablerepo'] })
    on({ sslverify: false }).refuses({ names: ['apt', 'sslverify'] })
    on({ best: true }).refuses({ names: ['apt', 'best'] })
    on({ enablerepo: [''], nobest: false, install_weak_deps: true }).plans('install nginx')
  })
  it('asks only the one that is meant', () => {
    const asked = (use: string) => packages.probe(withDefaults(packages.options, { name: ['a'], state: 'present', use }), nothingDone)
    const names = ({ apt: read, rpm }: ReturnType<typeof asked>) => [
      ((read as ThenRead<unknown>).first as HostRead<unknown>).each,
      (rpm as HostRead<unknown>).each,
    ]
    assert.deepEqual(
      ['auto', 'apt', 'ansible.builtin.dnf'].map((use) => names(asked(use))),
      [
        ['a', 'a'],
        ['a', ''],
        ['', 'a'],
      ],
    )
  })
  it('refuses managers that are not built, and names that its manager can not have', () => {
    const rules = (use: string, name = 'a') =>
      packages.rules?.(withDefaults(packages.options, { name: [name], state: 'present', use })) ?? []
    assert.deepEqual(
      [...rules('ansible.builtin.apt'), ...rules('dnf'), ...rules('yum'), ...rules('auto', 'a >= 1'), ...rules('auto', 'a=1*')],
      [],
    )
    assert.equal(namesIn(String(rules('zypper')))[0], 'use: zypper')
    assert.deepEqual(namesIn(String(rules('auto', 'a b'))), ['a b'])
    assert.deepEqual(namesIn(String(rules('apt', '@a group'))), ['@a group'])
    on({ name: ['@group'] }).refuses({ names: ['@group'] })
  })
})
