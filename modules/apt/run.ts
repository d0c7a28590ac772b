/** Command lines of apt-get, and waiting for its locks. */

import { type Run, run } from '../../engine/model/action.ts'
import { explainApt, lockPattern } from './errors.ts'
import { withPolicy } from './policy-rc-d.ts'
import { lockHolder } from './state.ts'

/** The options of a task that become arguments of apt-get. */
export interface AptFlags {
  readonly install_recommends?: boolean
  readonly default_release?: string
  readonly allow_downgrade: boolean
  readonly allow_unauthenticated: boolean
  readonly allow_change_held_packages: boolean
  readonly fail_on_autoremove: boolean
  readonly only_upgrade: boolean
  readonly autoremove: boolean
  readonly force: boolean
  readonly state?: string
}

export interface AptRunOptions {
  readonly dpkg_options: string
  /** Seconds. */
  readonly lock_timeout: number
  /** Exit code of `policy-rc.d` while packages are configured. */
  readonly policy_rc_d?: number
}

/** Arguments shared by the simulation and the run. */
export function commonArgs(flags: AptFlags): readonly string[] {
  const words: string[] = ['-y', '-q']
  if (flags.install_recommends !== undefined) words.push('-o', `APT::Install-Recommends=${flags.install_recommends ? 'yes' : 'no'}`)
  if (flags.default_release !== undefined) words.push('-t', flags.default_release)
  if (flags.allow_downgrade || flags.force) words.push('--allow-downgrades')
  if (flags.allow_unauthenticated || flags.force) words.push('--allow-unauthenticated')
  if (flags.allow_change_held_packages || flags.force) words.push('--allow-change-held-packages')
  if (flags.force) words.push('--allow-remove-essential')
  if (flags.fail_on_autoremove) words.push('--no-remove')
  if (flags.only_upgrade) words.push('--only-upgrade')
  if (flags.autoremove && flags.state !== 'build-dep') words.push('--auto-remove')
  if (flags.state === 'fixed') words.push('--fix-broken')
  return words
}

/** Installs, upgrades or removes with the arguments of a simulation. */
export function packagesRun(words: readonly string[], manner: AptRunOptions): Run {
  const dpkg = manner.dpkg_options
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
    .flatMap((word) => ['-o', `Dpkg::Options::=--${word}`])
  const argv = ['apt-get', ...dpkg, '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=3', ...words]
  if (manner.policy_rc_d === undefined) return aptRun(argv, manner.lock_timeout)
  return aptRun(withPolicy(manner.policy_rc_d, argv), manner.lock_timeout)
}

/** Updates the package index and the timestamp file that records its age. */
export function refreshRun(update: { readonly lock_timeout: number; readonly retries: number; readonly longest: number }): Run {
  const options = [
    'APT::Update::Error-Mode=any',
    `Acquire::Retries=${update.retries}`,
    `Acquire::Retries::Delay::Maximum=${update.longest}`,
    'APT::Update::Post-Invoke-Success::=mkdir -p /var/lib/apt/periodic && touch /var/lib/apt/periodic/update-success-stamp || :',
  ]
  return aptRun(['apt-get', '-q', ...options.flatMap((option) => ['-o', option]), 'update'], update.lock_timeout)
}

/** Any other run of apt-get. */
export function aptRun(argv: readonly string[], seconds: number): Run {
  return run(argv, {
    // Messages are parsed in English; the character set determines the encoding of new database clusters.
    env: {
      DEBIAN_FRONTEND: 'noninteractive',
      DEBIAN_PRIORITY: 'critical',
      APT_LISTCHANGES_FRONTEND: 'none',
      NEEDRESTART_MODE: 'a',
      LC_ALL: 'C.UTF-8',
    },
    retry: { when: lockPattern, seconds, every: 2, waiting: 'the lock of apt is held by another program' },
    diagnose: lockHolder,
    explain: explainApt,
  })
}
