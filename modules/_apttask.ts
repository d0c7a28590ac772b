/** One task of apt as a whole: what it asks of the host and what it tells, for each module that leads to apt. */
import type { Outcome } from '../engine/action.ts'
import { after, known, type Read } from '../engine/read.ts'
import type { AptParams } from './_aptoptions.ts'
import { clutterRead, outdatedWords, simulationFor, unneededWords } from './_aptplan.ts'
import { type AptState, aptState, cachedArchives, type DebFile, debFile, type Simulation } from './_aptread.ts'
import { isPattern, parseWish } from './_aptwish.ts'

export const aptResults = {
  cache_updated: 'Whether the lists were refreshed.',
  cache_update_time: 'When the lists were last refreshed, in seconds since 1970.',
  stdout: 'What apt-get said.',
  stderr: 'What it said on standard error.',
}

/** The questions of a task. */
export function aptReads(params: AptParams) {
  const exact = params.name.flatMap((word) => parseWish(word) ?? []).filter((wish) => !isPattern(wish))
  const deb: Read<DebFile | undefined> = params.deb === undefined ? known(undefined) : debFile(params.deb)
  const plain = aptState(exact.map((wish) => wish.name))
  const apt: Read<AptState> = params.deb === undefined ? plain : after(deb, (file) => (file ? aptState([file.name]) : plain))
  return {
    apt,
    deb,
    simulation: params.deb === undefined ? simulationFor(params, plain) : known<Simulation | undefined>(undefined),
    archives: params.clean ? cachedArchives : known(0),
    unneeded: clutterRead(params.autoremove, params, plain, unneededWords(params)),
    outdated: clutterRead(params.autoclean, params, plain, outdatedWords),
  }
}

/** What a registered result says. */
export function aptReturned({ refreshed: refreshedAt }: AptState, outcomes: readonly Outcome[]): Readonly<Record<string, unknown>> {
  const refreshed = outcomes.some(({ stdout }) => /^Reading package lists/m.test(stdout) && !/^Building dependency tree/m.test(stdout))
  const last = outcomes.at(-1)
  return {
    cache_updated: refreshed,
    cache_update_time: refreshedAt,
    ...(last ? { stdout: last.stdout, stderr: last.stderr } : {}),
  }
}
