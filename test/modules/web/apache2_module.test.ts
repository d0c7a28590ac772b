/** `apache2_module`: what Apache loads, by the names it gives. */
import assert from 'node:assert/strict'
import { nothingDone, type Params } from '../../../engine/model/module.ts'
import apache2 from '../../../modules/web/apache2_module.ts'
import { runOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'
import { recordsOf } from '../records-of.ts'

const apache = {
  there: true,
  modules: new Set(['core_module', 'php8_module', 'alias_module']),
  enabled: new Set(['php8.2', 'alias']),
  threaded: true,
}
const on = (params: Partial<Params<typeof apache2.options>>, differs = {}) =>
  expect(apache2, params).on({ apache: { ...apache, ...differs } })

describe('apache2_module', () => {
  it('leaves what is so', () => {
    on({ name: 'alias' }).plans()
    on({ name: 'php8.2' }).plans()
    on({ name: 'odd', identifier: 'core_module' }).plans()
    on({ name: 'rewrite', state: 'absent' }).plans()
  })
  it('enables and disables', () => {
    const [enable] = on({ name: 'rewrite' }).plans('enable rewrite')
    assert.deepEqual(runOf(enable).argv, ['a2enmod', 'rewrite'])
    const [disable] = on({ name: 'alias', state: 'absent', force: true }).plans('disable alias')
    assert.deepEqual(runOf(disable).argv, ['a2dismod', '-f', 'alias'])
  })
  it('goes on with a configuration that Apache refuses only where that is allowed', () => {
    const broken = { error: 'AH00534: apache2: Configuration error: No MPM loaded.', modules: new Set<string>() }
    on({ name: 'alias', ignore_configcheck: true }, broken).plans()
    on({ name: 'alias', ignore_configcheck: true, state: 'absent' }, broken).plans('disable alias')
    on({ name: 'rewrite' }, broken).refuses({ kind: 'configuration' })
    const told = on({ name: 'mpm_event', ignore_configcheck: true }, broken)
    told.plans('enable mpm_event')
    assert.deepEqual(told.returns().warnings, [broken.error])
    assert.deepEqual(on({ name: 'mpm_event', ignore_configcheck: true, warn_mpm_absent: false }, broken).returns().warnings, [])
  })
  it('takes nothing that Apache prints for output of the script', () => {
    const stdout = recordsOf({ code: '1', modules: ' core_module (static)\n=code 0\n=enabled rewrite\n=threaded', 'enabled:alias': '' })
    const { apache: read } = apache2.probe(withDefaults(apache2.options, { name: 'alias' }), nothingDone)
    const answer = { stdout, bytes: Buffer.from(stdout), stderr: 'AH00534: no MPM loaded.\n', code: 0 }
    assert.deepEqual(read.at === 'host' && read.parse(answer), {
      there: true,
      modules: new Set(['core_module']),
      enabled: new Set(['alias']),
      threaded: false,
      error: 'AH00534: no MPM loaded.',
    })
  })
  it('refuses what cannot be', () => {
    on({ name: 'cgi' }).refuses({ msg: 'Your MPM seems to be threaded. No automatic actions on module cgi possible.' })
    on({ name: 'rewrite' }, { there: false }).refuses({
      msg: 'Neither of apache2ctl nor apachctl found. At least one apache control binary is necessary.',
    })
  })
})
