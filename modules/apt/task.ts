/** Reads and results of an apt task, for every module that uses apt. */
import type { Done } from '../../engine/model/module.ts'
import { after, constant, type Read } from '../../engine/model/read.ts'
import { isAddress } from '../web/download.ts'
import { fetchedDeb } from './deb-files.ts'
import type { AptParams } from './options.ts'
import { isPattern, isProvided, type PackageSpec } from './package-spec.ts'
import { autocleanArgs, autoremoveArgs, clutterRead, simulationFor, specsOf } from './plan.ts'
import { type AptState, aptState, cachedArchives, type DebFile, debFile, type Simulation, withoutRealNames } from './state.ts'

export const aptResults = {
  cache_updated: 'Whether the package index was updated.',
  cache_update_time: 'Time of the last update of the package index, in seconds since the epoch.',
  stdout: 'Standard output of apt-get.',
  stderr: 'Standard error of apt-get.',
}

/** The questions of a task. After its own index update, the age of the index is not asked again. */
export function aptReads(params: AptParams, done: Done) {
  const exact = specsOf(params).filter((spec) => !isPattern(spec))
  const deb = debRead(params.deb, done)
  const plain = withRealNames(aptState(exact.map((spec) => spec.name)), exact)
  const apt: Read<AptState> = params.deb === undefined ? plain : after(deb, (file) => (file ? aptState([file.name]) : plain))
  return {
    apt,
    deb,
    simulation: params.deb === undefined ? simulationFor(params, plain, done) : constant<Simulation | undefined>(undefined),
    archives: params.clean ? cachedArchives : constant(0),
    unneeded: clutterRead(params.autoremove, params, plain, autoremoveArgs(params), done),
    outdated: clutterRead(params.autoclean, params, plain, autocleanArgs, done),
  }
}

/** A name that the index has a package for is met by that package alone, whichever other one provides it as well. */
function withRealNames(state: Read<AptState>, specs: readonly PackageSpec[]): Read<AptState> {
  return after(state, (apt) => {
    const provided = specs.filter((spec) => isProvided(spec, apt)).map(({ name }) => name)
    return provided.length === 0 ? constant(apt) : withoutRealNames(provided, apt)
  })
}

/** The package file; one from a URL was read when it was downloaded. */
function debRead(deb: string | undefined, done: Done): Read<DebFile | undefined> {
  if (deb === undefined) return constant(undefined)
  return isAddress(deb) ? constant<DebFile | undefined>(fetchedDeb(done)) : debFile(deb)
}

/** Values of the registered result. */
export function aptResult(
  { upgrade }: AptParams,
  { apt, simulation }: { readonly apt: AptState; readonly simulation: Simulation | undefined },
  done: Done,
): Readonly<Record<string, unknown>> {
  const last = ['autoclean', 'autoremove', 'packages', 'refresh', 'clean'].map((name) => done.outcome(name)).find(Boolean)
  // An upgrade says what it came to even if there is nothing to upgrade.
  const output = last ?? (upgrade === 'no' ? undefined : simulation)
  return {
    cache_updated: done.has('refresh'),
    cache_update_time: apt.refreshed,
    ...(output ? { stdout: withoutNote(output.stdout), stderr: output.stderr } : {}),
    ...(output && upgrade !== 'no' ? { msg: withoutNote(output.stdout) } : {}),
  }
}

/** The output without the note of apt-get that it only simulates. */
function withoutNote(stdout: string): string {
  return stdout.replace(/^NOTE: This is only a simulation!\n(?: .*\n)*/, '')
}
