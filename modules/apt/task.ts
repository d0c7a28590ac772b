/** Reads and results of an apt task, for every module that uses apt. */
import type { Done } from '../../engine/model/module.ts'
import { after, constant, type Read } from '../../engine/model/read.ts'
import { isAddress } from '../web/download.ts'
import { fetchedDeb } from './deb-files.ts'
import type { AptParams } from './options.ts'
import { isPattern } from './package-spec.ts'
import { autocleanArgs, autoremoveArgs, clutterRead, simulationFor, specsOf } from './plan.ts'
import { type AptState, aptState, cachedArchives, type DebFile, debFile, type Simulation } from './state.ts'

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
  const plain = aptState(exact.map((spec) => spec.name))
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

/** The package file; one from a URL was read when it was downloaded. */
function debRead(deb: string | undefined, done: Done): Read<DebFile | undefined> {
  if (deb === undefined) return constant(undefined)
  return isAddress(deb) ? constant<DebFile | undefined>(fetchedDeb(done)) : debFile(deb)
}

/** Values of the registered result. */
export function aptResult({ refreshed: refreshedAt }: AptState, done: Done): Readonly<Record<string, unknown>> {
  const last = ['autoclean', 'autoremove', 'packages', 'refresh', 'clean'].map((name) => done.outcome(name)).find(Boolean)
  return {
    cache_updated: done.has('refresh'),
    cache_update_time: refreshedAt,
    ...(last ? { stdout: last.stdout, stderr: last.stderr } : {}),
  }
}
