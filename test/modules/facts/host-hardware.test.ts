/** Facts of hardware, network and virtualization: every parser on answers of real hosts. */
import assert from 'node:assert/strict'
import { deviceFacts } from '../../../modules/facts/devices.ts'
import { firmwareFacts, memoryFacts, mountFacts, processorFacts } from '../../../modules/facts/hardware.ts'
import { networkFacts, parseAddresses } from '../../../modules/facts/network.ts'
import { virtualFacts } from '../../../modules/facts/virtual.ts'

const records = (given: Readonly<Record<string, string>>) => new Map(Object.entries(given))

describe('facts of the machine', () => {
  it('count processors and memory', () => {
    const core = (index: number, socket: number) =>
      `processor\t: ${index}\nvendor_id\t: GenuineIntel\nmodel name\t: Xeon\nphysical id\t: ${socket}\nsiblings\t: 4\ncpu cores\t: 2\n\n`
    const intel = processorFacts(
      records({
        cpuinfo: [0, 1, 2, 3, 4, 5, 6, 7].map((index) => core(index, Math.floor(index / 4))).join(''),
        nproc: '8',
        architecture: 'x86_64',
      }),
    )
    assert.deepEqual(
      [intel.processor_count, intel.processor_cores, intel.processor_threads_per_core, intel.processor_vcpus, intel.processor_nproc],
      [2, 2, 2, 8, 8],
    )
    const arm = processorFacts(
      records({ cpuinfo: 'processor\t: 0\nBogoMIPS\t: 50\n\nprocessor\t: 1\nBogoMIPS\t: 50\n', architecture: 'aarch64' }),
    )
    assert.deepEqual([arm.processor_count, arm.processor_vcpus, arm.processor], [2, 2, ['0', '1']])
    const memory = memoryFacts(
      records({
        meminfo:
          'MemTotal:  2048000 kB\nMemFree:  1024000 kB\nBuffers: 10240 kB\nCached: 102400 kB\nSwapCached: 0 kB\nSwapTotal: 1024 kB\nSwapFree: 1024 kB\n',
      }),
    )
    assert.deepEqual([memory.memtotal_mb, memory.memfree_mb, memory.swaptotal_mb], [2000, 1000, 1])
    assert.deepEqual((memory.memory_mb as { nocache: unknown }).nocache, { free: 1110, used: 890 })
  })
  it('measure file systems', () => {
    const { mounts } = mountFacts(
      records({
        mounts: 'proc /proc proc rw 0 0\n/dev/vda1 / ext4 rw,relatime 0 0\n/dev/vdb /my\\040disk xfs rw 0 0\nnas:/x /nas nfs4 rw 0 0\n',
        'space:/': '4096 4096 1000 400 500 64000 60000',
        'space:/my disk': '4096 4096 10 5 5 8 8',
        uuids: 'lrwxrwxrwx 1 root root 10 Jan  1 00:00 1234-ABCD -> ../../vda1\n',
      }),
    ) as { mounts: Record<string, unknown>[] }
    assert.deepEqual(
      mounts.map((each) => [each.mount, each.size_total, each.size_available, each.inode_used, each.uuid]),
      [
        ['/', 4096000, 1638400, 4000, '1234-ABCD'],
        ['/my disk', 40960, 20480, 0, 'N/A'],
        ['/nas', undefined, undefined, undefined, 'N/A'],
      ],
    )
    assert.deepEqual(
      [firmwareFacts(records({ 'dmi:chassis_type': '1\n' })).form_factor, firmwareFacts(records({})).product_name],
      ['Other', 'NA'],
    )
  })
  it('list block devices', () => {
    const { devices } = deviceFacts(
      records({
        'vda|size': '41943040',
        'vda|removable': '0',
        'vda|queue/scheduler': '[mq-deadline] none',
        'vda|part|vda1|size': '2048',
        'vda|part|vda1|start': '2048',
        'by-uuid': 'l 1 root root 10 Jan 1 00:00 12-AB -> ../../vda1\n',
      }),
    ) as {
      devices: Record<string, Record<string, unknown>>
    }
    assert.deepEqual([devices.vda?.size, devices.vda?.scheduler_mode, devices.vda?.virtual], ['20.00 GB', 'mq-deadline', 1])
    assert.deepEqual((devices.vda?.partitions as Record<string, { uuid: string }> | undefined)?.vda1?.uuid, '12-AB')
  })

  const address = `1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
2: eth0    inet 192.0.2.10/24 brd 192.0.2.255 scope global dynamic eth0\\       valid_lft 86000sec preferred_lft 86000sec
2: eth0    inet 192.0.2.11/24 brd 192.0.2.255 scope global secondary eth0:1\\       valid_lft forever preferred_lft forever
2: eth0    inet6 2001:db8::a/64 scope global \\       valid_lft forever preferred_lft forever
3: tun0    inet 10.8.0.1 peer 10.8.0.2/32 scope global tun0\\       valid_lft forever preferred_lft forever
4: veth-x@if5    inet6 fe80::1/64 scope link \\       valid_lft forever preferred_lft forever
`
  it('read the addresses of interfaces', () => {
    assert.deepEqual(
      parseAddresses(address).map((each) => [
        each.device,
        each.label,
        each.address,
        each.prefix,
        each.broadcast,
        each.scope,
        each.secondary,
      ]),
      [
        ['lo', 'lo', '127.0.0.1', '8', '', 'host', false],
        ['eth0', 'eth0', '192.0.2.10', '24', '192.0.2.255', 'global', false],
        ['eth0', 'eth0:1', '192.0.2.11', '24', '192.0.2.255', 'global', true],
        ['eth0', 'eth0', '2001:db8::a', '64', '', 'global', false],
        ['tun0', 'tun0', '10.8.0.1', '32', '', 'global', false],
        ['veth-x', 'veth-x', 'fe80::1', '64', '', 'link', false],
      ],
    )
  })
  it('tell of interfaces and default routes', () => {
    const facts = networkFacts(
      records({
        'lo|device': 'lo',
        'lo|type': '772',
        'lo|mtu': '65536',
        'lo|operstate': 'unknown',
        'lo|flags': '0x9',
        'lo|address': '00:00:00:00:00:00',
        'eth0|device': 'eth0',
        'eth0|type': '1',
        'eth0|mtu': '1500',
        'eth0|operstate': 'up',
        'eth0|flags': '0x1103',
        'eth0|address': '02:00:00:00:00:01',
        'veth-x|device': 'veth-x',
        'veth-x|type': '1',
        'veth-x|mtu': '1500',
        'veth-x|operstate': 'down',
        address,
        route4: '8.8.8.8 via 192.0.2.1 dev eth0 src 192.0.2.10 uid 0 \\    cache \n',
        route6: 'unreachable 2404:6800:400a:800::1012 dev lo metric 4294967295 error -101\n',
      }),
    )
    assert.deepEqual(facts.default_ipv4, {
      gateway: '192.0.2.1',
      interface: 'eth0',
      address: '192.0.2.10',
      macaddress: '02:00:00:00:00:01',
      mtu: 1500,
      type: 'ether',
      broadcast: '192.0.2.255',
      netmask: '255.255.255.0',
      network: '192.0.2.0',
      prefix: '24',
      alias: 'eth0',
    })
    assert.deepEqual(facts.default_ipv6, {})
    assert.deepEqual(facts.all_ipv4_addresses, ['192.0.2.10', '192.0.2.11'])
    assert.deepEqual(facts.interfaces, ['lo', 'eth0', 'veth-x', 'eth0_1'])
    const eth0 = facts.eth0 as Record<string, unknown>
    assert.deepEqual(
      [eth0.promisc, eth0.active, (facts.lo as typeof eth0).type, (facts.veth_x as typeof eth0).active],
      [true, true, 'loopback', false],
    )
    assert.deepEqual((eth0.ipv4_secondaries as { address: string }[])[0]?.address, '192.0.2.11')
  })
  const machines: readonly [string, Readonly<Record<string, string>>, string, string][] = [
    ['bare metal', {}, 'NA', 'NA'],
    ['a droplet', { sys_vendor: 'DigitalOcean', product_name: 'Droplet' }, 'kvm', 'guest'],
    ['an nspawn container', { environ: 'container=systemd-nspawn', systemd_container: 'systemd-nspawn' }, 'container', 'guest'],
    ['a docker container', { 'has:/.dockerenv': 'yes' }, 'docker', 'guest'],
    ['an lxc container', { environ: 'container=lxc' }, 'lxc', 'guest'],
    ['VirtualBox', { bios_vendor: 'innotek GmbH', product_name: 'VirtualBox' }, 'virtualbox', 'guest'],
    ['a host of machines', { modules: 'kvm' }, 'kvm', 'host'],
  ]
  for (const [title, given, type, role] of machines) {
    it(`know ${title}`, () => {
      const facts = virtualFacts(records(given))
      assert.deepEqual([facts.virtualization_type, facts.virtualization_role], [type, role])
    })
  }
})
