/** Plans an `apt` task: what to ask apt-get, and the changes. */

import { compareVersions, globPattern } from '../../engine/formats/debian-version.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change, Done, Plan } from '../../engine/model/module.ts'
import { after, constant, type Read } from '../../engine/model/read.ts'
import { listedNames, type PackageStep, softwareEffects, stepsDiff } from '../packages/steps.ts'
import { isAddress } from '../web/download.ts'
import { shownAddress } from '../web/http.ts'
import { discardDeb, fetchDeb, fetchedDeb, installAndDiscard, plannedDeb } from './deb-files.ts'
import { requirePossible, requireRefreshed } from './errors.ts'
import type { AptParams } from './options.ts'
import {
  hasRemains,
  installArg,
  installedPackage,
  isMet,
  isPattern,
  isProvided,
  nameArg,
  type PackageSpec,
  parseSpec,
} from './package-spec.ts'
import { aptRun, commonArgs, packagesRun, refreshRun } from './run.ts'
import { type AptState, type DebFile, indexFolder, type Simulation, simulate } from './state.ts'

export interface AptAnswers {
  readonly apt: AptState
  /** undefined if there is nothing to do, or if the package index has to be updated first. */
  readonly simulation?: Simulation
  readonly deb?: DebFile
  readonly archives: number
  /** Packages that are no longer needed, if asked for. */
  readonly unneeded?: Simulation
  /** Archives that can no longer be downloaded, if asked for. */
  readonly outdated?: Simulation
}

/** Whether to update the package index now; a task does so at most once, whatever the timestamps on the host. */
export function isRefreshDue(
  { update_cache, cache_valid_time }: AptParams,
  { now, refreshed, sourcesNewer, listed }: AptState,
  done: Done,
): boolean {
  if (done.has('refresh') || update_cache === false || !(update_cache || cache_valid_time > 0)) return false
  return sourcesNewer || !listed || cache_valid_time <= 0 || now - refreshed > cache_valid_time
}

/** Arguments for apt-get; undefined if nothing differs. */
export function aptArgs(params: AptParams, state: AptState): readonly string[] | undefined {
  const { name, upgrade, purge } = params
  const flags = commonArgs(params)
  const all = name.includes('*') && params.state === 'latest'
  if (upgrade !== 'no' || all)
    return [...flags, ...(upgrade === 'full' || upgrade === 'dist' ? ['dist-upgrade'] : ['upgrade', '--with-new-pkgs'])]
  const specs = specsOf(params)
  if (params.state === 'build-dep') return specs.length === 0 ? undefined : [...flags, 'build-dep', ...specs.map(installArg)]
  if (isAbsent(params)) {
    const left = specs.filter((spec) => isPattern(spec) || hasRemains(spec, state, purge))
    return left.length === 0 ? undefined : [...flags, purge ? 'purge' : 'remove', ...left.map(nameArg)]
  }
  const open = specs.filter((spec) => isUnmet(params, spec, state))
  return open.length === 0 ? undefined : [...flags, 'install', ...open.map(installArg)]
}

/** Simulates apt-get if there is something to do. */
export function simulationFor(params: AptParams, state: Read<AptState>, done: Done): Read<Simulation | undefined> {
  return after<AptState, Simulation | undefined>(state, (apt) => {
    const words = apt.debian && !isRefreshDue(params, apt, done) ? aptArgs(params, apt) : undefined
    return words ? simulate(words) : { value: undefined }
  })
}

/** All changes, in Ansible's order: clean, update the index, then packages or an upgrade. */
export function planApt(params: AptParams, answers: AptAnswers, done: Done): Plan {
  const { apt, archives } = answers
  if (!apt.debian)
    throw new Problem('there is no `dpkg-query` on the host: it does not use Debian packages', {
      hint: 'use the module for the package manager of this host',
    })
  requireRefreshed(done.outcome('refresh'))
  const first: Change[] = []
  if (params.clean && archives > 0) {
    first.push({
      name: 'clean',
      summary: `delete ${archives} archives from the package cache`,
      action: aptRun(['apt-get', 'clean'], params.lock_timeout),
      effects: [],
    })
  }
  if (params.deb !== undefined && isAddress(params.deb) && !done.has('fetch')) {
    const lists = isRefreshDue(params, apt, done) ? [refresh(params)] : []
    return { stage: [...first, ...lists, fetchDeb(params.deb)], foreseen: [plannedDeb(params.deb)] }
  }
  const rest = restOf(params, answers, done)
  // Only the updated index shows what can be installed and its dependencies.
  return isRefreshDue(params, apt, done) ? { stage: [...first, refresh(params)], foreseen: rest } : [...first, ...rest]
}

function restOf(params: AptParams, answers: AptAnswers, done: Done): readonly Change[] {
  if (params.deb !== undefined) return debChange(params, params.deb, answers, fetchedDeb(done)?.path)
  if (namesPackages(params)) return packagesChange(params, answers)
  return clutterChanges(params, answers)
}

/** Updates the package index, which counts as a change only if the task names no packages. */
function refresh(params: AptParams): Change {
  const silent = params.name.length > 0 || params.deb !== undefined || params.upgrade !== 'no'
  // Only the updated index shows new versions, matches of patterns, and build dependencies.
  const incidental =
    silent && params.upgrade === 'no' && params.state !== 'latest' && params.state !== 'build-dep' && !specsOf(params).some(isPattern)
  const { lock_timeout, update_cache_retries: retries, update_cache_retry_max_delay: longest } = params
  return {
    name: 'refresh',
    summary: 'update the package index',
    silent,
    incidental,
    action: refreshRun({ lock_timeout, retries, longest }),
    effects: [{ kind: 'unknown', path: indexFolder }],
  }
}

function packagesChange(params: AptParams, { apt, simulation }: AptAnswers): readonly Change[] {
  const words = aptArgs(params, apt)
  if (!words) return []
  if (simulation) {
    requirePossible(simulation)
    requireVersions(params, apt, simulation.steps)
    if (simulation.steps.length === 0) return []
    const diff = stepsDiff(simulation.steps)
    return [
      {
        name: 'packages',
        summary: summaryOf(params, apt, simulation.steps),
        ...diff,
        action: packagesRun(changingArgs(params, words, apt, simulation.steps), params),
        effects: softwareEffects,
      },
    ]
  }
  // Before the index is updated only missing packages can be planned, not newer versions.
  const missing = specsOf(params).filter((spec) => !isPattern(spec) && !isMet(spec, apt))
  if (isAbsent(params) || (missing.length > 0 && !params.only_upgrade && params.state !== 'build-dep')) {
    return [{ name: 'packages', summary: summaryOf(params, apt, []), action: packagesRun(words, params), effects: softwareEffects }]
  }
  return []
}

/** With `latest`, passes only the packages that change: apt-get marks every named package as manually installed. */
function changingArgs(params: AptParams, words: readonly string[], apt: AptState, steps: readonly PackageStep[]): readonly string[] {
  if (params.state !== 'latest' || !words.includes('install')) return words
  const kept = specsOf(params).filter((spec) => isPattern(spec) || !isMet(spec, apt) || steps.some((step) => step.name === nameArg(spec)))
  return [
    ...words.slice(0, words.indexOf('install') + 1),
    ...(kept.length > 0 ? kept.map(installArg) : words.slice(words.indexOf('install') + 1)),
  ]
}

function summaryOf(params: AptParams, apt: AptState, steps: readonly PackageStep[]): string {
  if (params.upgrade !== 'no' || params.name.includes('*')) return `upgrade ${steps.length} packages`
  const specs = specsOf(params)
  if (params.state === 'build-dep')
    return `install ${listedNames(steps.map((step) => step.name))} to build ${listedNames(specs.map((spec) => spec.text))}`
  if (isAbsent(params)) {
    const gone = specs.filter((spec) => isPattern(spec) || hasRemains(spec, apt, params.purge))
    const named = gone.map((spec) => globPattern(nameArg(spec)))
    const others = steps.map((step) => step.name).filter((name) => !named.some((pattern) => pattern.test(name)))
    return `${params.purge ? 'purge' : 'remove'} ${listedNames(gone.map(nameArg))}${others.length ? `, and ${listedNames(others)} with it` : ''}`
  }
  const open = specs.filter((spec) => (steps.length === 0 ? !isMet(spec, apt) : isUnmet(params, spec, apt)))
  const moved = open.filter((spec) => isPattern(spec) || !isMet(spec, apt) || steps.some((step) => step.name === nameArg(spec)))
  const fresh = moved.filter((spec) => !installedPackage(spec, apt)).map((spec) => spec.text)
  const newer = moved.filter((spec) => installedPackage(spec, apt)).map((spec) => spec.text)
  const removed = steps.filter((step) => step.after === undefined).map((step) => step.name)
  const parts = [
    fresh.length && `install ${listedNames(fresh)}`,
    newer.length && `upgrade ${listedNames(newer)}`,
    removed.length && `remove ${listedNames(removed)}`,
  ]
  return parts.filter(Boolean).join(', ')
}

function clutterChanges(params: AptParams, { unneeded, outdated }: AptAnswers): readonly Change[] {
  const changes: Change[] = []
  if (unneeded) requirePossible(unneeded)
  if (unneeded && unneeded.steps.length > 0) {
    const names = listedNames(unneeded.steps.map((step) => step.name))
    changes.push({
      name: 'autoremove',
      summary: `remove ${names}, no longer needed`,
      ...stepsDiff(unneeded.steps),
      action: packagesRun(autoremoveArgs(params), params),
      effects: softwareEffects,
    })
  }
  if (outdated && outdated.deletions.length > 0) {
    const summary = `delete ${outdated.deletions.length} outdated archives`
    changes.push({ name: 'autoclean', summary, action: aptRun(['apt-get', ...autocleanArgs], params.lock_timeout), effects: [] })
  }
  return changes
}

/** Arguments for apt-get that remove packages no longer needed. */
export function autoremoveArgs({ purge }: AptParams): readonly string[] {
  return ['-y', '-q', ...(purge ? ['--purge'] : []), 'autoremove']
}
/** Arguments for apt-get that delete outdated archives. */
export const autocleanArgs: readonly string[] = ['-y', '-q', 'autoclean']

/** Simulates a cleanup, if a task names no packages and the index is up to date. */
export function clutterRead(
  wanted: boolean,
  params: AptParams,
  state: Read<AptState>,
  words: readonly string[],
  done: Done,
): Read<Simulation | undefined> {
  if (!wanted || params.deb !== undefined || namesPackages(params)) return constant(undefined)
  return after<AptState, Simulation | undefined>(state, (apt) =>
    apt.debian && !isRefreshDue(params, apt, done) ? simulate(words) : { value: undefined },
  )
}

/** Installs a package file; `fetched` is the path of a downloaded one, which is deleted afterwards. */
function debChange(params: AptParams, path: string, { apt, deb }: AptAnswers, fetched: string | undefined): readonly Change[] {
  if (!deb)
    throw new Problem(`there is no package file \`${path}\` on the host`, {
      hint: 'put it there first with `copy` or `get_url`',
      msg: `Unable to install package: E:Could not open file ${path} - open (2: No such file or directory)`,
    })
  const installed = apt.packages.find(
    (each) => each.name === deb.name && each.installed && (each.architecture === deb.architecture || deb.architecture === 'all'),
  )
  if (installed?.version === deb.version) return fetched === undefined ? [] : [discardDeb(fetched)]
  const file = fetched ?? (path.startsWith('/') ? path : `./${path}`)
  const install = packagesRun([...commonArgs(params), 'install', file], params)
  const action = fetched === undefined ? install : installAndDiscard(fetched, install)
  const summary = `install ${deb.name} from ${shownAddress(path)}`
  return [{ name: 'packages', summary, before: installed?.version ?? 'absent', after: deb.version, action, effects: softwareEffects }]
}

/** Package specifications. `*` is not one of them: it means all installed packages with `latest`, and nothing otherwise. */
export function specsOf({ name }: Pick<AptParams, 'name'>): readonly PackageSpec[] {
  return name.flatMap((word) => (word === '*' ? [] : (parseSpec(word) ?? [])))
}

/** Whether the task names packages. */
function namesPackages({ name, state, upgrade }: AptParams): boolean {
  return upgrade !== 'no' || name.some((word) => word !== '*' || state === 'latest')
}

function isAbsent({ state }: AptParams): boolean {
  return state === 'absent' || state === 'removed'
}

function isUnmet({ state, only_upgrade }: AptParams, spec: PackageSpec, apt: AptState): boolean {
  if (only_upgrade && !isPattern(spec) && !installedPackage(spec, apt)) return false
  if (state !== 'latest' || spec.version !== undefined) return !isMet(spec, apt)
  return !isProvided(spec, apt)
}

/** apt-get has no `>=`: checks that the available or installed version is new enough. */
function requireVersions(params: AptParams, apt: AptState, steps: readonly PackageStep[]): void {
  if (isAbsent(params)) return
  for (const spec of specsOf(params)) {
    if (spec.version?.at !== 'least' || !isUnmet(params, spec, apt)) continue
    const newest = steps.find((each) => each.name === nameArg(spec))?.after ?? installedPackage(spec, apt)?.version
    if (newest === undefined || compareVersions(newest, spec.version.pattern) >= 0) continue
    throw new Problem(
      `the newest version of \`${spec.name}\` in the package index is ${newest}, which is older than ${spec.version.pattern}`,
      {
        kind: 'too-old',
        hint: `list the available versions with \`apt-cache policy ${spec.name}\``,
      },
    )
  }
}
