/** `modprobe`: what is loaded, and what files say of the boot. */
import assert from 'node:assert/strict'
import type { Params } from '../../../engine/model/module.ts'
import modprobe from '../../../modules/system/modprobe.ts'
import { runOf, writeOf } from '../actions.ts'
import { expect } from '../expect.ts'

const files = [
  { path: '/etc/modules-load.d/mine.conf', text: '# mine\ndummy\nother\n' },
  { path: '/etc/modprobe.d/mine.conf', text: 'options dummy numdummies=3\noptions other a=b\n' },
]
const on = (params: Partial<Params<typeof modprobe.options>>, loaded: boolean, known: typeof files = []) =>
  expect(modprobe, { name: 'dummy', ...params }).on({ kernel: { there: true, loaded, files: known } })

describe('modprobe', () => {
  it('leaves what is loaded', () => {
    on({}, true).plans()
    on({ state: 'absent' }, false).plans()
  })
  it('loads with parameters, and unloads', () => {
    const [load] = on({ params: 'numdummies=2 name="a b"' }, false).plans('load dummy')
    assert.deepEqual(runOf(load).argv, ['modprobe', 'dummy', 'numdummies=2', 'name=a b'])
    on({ state: 'absent' }, true).plans('unload dummy')
  })
  it('is loaded at boot, with these parameters alone', () => {
    const [name] = on({ persistent: 'present' }, true).plans('create /etc/modules-load.d/dummy.conf')
    assert.deepEqual([writeOf(name).content.toString(), writeOf(name).mode], ['dummy\n', '0644'])
    const [old, wanted] = on({ persistent: 'present', params: 'numdummies=2 b=c' }, true, files).plans(
      'write /etc/modprobe.d/mine.conf',
      'create /etc/modprobe.d/dummy.conf',
    )
    assert.equal(writeOf(old).content.toString(), '#options dummy numdummies=3\noptions other a=b\n')
    assert.equal(writeOf(wanted).content.toString(), 'options dummy numdummies=2\noptions dummy b=c\n')
    on({ persistent: 'present', params: 'numdummies=3' }, true, files).plans()
  })
  it('is not loaded at boot', () => {
    const [name, parameters] = on({ persistent: 'absent' }, true, files).plans(
      'write /etc/modules-load.d/mine.conf',
      'write /etc/modprobe.d/mine.conf',
    )
    assert.equal(writeOf(name).content.toString(), '# mine\n#dummy\nother\n')
    assert.equal(writeOf(parameters).content.toString(), '#options dummy numdummies=3\noptions other a=b\n')
    on({ persistent: 'absent' }, true).plans()
  })
  it('says what is missing', () => {
    expect(modprobe, { name: 'dummy' })
      .on({ kernel: { there: false, loaded: false, files: [] } })
      .refuses({ missingProgram: 'modprobe' })
  })
})
