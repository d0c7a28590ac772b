/** The recipes of the lab's images, one for each release: a fresh droplet with a package archive inside, so that hosts need no way out. */
import { createHash } from 'node:crypto'
import { type Release, suites, usualRelease } from './releases.ts'

/** Where the hosts' own archive lies. */
export const archive = '/var/lib/tsplay-repository'

/** What every host has from its first boot. */
const installed = ['systemd', 'systemd-sysv', 'dbus', 'openssh-server', 'sudo', 'iproute2', 'procps', 'libpam-systemd', 'ca-certificates']

/** What a host can install: these and all that they depend on or recommend. */
const offered = [
  'postgresql',
  'postgresql-contrib',
  'nginx',
  'ufw',
  'uwsgi',
  'uwsgi-plugin-python3',
  'python3-flask',
  'python3-flask-sqlalchemy',
  'python3-psycopg2',
  'acl',
  'busybox-static',
  'bzip2',
  'cron',
  'curl',
  'git',
  'rsync',
  'unzip',
  'wget',
  'xz-utils',
  'zip',
  'zstd',
  'locales',
  'kmod',
  'libcap2-bin',
  'apache2',
  'mariadb-server',
  'expect',
  'hello',
  'tree',
  'cowsay',
  'python3-apt',
  'python3-venv',
  'dnf',
  'rpm',
  'createrepo-c',
  'make',
  'ruby',
]

/** Of these, what a host of another release than the usual one can install: its image is small and soon made. */
const offeredElsewhere = [
  'acl',
  'busybox-static',
  'cron',
  'curl',
  'git',
  'hello',
  'locales',
  'nginx',
  'python3-apt',
  'rsync',
  'tree',
  'unzip',
]

/** Run in the new tree (`$1`) before the lists and caches are emptied; `$2` is the archive, the rest is what it offers. */
const hookFor = (suite: string) => `set -eu
root=$1 archive=$1$2; shift 2
export DEBIAN_FRONTEND=noninteractive
chroot "$root" apt-get update -qq
rm -f "$root"/var/cache/apt/archives/*.deb
chroot "$root" apt-get install -y -qq --download-only "$@"
mkdir -p "$archive"
mv "$root"/var/cache/apt/archives/*.deb "$archive/"
cd "$archive"
for deb in *.deb; do
  dpkg-deb -f "$deb"
  printf 'Filename: ./%s\\nSize: %s\\nSHA256: %s\\n\\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
done > Packages
{
  printf 'Date: %s\\n' "$(LC_ALL=C date -Ru | sed 's|+0000|UTC|')"
  printf 'Origin: tsplay\\nLabel: tsplay lab\\nSuite: stable\\nCodename: ${suite}\\nSHA256:\\n'
  printf ' %s %s Packages\\n' "$(sha256sum Packages | cut -d' ' -f1)" "$(stat -c %s Packages)"
} > Release
echo "deb [trusted=yes] file:\${archive#"$root"} ./" > "$root/etc/apt/sources.list"
rm -f "$root"/etc/apt/sources.list.d/* "$root"/etc/apt/apt.conf.d/99mmdebstrap "$root/etc/resolv.conf"
printf 'Acquire::Check-Valid-Until "false";\\nAcquire::Check-Date "false";\\nAcquire::Languages "none";\\n' > "$root/etc/apt/apt.conf.d/20lab"
sed -i 's/^#PermitRootLogin .*/PermitRootLogin yes/' "$root/etc/ssh/sshd_config"
rm -f "$root"/etc/ssh/ssh_host_*
for timer in apt-daily apt-daily-upgrade dpkg-db-backup e2scrub_all fstrim; do
  rm -f "$root/etc/systemd/system/timers.target.wants/$timer.timer"
done
rm -f "$root/etc/systemd/system/getty.target.wants"/*
ln -s /dev/null "$root/etc/systemd/system/console-getty.service"
: > "$root/etc/machine-id"
rm -rf "$root/var/log/journal"
`

export interface Recipe {
  /** What it is an image of. */
  readonly release: Release
  /** Changes whenever the image would come out different for another reason than newer packages. */
  readonly digest: string
  /** The command that makes the image in a folder that does not exist yet, with the hook at a path. */
  readonly command: (hookFile: string, target: string, sources: readonly string[]) => readonly string[]
  readonly hook: string
}

export function recipeFor(release: Release): Recipe {
  const suite = suites[release]
  const hook = hookFor(suite)
  const packages = release === usualRelease ? offered : offeredElsewhere
  return {
    release,
    digest: createHash('sha256')
      .update(JSON.stringify([suite, installed, packages, hook]))
      .digest('hex')
      .slice(0, 12),
    hook,
    command: (hookFile, target, sources) => [
      'mmdebstrap',
      '--mode=root',
      '--format=directory',
      '--variant=apt',
      `--include=${installed.join(',')}`,
      '--aptopt=Acquire::Check-Valid-Until "false"',
      '--aptopt=Acquire::Check-Date "false"',
      '--aptopt=Acquire::Retries "3"',
      `--customize-hook=sh ${hookFile} "$1" ${archive} ${packages.join(' ')}`,
      suite,
      target,
      ...sources,
    ],
  }
}
