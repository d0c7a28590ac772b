/** Facts of platform, distribution and session: every parser on answers of real hosts. */
import assert from 'node:assert/strict'
import { parseRecords } from '../../../engine/host-scripts/records.ts'
import { distributionFacts, lsbFacts } from '../../../modules/facts/distribution.ts'
import { packageManagerFacts, platformFacts, serviceManagerFacts, unameOf } from '../../../modules/facts/platform.ts'
import * as session from '../../../modules/facts/session.ts'

const records = (given: Readonly<Record<string, string>>) => new Map(Object.entries(given))

describe('facts of the system', () => {
  it('are read by length, so that no content is taken for a name', () => {
    const said = parseRecords('a\0b\n=c\0d\0\0env\0X=1\0uname=no\0', 'env')
    assert.deepEqual(
      [...said],
      [
        ['a', 'b\n=c'],
        ['d', ''],
        ['env', 'X=1\0uname=no\0'],
      ],
    )
  })

  const distributions: readonly [string, Readonly<Record<string, string>>, Readonly<Record<string, string | undefined>>][] = [
    [
      'Debian 12',
      {
        'os-release':
          'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nID=debian\n',
        debian_version: '12.11\n',
      },
      {
        distribution: 'Debian',
        distribution_version: '12.11',
        distribution_major_version: '12',
        distribution_minor_version: '11',
        distribution_release: 'bookworm',
        os_family: 'Debian',
      },
    ],
    [
      'Debian before its release',
      { 'os-release': 'NAME="Debian GNU/Linux"\nVERSION_CODENAME=trixie\nID=debian\n', debian_version: 'trixie/sid\n' },
      { distribution: 'Debian', distribution_release: 'trixie', os_family: 'Debian' },
    ],
    [
      'Ubuntu 22.04',
      {
        'os-release': 'NAME="Ubuntu"\nVERSION_ID="22.04"\nVERSION_CODENAME=jammy\nID=ubuntu\nID_LIKE=debian\n',
        debian_version: 'bookworm/sid\n',
      },
      {
        distribution: 'Ubuntu',
        distribution_version: '22.04',
        distribution_major_version: '22',
        distribution_release: 'jammy',
        os_family: 'Debian',
      },
    ],
    [
      'Rocky 9',
      {
        'os-release': 'NAME="Rocky Linux"\nVERSION_ID="9.3"\nID="rocky"\nID_LIKE="rhel centos fedora"\n',
        'redhat-release': 'Rocky Linux release 9.3 (Blue Onyx)\n',
      },
      {
        distribution: 'Rocky',
        distribution_version: '9.3',
        distribution_major_version: '9',
        distribution_release: 'Blue Onyx',
        os_family: 'RedHat',
      },
    ],
    [
      'CentOS Stream',
      { 'os-release': 'NAME="CentOS Stream"\nVERSION_ID="9"\nID="centos"\n', 'redhat-release': 'CentOS Stream release 9\n' },
      { distribution: 'CentOS', distribution_version: '9', distribution_release: 'Stream', os_family: 'RedHat' },
    ],
    [
      'Alpine',
      { 'os-release': 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.19.1\n', 'alpine-release': '3.19.1\n' },
      { distribution: 'Alpine', distribution_version: '3.19.1', os_family: 'Alpine' },
    ],
    [
      'a kin of Ubuntu',
      { 'os-release': 'NAME="Zorin OS"\nID=zorin\nID_LIKE="ubuntu debian"\nVERSION_ID="17"\n' },
      { distribution: 'Zorin', os_family: 'Debian' },
    ],
    [
      'openSUSE',
      { 'os-release': 'NAME="openSUSE Leap"\nID="opensuse-leap"\nID_LIKE="suse opensuse"\nVERSION_ID="15.5"\n' },
      { distribution: 'openSUSE Leap', distribution_version: '15.5', os_family: 'Suse' },
    ],
  ]
  for (const [title, given, expected] of distributions) {
    it(`know ${title}`, () => {
      const facts = distributionFacts(records(given))
      for (const [name, value] of Object.entries(expected)) assert.equal(facts[name], value, name)
    })
  }
  it('tell what lsb_release would', () => {
    const debian = records({
      'os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n',
    })
    assert.deepEqual(lsbFacts(debian).lsb, {
      id: 'Debian',
      description: 'Debian GNU/Linux 12 (bookworm)',
      release: '12',
      codename: 'bookworm',
      major_release: '12',
    })
  })
  it('take uname apart', () => {
    assert.deepEqual(
      unameOf('Linux web1.example.org 6.1.0-18-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01) x86_64 GNU/Linux\n'),
      {
        system: 'Linux',
        kernel: '6.1.0-18-amd64',
        version: '#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)',
        machine: 'x86_64',
      },
    )
    assert.equal(unameOf('Linux box 5.10.0 #2 SMP armv7l GNU/Linux').machine, 'armv7l')
  })
  it('name the host', () => {
    const facts = platformFacts(
      records({ uname: 'Linux web1 6.1 #1 x86_64', node: 'web1', hosts: '127.0.1.1       web1.example.org web1', 'machine-id': 'abc\n' }),
    )
    assert.deepEqual([facts.hostname, facts.fqdn, facts.domain, facts.machine_id], ['web1', 'web1.example.org', 'example.org', 'abc'])
    assert.equal(platformFacts(records({ uname: 'Linux web1 6.1 #1 x86_64', node: 'web1', hosts: '' })).domain, '')
  })
  it('know what installs packages and starts services', () => {
    const debian = { 'os-release': 'ID=debian\n' }
    assert.equal(packageManagerFacts(records({ ...debian, 'has:/usr/bin/apt-get': 'yes', 'has:/usr/bin/dnf': 'yes' })).pkg_mgr, 'apt')
    const red = (id: string, version: string, more: Record<string, string>) =>
      packageManagerFacts(records({ 'os-release': `ID=${id}\nNAME="${id}"\nVERSION_ID="${version}"\n`, ...more })).pkg_mgr
    const dnf = { dnf: '/usr/bin/dnf-3', 'has:/usr/bin/dnf': 'yes', 'has:/usr/bin/yum': 'yes', 'has:/usr/bin/apt-get': 'yes' }
    assert.equal(red('rocky', '9.3', dnf), 'dnf')
    assert.equal(red('fedora', '41', { ...dnf, dnf: '/usr/bin/dnf5', 'has:/usr/bin/dnf5': 'yes' }), 'dnf5')
    assert.equal(red('fedora', '39', { ...dnf, 'has:/usr/bin/dnf5': 'yes' }), 'dnf')
    assert.equal(red('centos', '7', dnf), 'yum')
    assert.equal(red('fedora', '41', { ...dnf, 'has:/run/ostree-booted': 'yes' }), 'atomic_container')
    assert.equal(packageManagerFacts(records({})).pkg_mgr, 'unknown')
    assert.equal(serviceManagerFacts(records({ init: 'systemd' })).service_mgr, 'systemd')
    assert.equal(
      serviceManagerFacts(records({ init: 'init', 'has:/run/systemd/system': 'yes', 'has:/usr/bin/systemctl': 'yes' })).service_mgr,
      'systemd',
    )
    assert.equal(serviceManagerFacts(records({ init: 'init', 'has:/sbin/openrc': 'yes' })).service_mgr, 'openrc')
    assert.equal(serviceManagerFacts(records({ init: 'sh', 'has:/etc/init.d': 'yes' })).service_mgr, 'sysvinit')
    assert.equal(serviceManagerFacts(records({ init: 'tini' })).service_mgr, 'tini')
  })
  it('tell user, clock, command line and name servers', () => {
    assert.equal(
      session.userFacts(records({ ids: '1000 1000 1000 1000', passwd: 'anna:x:1000:1000:Anna,,,:/home/anna:/bin/bash\n' })).user_dir,
      '/home/anna',
    )
    const { date_time } = session.dateFacts(records({ date: '2026 01 02 03 04 05 1767319445 CET +0100 Friday 5 00 123456789' })) as {
      date_time: Record<string, string>
    }
    assert.deepEqual(
      [date_time.iso8601, date_time.iso8601_micro, date_time.iso8601_basic_short],
      ['2026-01-02T02:04:05Z', '2026-01-02T02:04:05.123456Z', '20260102T030405'],
    )
    const { cmdline, proc_cmdline } = session.cmdlineFacts(records({ cmdline: 'ro console=tty0 console=ttyS0 x="a b"\n' }))
    assert.deepEqual(cmdline, { ro: true, console: 'ttyS0', x: 'a b' })
    assert.deepEqual(proc_cmdline, { ro: true, console: ['tty0', 'ttyS0'], x: 'a b' })
    assert.deepEqual(
      session.dnsFacts(records({ resolv: '# x\nnameserver 1.1.1.1\nnameserver ::1\nsearch a.org b.org\noptions ndots:2 rotate\n' })).dns,
      {
        nameservers: ['1.1.1.1', '::1'],
        search: ['a.org', 'b.org'],
        options: { ndots: '2', rotate: true },
      },
    )
    assert.deepEqual(session.environmentFacts(records({ env: 'A=1\0B=two\nlines=x\0' })).env, { A: '1', B: 'two\nlines=x' })
  })
  it('tell how the host is guarded', () => {
    assert.deepEqual(session.selinuxFacts(records({})).selinux, { status: 'disabled' })
    assert.deepEqual(
      session.selinuxFacts(
        records({ 'selinux:enforce': '1', 'selinux:policyvers': '33', 'selinux:config': 'SELINUX=enforcing\nSELINUXTYPE=targeted\n' }),
      ).selinux,
      {
        status: 'enabled',
        mode: 'enforcing',
        config_mode: 'enforcing',
        type: 'targeted',
        policyvers: 33,
      },
    )
    const caps = (bits: string) => session.capabilityFacts(records({ status: `Name:\tsh\nCapEff:\t${bits}\n`, last_capability: '40' }))
    assert.equal(caps('000001ffffffffff').system_capabilities_enforced, 'False')
    assert.deepEqual(caps('0000000000000401').system_capabilities, ['cap_chown', 'cap_net_bind_service'])
  })
})
