/** Plans a `dnf` task: what to ask dnf, and the changes. */

import { compareRpmVersions } from '../../engine/formats/rpm-version.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change } from '../../engine/model/module.ts'
import { after, type Read } from '../../engine/model/read.ts'
import { listedNames, softwareEffects, stepsDiff } from '../packages/steps.ts'
import { requireFound, requireListed, requirePossible } from './errors.ts'
import type { Listing } from './listing.ts'
import { type DnfParams, isAbsent } from './options.ts'
import { installedPackages, isMet, isNewerInstalled, type PackageSpec, specsOf } from './package-spec.ts'
import { type DnfAnswer, type DnfStep, simulateDnf } from './query.ts'
import { advisoryArgs, commonArgs, dnfRun, transactionArgs } from './run.ts'
import type { RpmFile, RpmState } from './state.ts'

/** What one task can ask of dnf, in the order of execution. */
export const operations = ['install', 'upgrade', 'groups', 'remove', 'autoremove'] as const
export type Operation = (typeof operations)[number]

export interface RpmFacts {
  readonly rpm: RpmState
  readonly files: readonly RpmFile[]
}

/** Simulations by operation; undefined if there is nothing to do. */
export type DnfAnswers = RpmFacts & Readonly<Partial<Record<Operation, DnfAnswer | undefined>>> & { readonly listing?: Listing }

/** The program to use; undefined if the host has none. */
export function programOf({ use_backend }: Pick<DnfParams, 'use_backend'>, { programs }: RpmState): string | undefined {
  const wanted = backends[use_backend] ?? ['dnf', 'dnf5']
  return wanted.find((name) => programs.includes(name))
}
const backends: Readonly<Record<string, readonly string[]>> = { dnf5: ['dnf5'], dnf4: ['dnf'], yum4: ['dnf'] }

/** Arguments for dnf by operation; an operation with nothing to do is missing. */
export function dnfArgs(params: DnfParams, { rpm, files }: RpmFacts): Readonly<Partial<Record<Operation, readonly string[]>>> {
  // Packages without an advisory are ignored and are not an error.
  const front = [...commonArgs(params, programOf(params, rpm)), ...(isAdvised(params) ? ['--setopt=strict=0'] : [])]
  const command = (verb: string, more: readonly string[], names: readonly string[]) => [...front, verb, ...more, ...names]
  const specs = specsOf(params.name)
  if (isAbsent(params)) {
    const left = specs.filter((spec) => isResolvedByDnf(spec) || isMet(spec, rpm)).map((spec) => spec.text)
    return {
      ...(left.length > 0 ? { remove: command('remove', [], left) } : {}),
      ...(params.autoremove ? { autoremove: command('autoremove', [], []) } : {}),
    }
  }
  const bring = transactionArgs(params)
  const advice = params.state === 'latest' ? advisoryArgs(params) : []
  const newest = [...bring, ...advice]
  if (params.state === 'latest' && specs.length === 1 && specs[0]?.text === '*') return { upgrade: command('upgrade', newest, []) }
  const { install, upgrade, groups } = sorted(params, specs, rpm, files)
  return {
    ...(install.length > 0 ? { install: command('install', newest, install) } : {}),
    ...(upgrade.length > 0 ? { upgrade: command('upgrade', newest, upgrade) } : {}),
    // A group that is not installed yet is not an error here.
    ...(groups.length > 0 ? { groups: ['--setopt=strict=0', ...command('upgrade', newest, groups)] } : {}),
  }
}

/** Whether only updates with a matching advisory count. */
const isAdvised = ({ state, security, bugfix, skip_broken }: DnfParams) => state === 'latest' && (security || bugfix) && !skip_broken

/** Whether only dnf can resolve the name. */
const isResolvedByDnf = ({ kind }: PackageSpec) => kind === 'group' || kind === 'glob'

/** Sorts the specifications by operation: install, upgrade, and groups. */
function sorted(params: DnfParams, specs: readonly PackageSpec[], rpm: RpmState, files: readonly RpmFile[]) {
  const newest = params.state === 'latest' || params.update_only
  const open = unmetFiles(params, specs, files)
  const isOlder = (spec: PackageSpec) => !params.allow_downgrade && isNewerInstalled(spec, rpm)
  const missing = (spec: PackageSpec) => {
    if (params.update_only) return false
    if (spec.kind === 'file') return open.includes(spec.text)
    return isResolvedByDnf(spec) || (!isMet(spec, rpm) && !isOlder(spec))
  }
  const upgradable = (spec: PackageSpec) =>
    spec.kind === 'glob' || (spec.kind === 'file' ? params.update_only && open.includes(spec.text) : isMet(spec, rpm))
  const texts = (chosen: readonly PackageSpec[]) => chosen.map((spec) => spec.text)
  return {
    install: texts(specs.filter(missing)),
    upgrade: newest ? specs.filter((spec) => spec.kind !== 'group' && upgradable(spec)).flatMap((spec) => upgradeArgs(spec, rpm)) : [],
    groups: newest ? texts(specs.filter((spec) => spec.kind === 'group')) : [],
  }
}

/** A path is upgraded with the packages that own it. */
function upgradeArgs(spec: PackageSpec, rpm: RpmState): readonly string[] {
  return spec.kind === 'path' ? installedPackages(spec, rpm).map((each) => each.name) : [spec.text]
}

/** Package files to install: not installed, only in an older version, or unreadable, so that dnf reports why. */
function unmetFiles(
  { allow_downgrade, update_only }: DnfParams,
  specs: readonly PackageSpec[],
  files: readonly RpmFile[],
): readonly string[] {
  const named = specs.filter((spec) => spec.kind === 'file')
  return named.flatMap(({ text }, at) => {
    const { holds, installed = [] } = files[at] ?? {}
    if (!holds) return [text]
    const orders = installed.filter((each) => each.architecture === holds.architecture).map((each) => compareRpmVersions(each, holds))
    if (orders.length === 0 && update_only) return []
    return orders.some((order) => order === 0 || (order > 0 && !allow_downgrade)) ? [] : [text]
  })
}

/** Simulates dnf if there is something to do. */
export function answerFor(params: DnfParams, facts: Read<RpmFacts>, operation: Operation): Read<DnfAnswer | undefined> {
  return after<RpmFacts, DnfAnswer | undefined>(facts, (state) => {
    const program = programOf(params, state.rpm)
    const words = params.list === undefined ? dnfArgs(params, state)[operation] : undefined
    return program !== undefined && words ? simulateDnf(program, words, params.lock_timeout) : { value: undefined }
  })
}

/** All changes: a metadata update if nothing else is asked for, otherwise the steps of each operation. */
export function planDnf(params: DnfParams, state: DnfAnswers): readonly Change[] {
  const program = requireProgram(params, state.rpm)
  const { list, lock_timeout } = params
  if (list !== undefined) {
    requireListed(state.listing)
    return []
  }
  if (params.name.length === 0 && params.update_cache && !isAbsent(params)) {
    const action = dnfRun(program, [...commonArgs(params, program), 'makecache'], lock_timeout)
    return [{ name: 'refresh', summary: 'update the repository metadata', silent: true, incidental: true, action }]
  }
  const words = dnfArgs(params, state)
  return operations.flatMap((operation): readonly Change[] => {
    const steps = stepsOf(params, state, operation)
    const args = words[operation]
    if (steps.length === 0 || !args) return []
    return [
      {
        name: operation,
        summary: summaryOf(params, steps),
        ...stepsDiff(steps),
        action: dnfRun(program, args, lock_timeout),
        effects: softwareEffects,
      },
    ]
  })
}

/** Steps of an operation; throws a Problem if dnf cannot perform it. */
export function stepsOf(params: DnfParams, state: DnfAnswers, operation: Operation): readonly DnfStep[] {
  const answer = state[operation]
  if (!answer) return []
  requirePossible(answer)
  if (isAdvised(params) && operation !== 'groups') requireFound(answer)
  const { steps } = answer
  // Patterns install only packages that are missing.
  const onlyGlobs = specsOf(params.name).every((spec) => spec.kind === 'glob')
  return operation === 'install' && onlyGlobs && !steps.some((step) => step.before === undefined) ? [] : steps
}

function requireProgram(params: DnfParams, rpm: RpmState): string {
  const program = programOf(params, rpm)
  if (program !== undefined) return program
  if (params.use_backend !== 'dnf5' && rpm.programs.includes('yum'))
    throw new Problem('the host has the old `yum` and no `dnf`', { hint: 'yum 3 is not supported: use a `command` task' })
  throw new Problem(`there is no \`${params.use_backend === 'dnf5' ? 'dnf5' : 'dnf'}\` on the host`, {
    hint: 'use the module for the package manager of this host',
    msg: 'Could not import the dnf python module',
    results: { results: [] },
  })
}

function summaryOf({ download_only }: DnfParams, steps: readonly DnfStep[]): string {
  const names = (chosen: readonly DnfStep[]) => listedNames([...new Set(chosen.map((step) => step.name))].sort())
  const fresh = steps.filter((step) => step.before === undefined)
  const moved = steps.filter((step) => step.before !== undefined && step.after !== undefined)
  const gone = steps.filter((step) => step.after === undefined)
  if (download_only) return `download ${names([...fresh, ...moved])}`
  const parts = [
    fresh.length && `install ${names(fresh)}`,
    moved.length && `change the version of ${names(moved)}`,
    gone.length && `remove ${names(gone)}`,
  ]
  return parts.filter(Boolean).join(', and ')
}
