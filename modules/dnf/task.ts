/** Reads and results of a dnf task, for every module that uses dnf. */
import type { Done } from '../../engine/model/module.ts'
import { after, constant, type Read } from '../../engine/model/read.ts'
import { dnfFailure, explainDnf } from './errors.ts'
import { type Listing, listRead } from './listing.ts'
import { type DnfParams, isAbsent } from './options.ts'
import { candidatesOf, specsOf } from './package-spec.ts'
import { answerFor, type DnfAnswers, operations, programOf, type RpmFacts, stepsOf } from './plan.ts'
import type { DnfStep } from './query.ts'
import { commonArgs } from './run.ts'
import { type RpmFile, type RpmState, rpmFiles, rpmState } from './state.ts'

export const dnfResults = {
  results: 'Actions on packages, as strings; with `list`, the packages found, as dicts.',
  msg: 'Message if nothing was to be done, or nothing was done.',
  rc: 'Always 0.',
}

/** The questions of a task; with `elsewhere` Debian hosts are covered by other questions. */
export function dnfReads(params: DnfParams, elsewhere = false) {
  const specs = specsOf(params.name)
  const rpm = rpmState(specs.flatMap(candidatesOf), params.installroot, elsewhere)
  const named = specs.filter((spec) => spec.kind === 'file').map((spec) => spec.text)
  const files: Read<readonly RpmFile[]> = after<RpmState, readonly RpmFile[]>(rpm, ({ programs }) =>
    named.length === 0 || !programs.includes('rpm') ? { value: [] } : rpmFiles(named, params.installroot, params.validate_certs),
  )
  const both: Read<RpmFacts> = after<RpmState, RpmFacts>(rpm, (state) =>
    after<readonly RpmFile[], RpmFacts>(files, (held) => ({ value: { rpm: state, files: held } })),
  )
  return {
    rpm,
    files,
    install: answerFor(params, both, 'install'),
    upgrade: answerFor(params, both, 'upgrade'),
    groups: answerFor(params, both, 'groups'),
    remove: answerFor(params, both, 'remove'),
    autoremove: answerFor(params, both, 'autoremove'),
    listing: listingRead(params, rpm),
  }
}

function listingRead(params: DnfParams, rpm: Read<RpmState>): Read<Listing | undefined> {
  const { list } = params
  if (list === undefined) return constant(undefined)
  return after<RpmState, Listing | undefined>(rpm, (state) => {
    const program = programOf(params, state)
    return program === undefined ? { value: undefined } : listRead(program, list, params.installroot, commonArgs(params, program))
  })
}

/** Values of the registered result. */
export function dnfResult(params: DnfParams, state: DnfAnswers, done: Done): Readonly<Record<string, unknown>> {
  if (params.list !== undefined) return { msg: '', results: state.listing?.results ?? [], rc: 0 }
  if (params.name.length === 0 && params.update_cache && !isAbsent(params))
    return failureOf(['refresh'], done) ?? { msg: 'Cache updated', results: [], rc: 0 }
  const due = operations.filter((operation) => stepsOf(params, state, operation).length > 0)
  const failure = failureOf(due, done)
  if (failure) return failure
  const steps = due.flatMap((operation) => stepsOf(params, state, operation))
  return { msg: messageOf(steps, done), results: resultsOf(params, steps), rc: 0 }
}

function failureOf(names: readonly string[], done: Done): Readonly<Record<string, unknown>> | undefined {
  const failed = names.map((name) => done.outcome(name)).find((outcome) => outcome && outcome.code !== 0)
  return failed && dnfFailure(explainDnf(failed))
}

function messageOf(steps: readonly DnfStep[], done: Done): string {
  if (steps.length === 0) return 'Nothing to do'
  return !done.any ? 'Check mode: No changes made, but would have if not in check mode' : ''
}

/** Installed packages, then removed ones, which include replaced versions. */
function resultsOf({ download_only }: DnfParams, steps: readonly DnfStep[]): readonly string[] {
  const verb = download_only ? 'Downloaded' : 'Installed'
  const packages = steps.filter((step) => step.architecture !== '')
  const lines = (side: 'before' | 'after', word: string) =>
    packages.flatMap((step) => (step[side] === undefined ? [] : [`${word}: ${step.name}-${step[side]}.${step.architecture}`])).sort()
  return [...lines('after', verb), ...(download_only ? [] : lines('before', 'Removed'))]
}
