/** Facts about kernel, distribution, host names, package manager, service manager and Python. */

import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { type FactValues, type Records, recordsRead } from '../../engine/host-scripts/records.ts'
import { distributionFacts } from './distribution.ts'

export const platformRead = recordsRead(`
text uname "$(uname -a)"
text node "$(uname -n)"
text bits "$(getconf LONG_BIT 2>/dev/null)"
run dpkg_architecture dpkg --print-architecture
file os-release /etc/os-release || file os-release /usr/lib/os-release
for name in debian_version lsb-release redhat-release oracle-release system-release alpine-release SuSE-release machine-id; do
  file "$name" "/etc/$name"
done
node=$(uname -n)
# The first address of the name, and what that address is called.
address=$(getent ahosts "$node" 2>/dev/null || getent hosts "$node" 2>/dev/null)
address=\${address%%[!0-9a-fA-F.:]*}
text hosts "$(if [ -n "$address" ]; then getent hosts "$address" 2>/dev/null; fi)"
run systemd systemctl --version
line init /proc/1/comm
for path in /usr/bin/apt-get /usr/bin/dnf /usr/bin/dnf5 /usr/bin/yum /usr/bin/zypper /sbin/apk /usr/bin/pacman /usr/bin/emerge /usr/bin/xbps-install /usr/bin/rpm \\
  /run/ostree-booted /run/systemd/system /dev/.run/systemd /sbin/openrc /etc/init.d /sbin/upstart /usr/bin/systemctl /bin/systemctl; do
  if [ -e "$path" ]; then text "has:$path" yes; fi
done
for path in /usr/bin/dnf /usr/bin/microdnf; do
  if [ -e "$path" ]; then text dnf "$(readlink -f "$path")"; break; fi
done
line boot_id /proc/sys/kernel/random/boot_id
`)

/** Kernel and architecture, and the host's names. */
export function platformFacts(records: Records): FactValues {
  const { kernel, version, machine, system } = unameOf(records.get('uname') ?? '')
  const node = records.get('node') ?? ''
  const fqdn = fqdnOf(node, records.get('hosts') ?? '')
  const architecture = /^i[3456]86$/.test(machine) ? 'i386' : machine
  const bits = records.get('bits') ?? ''
  return {
    system,
    kernel,
    kernel_version: version,
    machine,
    architecture,
    ...(bits ? { userspace_bits: bits, userspace_architecture: bits === '32' && machine === 'x86_64' ? 'i386' : architecture } : {}),
    nodename: node,
    hostname: node.split('.')[0],
    fqdn,
    ...systemdFacts(records),
    domain: fqdn.includes('.') ? fqdn.slice(fqdn.indexOf('.') + 1) : '',
    ...(records.has('machine-id') ? { machine_id: (records.get('machine-id') ?? '').trim() } : {}),
  }
}

/** The package manager; the distribution decides on hosts that have several. */
export function packageManagerFacts(records: Records): FactValues {
  const family = distributionFacts(records).os_family
  const has = (path: string) => records.has(`has:${path}`)
  const managers: readonly [string, readonly string[]][] = [
    ['dnf5', ['/usr/bin/dnf5']],
    ['dnf', ['/usr/bin/dnf']],
    ['yum', ['/usr/bin/yum']],
    ['zypper', ['/usr/bin/zypper']],
    ['apk', ['/sbin/apk']],
    ['pacman', ['/usr/bin/pacman']],
    ['portage', ['/usr/bin/emerge']],
    ['xbps', ['/usr/bin/xbps-install']],
  ]
  if (family === 'RedHat') return { pkg_mgr: redHatManager(records, has) }
  if (has('/usr/bin/apt-get') && (family === 'Debian' || !managers.some(([, paths]) => paths.some(has)))) return { pkg_mgr: 'apt' }
  return { pkg_mgr: managers.find(([, paths]) => paths.some(has))?.[0] ?? (has('/usr/bin/rpm') ? 'atomic_container' : 'unknown') }
}

/** Decided by the target of `dnf`; releases before 8 have yum. */
function redHatManager(records: Records, has: (path: string) => boolean): string {
  if (has('/run/ostree-booted')) return 'atomic_container'
  const { distribution, distribution_major_version: major } = distributionFacts(records)
  const first: Readonly<Record<string, number>> = { Fedora: 23, Amazon: 2022 }
  if (Number(major) < (first[String(distribution)] ?? 8) && has('/usr/bin/yum')) return 'yum'
  const target = records.get('dnf')
  if (target !== undefined) return target === '/usr/bin/dnf5' ? 'dnf5' : 'dnf'
  return has('/usr/bin/dnf5') ? 'dnf5' : has('/usr/bin/yum') ? 'yum' : 'unknown'
}

/** The service manager: the name of the first process, unless that name is generic. */
export function serviceManagerFacts(records: Records): FactValues {
  const init = (records.get('init') ?? '').trim()
  const has = (path: string) => records.has(`has:${path}`)
  const systemd = has('/run/systemd/system') || has('/dev/.run/systemd')
  if (init === 'systemd' || (systemd && (has('/usr/bin/systemctl') || has('/bin/systemctl')))) return { service_mgr: 'systemd' }
  if (init === 'runit-init') return { service_mgr: 'runit' }
  if (init === 'openrc-init' || has('/sbin/openrc')) return { service_mgr: 'openrc' }
  if (init !== '' && init !== 'init' && !init.endsWith('sh')) return { service_mgr: init }
  return { service_mgr: has('/sbin/upstart') ? 'upstart' : has('/etc/init.d') ? 'sysvinit' : 'service' }
}

/** Parses system, name, release, version (which has spaces) and machine; some builds add words at the end. */
export function unameOf(text: string): Readonly<Record<'system' | 'kernel' | 'version' | 'machine', string>> {
  const words = text
    .trim()
    .replace(/ GNU\/Linux$/, '')
    .split(' ')
  const machine = words.findLastIndex((word) =>
    /^(x86_64|i[3456]86|aarch64|arm\w*|ppc64\w*|s390x?|riscv64|mips\w*|loongarch64|sparc\w*)$/.test(word),
  )
  const end = machine > 2 ? machine : words.length - 1
  return { system: words[0] ?? '', kernel: words[2] ?? '', version: words.slice(3, end).join(' '), machine: words[end] ?? '' }
}

function systemdFacts(records: Records): FactValues {
  const [head = '', ...features] = (records.get('systemd') ?? '').trim().split('\n')
  const version = /^systemd (\d+)/.exec(head)?.[1]
  return version === undefined ? {} : { systemd: { version: Number(version), features: features.join(' ') } }
}

/** The first of the host's names that has a domain. */
function fqdnOf(node: string, hosts: string): string {
  const names = hosts.split('\n')[0]?.trim().split(/\s+/).slice(1) ?? []
  return names.find((name) => name.includes('.')) ?? (node.includes('.') ? node : (names[0] ?? node))
}

export const pythonRead = recordsRead(`
for name in /usr/bin/python3 python3 /usr/libexec/platform-python python python2; do
  path=$(command -v "$name" 2>/dev/null) || continue
  text python "$("$path" -E -S -c '
import sys
sys.path[:] = [folder for folder in sys.path if folder]
try:
    import _ssl
    secure = 1
except ImportError:
    secure = 0
print("\\n".join([sys.executable, sys.subversion[0] if hasattr(sys, "subversion") else sys.implementation.name, str(secure)] + [str(part) for part in sys.version_info]))
' 2>/dev/null </dev/null)"
  break
done
`)

/** The version, which belongs to the platform facts. */
export function pythonVersionFacts(records: Records): FactValues {
  const words = (records.get('python') ?? '').trim().split('\n')
  return words.length < 8 ? {} : { python_version: words.slice(3, 6).join('.') }
}

export function pythonExecutable(records: Records): string | undefined {
  return (records.get('python') ?? '').trim().split('\n')[0] || undefined
}

/** The installed Python, if any. `selinux_python_present` is always true, since that library is not needed. */
export function pythonFacts(records: Records): FactValues {
  const [executable, type, secure, major, minor, micro, releaselevel = '', serial] = (records.get('python') ?? '').trim().split('\n')
  if (!executable || serial === undefined) return { selinux_python_present: true }
  const numbers = [wholeNumber(major), wholeNumber(minor), wholeNumber(micro)] as const
  return {
    python: {
      executable,
      has_sslcontext: secure === '1',
      type: type?.toLowerCase(),
      version: { major: numbers[0], minor: numbers[1], micro: numbers[2], releaselevel, serial: wholeNumber(serial) },
      version_info: [...numbers, releaselevel, wholeNumber(serial)],
    },
    selinux_python_present: true,
  }
}
