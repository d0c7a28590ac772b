/** Facts of storage beyond the host, of LVM, and of the Python that is there. */
import assert from 'node:assert/strict'
import { fibreFacts, iscsiFacts, lvmFacts, nvmeFacts } from '../../../modules/facts/devices.ts'
import { pythonFacts, pythonVersionFacts } from '../../../modules/facts/platform.ts'

const records = (all: Readonly<Record<string, string>>) => new Map(Object.entries(all))

describe('facts of storage and Python', () => {
  it('know volumes, groups and disks of LVM', () => {
    const { lvm } = lvmFacts(
      records({
        vgs: '  data,1,2,0,wz--n-,19.99,4.99\n',
        lvs: '  root,data,-wi-ao----,10.00,,,,,,,,\n  home,data,-wi-ao----,5.00,,,,,,,,\n',
        pvs: '  /dev/vdb,data,lvm2,a--,19.99,4.99\n',
      }),
    )
    assert.deepEqual(lvm, {
      lvs: { root: { size_g: '10.00', vg: 'data' }, home: { size_g: '5.00', vg: 'data' } },
      vgs: { data: { size_g: '19.99', free_g: '4.99', num_lvs: '2', num_pvs: '1' } },
      pvs: { '/dev/vdb': { size_g: '19.99', free_g: '4.99', vg: 'data' } },
    })
    assert.deepEqual(lvmFacts(records({})), { lvm: 'N/A' })
  })

  it('know names in networks of storage', () => {
    const all = records({ iscsi: '# a comment\nInitiatorName=iqn.x:1\n', nqn: 'nqn.y\n', 'port:host0': '0x5001\n' })
    assert.deepEqual(
      [iscsiFacts(all), nvmeFacts(all), fibreFacts(all)],
      [{ iscsi_iqn: 'iqn.x:1' }, { hostnqn: 'nqn.y' }, { fibre_channel_wwn: ['5001'] }],
    )
    assert.deepEqual([iscsiFacts(records({})), nvmeFacts(records({}))], [{ iscsi_iqn: '' }, { hostnqn: '' }])
  })

  it('tell of Python where there is one', () => {
    const all = records({ python: '/usr/bin/python3\ncpython\n1\n3\n11\n2\nfinal\n0\n' })
    assert.deepEqual(pythonVersionFacts(all), { python_version: '3.11.2' })
    assert.deepEqual((pythonFacts(all).python as { version: unknown }).version, {
      major: 3,
      minor: 11,
      micro: 2,
      releaselevel: 'final',
      serial: 0,
    })
    assert.deepEqual([pythonVersionFacts(records({})), pythonFacts(records({})).python], [{}, undefined])
  })
})
