/** Facts about the distribution, from `os-release` and distribution-specific files. */
import { defined } from '../../engine/formats/defined.ts'
import { type FactValues, parseSettings, type Records } from '../../engine/host-scripts/records.ts'

interface Kin {
  /** As Ansible calls it. */
  readonly name: string
  readonly family: string
}

const kin: Readonly<Record<string, Kin>> = {
  debian: { name: 'Debian', family: 'Debian' },
  ubuntu: { name: 'Ubuntu', family: 'Debian' },
  raspbian: { name: 'Debian', family: 'Debian' },
  linuxmint: { name: 'Linux Mint', family: 'Debian' },
  devuan: { name: 'Devuan', family: 'Debian' },
  kali: { name: 'Kali', family: 'Debian' },
  pop: { name: 'Pop!_OS', family: 'Debian' },
  neon: { name: 'KDE neon', family: 'Debian' },
  parrot: { name: 'Parrot', family: 'Debian' },
  deepin: { name: 'Deepin', family: 'Debian' },
  fedora: { name: 'Fedora', family: 'RedHat' },
  rhel: { name: 'RedHat', family: 'RedHat' },
  centos: { name: 'CentOS', family: 'RedHat' },
  rocky: { name: 'Rocky', family: 'RedHat' },
  almalinux: { name: 'AlmaLinux', family: 'RedHat' },
  ol: { name: 'OracleLinux', family: 'RedHat' },
  amzn: { name: 'Amazon', family: 'RedHat' },
  'opensuse-leap': { name: 'openSUSE Leap', family: 'Suse' },
  'opensuse-tumbleweed': { name: 'openSUSE Tumbleweed', family: 'Suse' },
  sles: { name: 'SLES', family: 'Suse' },
  alpine: { name: 'Alpine', family: 'Alpine' },
  arch: { name: 'Archlinux', family: 'Archlinux' },
  archarm: { name: 'Archlinux', family: 'Archlinux' },
  manjaro: { name: 'Manjaro', family: 'Archlinux' },
  gentoo: { name: 'Gentoo', family: 'Gentoo' },
  nixos: { name: 'NixOS', family: 'NixOS' },
  void: { name: 'Void', family: 'Void' },
}

/** Name, version, release and family. */
export function distributionFacts(records: Records): FactValues {
  const release = parseSettings(records.get('os-release'))
  const { ID: id = '', NAME: name = '' } = release
  const system = kin[id] ?? {
    name: name.split(' ')[0] || 'Linux',
    family: familyOf(release.ID_LIKE ?? '') ?? (name.split(' ')[0] || 'Linux'),
  }
  const version = versionOf(system, release, records)
  const minor = system.name === 'Debian' ? version.split('.')[1] : undefined
  return {
    distribution: system.name,
    distribution_version: version,
    distribution_major_version: version.split('.')[0],
    ...(minor === undefined ? {} : { distribution_minor_version: minor }),
    distribution_release: codenameOf(system, release, records),
    distribution_file_path: '/etc/os-release',
    distribution_file_variety: system.name,
    distribution_file_parsed: records.has('os-release'),
    os_family: system.family,
  }
}

/** Facts of `lsb_release`, without that program. */
export function lsbFacts(records: Records): FactValues {
  const release = parseSettings(records.get('os-release'))
  const lsb = parseSettings(records.get('lsb-release'))
  const version = lsb.DISTRIB_RELEASE ?? release.VERSION_ID
  const facts = {
    id: lsb.DISTRIB_ID ?? kin[release.ID ?? '']?.name ?? release.NAME,
    description: lsb.DISTRIB_DESCRIPTION ?? release.PRETTY_NAME,
    release: version,
    codename: lsb.DISTRIB_CODENAME ?? release.VERSION_CODENAME,
    major_release: version?.split('.')[0],
  }
  return { lsb: defined(facts) }
}

function versionOf({ name, family }: Kin, release: Readonly<Record<string, string>>, records: Records): string {
  const written = release.VERSION_ID ?? ''
  const debian = (records.get('debian_version') ?? '').trim()
  // Debian has its point release in a separate file; before a release that holds only a name.
  if (name === 'Debian') return /^\d/.test(debian) ? debian : written
  if (name === 'CentOS') return written
  if (name === 'Alpine') return (records.get('alpine-release') ?? written).trim()
  if (family === 'RedHat') return /release (\d[\d.]*)/.exec(records.get('redhat-release') ?? '')?.[1] ?? written
  return written || (family === 'Archlinux' ? 'rolling' : 'NA')
}

function codenameOf({ name, family }: Kin, release: Readonly<Record<string, string>>, records: Records): string {
  if (name === 'CentOS' && /Stream/.test(release.NAME ?? '')) return 'Stream'
  if (family === 'RedHat') return /\(([^()]+)\)/.exec(records.get('redhat-release') ?? '')?.[1] ?? ''
  return release.VERSION_CODENAME ?? release.UBUNTU_CODENAME ?? /\(([^()]+)\)/.exec(release.VERSION ?? '')?.[1] ?? 'NA'
}

function familyOf(like: string): string | undefined {
  for (const word of like.split(' ')) if (kin[word]) return kin[word].family
  return /suse/.test(like) ? 'Suse' : undefined
}
