/** Command lines of dnf, and waiting for its locks. */
import { type Run, run } from '../../engine/model/action.ts'
import { explainDnf, lockPattern } from './errors.ts'
import type { DnfParams } from './options.ts'
import { entriesOf } from './package-spec.ts'

/** Arguments before the subcommand, shared by the simulation and the run. */
export function commonArgs(params: DnfParams, program: string | undefined): readonly string[] {
  const { disable_gpg_check, conf_file, installroot, releasever, disable_excludes, sslverify, validate_certs } = params
  const yesNo = (name: string, value: boolean) => `--setopt=${name}=${value ? 1 : 0}`
  const best = params.best ?? (params.nobest === undefined ? undefined : !params.nobest)
  return [
    // tsplay waits for the lock and reports it.
    yesNo('exit_on_lock', true),
    yesNo('clean_requirements_on_remove', params.autoremove),
    yesNo('install_weak_deps', params.install_weak_deps),
    ...(disable_gpg_check ? ['--nogpgcheck'] : [yesNo('gpgcheck', true), yesNo('localpkg_gpgcheck', true)]),
    ...(conf_file === undefined ? [] : [`--config=${conf_file}`]),
    ...(installroot === '/' ? [] : [`--installroot=${installroot}`]),
    // Version 4 uses the repositories of the host by default if the directory has none.
    ...(installroot === '/' || program !== 'dnf5' ? [] : ['--use-host-config']),
    ...(releasever === undefined ? [] : [`--releasever=${releasever}`]),
    ...entriesOf(params.disablerepo).map((word) => `--disablerepo=${word}`),
    ...entriesOf(params.enablerepo).map((word) => `--enablerepo=${word}`),
    ...entriesOf(params.exclude).map((word) => `--exclude=${word}`),
    ...entriesOf(params.disable_plugin).map((word) => `--disableplugin=${word}`),
    ...entriesOf(params.enable_plugin).map((word) => `--enableplugin=${word}`),
    // Versions 4 and 5 spell it differently.
    ...(disable_excludes === undefined ? [] : [`--setopt=disable_excludes=${disable_excludes === 'all' ? 'all,*' : disable_excludes}`]),
    ...(params.skip_broken ? [yesNo('strict', false)] : []),
    ...(sslverify && validate_certs ? [] : [yesNo('sslverify', false)]),
    ...(best === undefined ? [] : [yesNo('best', best)]),
    ...(params.download_only && params.download_dir !== undefined ? [`--setopt=destdir=${params.download_dir}`] : []),
    ...(params.cacheonly ? ['--cacheonly'] : []),
  ]
}

/** Arguments after a subcommand that installs or upgrades packages. */
export function transactionArgs({ allowerasing, download_only }: DnfParams): readonly string[] {
  return [...(allowerasing ? ['--allowerasing'] : []), ...(download_only ? ['--downloadonly'] : [])]
}

/** Restricts updates to advisories. */
export function advisoryArgs({ security, bugfix }: DnfParams): readonly string[] {
  return [...(security ? ['--security'] : []), ...(bugfix ? ['--bugfix'] : [])]
}

/** Runs dnf with the arguments of a simulation. */
export function dnfRun(program: string, words: readonly string[], seconds: number): Run {
  return run([program, '-y', ...words], {
    env: { LC_ALL: 'C.UTF-8', LANGUAGE: '' },
    retry: { when: lockPattern, seconds, every: 1, waiting: 'the lock of dnf is held by another program' },
    explain: explainDnf,
  })
}
