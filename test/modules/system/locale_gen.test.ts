/** `locale_gen`: lines of `/etc/locale.gen`. */
import assert from 'node:assert/strict'
import { nothingDone } from '../../../engine/model/module.ts'
import localeGen from '../../../modules/system/locale_gen.ts'
import { runOf, writeOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'
import { absentAt, fileAt } from '../path-state-of.ts'
import { recordsOf } from '../records-of.ts'

const text = '# This file lists locales.\n\n# de_DE ISO-8859-1\n# de_DE.UTF-8 UTF-8\nen_US.UTF-8 UTF-8\n'
const locales = { there: true, made: new Set(['C', 'en_US.utf8']), supported: ['de_AT.UTF-8 UTF-8', 'de_DE.UTF-8 UTF-8'] }
const on = (name: readonly string[], state: 'present' | 'absent' = 'present') =>
  expect(localeGen, { name, state }).on({ locales, file: fileAt('/etc/locale.gen', text) })

describe('locale_gen', () => {
  it('takes no line of a file for the end of a list', () => {
    const read = localeGen.probe(withDefaults(localeGen.options, { name: [] }), nothingDone).locales
    const stdout = recordsOf({ made: 'C\n=\nen_US.UTF-8', supported: '=\nde_DE.UTF-8 UTF-8\nmade' })
    const { made, supported } = read.parse({ stdout, stderr: '', code: 0, bytes: Buffer.from(stdout) })
    assert.deepEqual([made.has('en_US.utf8'), supported], [true, ['=', 'de_DE.UTF-8 UTF-8', 'made']])
  })
  it('leaves what is there, however it is written', () => {
    on(['en_US.UTF-8']).plans()
    on(['de_DE'], 'absent').plans()
  })
  it('lets in the line of a locale, and no other', () => {
    const [write, make] = on(['de_DE.UTF-8', 'en_US.UTF-8']).plans('write /etc/locale.gen', 'generate de_DE.UTF-8')
    assert.equal(writeOf(write).content.toString(), text.replace('# de_DE.UTF-8', 'de_DE.UTF-8'))
    assert.deepEqual(runOf(make).argv, ['locale-gen'])
  })
  it('adds a line that the file lacks', () => {
    const [write] = on(['de_AT.UTF-8']).plans('write /etc/locale.gen', 'generate de_AT.UTF-8')
    assert.equal(writeOf(write).content.toString(), `${text}de_AT.UTF-8 UTF-8\n`)
  })
  it('comments out the line of one that goes', () => {
    const [write] = on(['en_US.UTF-8'], 'absent').plans('write /etc/locale.gen', 'remove en_US.UTF-8')
    assert.ok(writeOf(write).content.toString().endsWith('# en_US.UTF-8 UTF-8\n'))
  })
  it('refuses what the host can not make', () => {
    on(['xx_XX.UTF-8']).refuses({ msg: "The locale you've entered is not available on your system.", names: ['xx_XX.UTF-8'] })
    expect(localeGen, { name: ['de_DE'] })
      .on({ locales, file: absentAt('/etc/locale.gen', '/etc') })
      .refuses({
        msg: '/etc/locale.gen and /var/lib/locales/supported.d/local are missing. Is the package "locales" installed?',
        names: ['/etc/locale.gen', 'locale-gen'],
      })
  })
})
