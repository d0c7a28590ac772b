/** `package`: by apt where the host has it, refused where it has another manager. */
import assert from 'node:assert/strict'
import packages from '../../modules/package.ts'
import { runOf } from './actions.ts'
import { aptStateOf } from './apt-state-of.ts'
import { expect, withDefaults } from './expect.ts'

const nothing = { deb: undefined, simulation: undefined, archives: 0, unneeded: undefined, outdated: undefined }
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
  it('refuses a host with another package manager', () => {
    on({}, { apt: { ...aptStateOf({}), debian: false }, manager: 'dnf' }).refuses(/managed by `dnf`, which is not built/)
  })
  it('refuses options that apt does not know, but not empty ones', () => {
    on({ enablerepo: ['epel'] }).refuses(/`enablerepo` is nothing that apt knows/)
    on({ enablerepo: [''], nobest: false }).plans('install nginx')
  })
  it('refuses managers that are not built', () => {
    const rules = (use: string) => packages.rules?.(withDefaults(packages.options, { name: ['a'], state: 'present', use })) ?? []
    assert.deepEqual(rules('ansible.builtin.apt'), [])
    assert.match(String(rules('dnf')), /`use: dnf` is not built/)
  })
})
