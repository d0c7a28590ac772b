/** `tsplay resume`: a run that was cut short or failed goes on where it stopped. */
import { join } from 'node:path'
import { isFolder } from '../../engine/formats/controller-files.ts'
import { changedFiles } from '../../engine/formats/file-digests.ts'
import { findRun, type RunRecord, stateOf } from '../../engine/journal/reader.ts'
import type { State } from '../../engine/journal/state-lines.ts'
import { type Diagnostic, DiagnosticError, Problem } from '../../engine/model/diagnostic.ts'
import { readPlan } from '../../engine/plans/plan-file.ts'
import type { RunFlags } from '../options/flags.ts'
import { ownJournals } from '../reporting/run-journal.ts'

export interface ResumeFlags extends RunFlags {
  readonly again?: boolean
  readonly force?: boolean
}

/** Runs playbooks as the command of the run that goes on did. */
type RunPlaybooks = (playbooks: readonly string[], flags: RunFlags) => Promise<number>

export async function resumeCommand(name: string, given: ResumeFlags, version: string, playbook: RunPlaybooks): Promise<number> {
  const run = findRun(ownJournals(), name)
  const { header, id } = run
  if (run.status === 'running')
    throw refusal('run-active', `the run ${id} is still going on, as process ${header.process.pid}`, 'wait for it, or end it first')
  if (run.end?.exitCode === 0) {
    process.stdout.write(`Nothing is left to do: the run ${id} ended without a failure.\n`)
    return 0
  }
  const state = stateOf(run)
  enter(run)
  if (!given.force) refuseChangedFiles(run, state)
  const { again, force: _, ...own } = given
  const flags = flagsOf(run, own)
  const origin = { command: header.command, playbooks: header.playbooks, flags, goesOn: { run, state, ...(again && { again }) } }
  switch (header.command) {
    case 'run':
      return (await import('./run.ts')).runCommand(header.playbooks, { ...flags, origin }, version)
    case 'playbook':
      return playbook(header.playbooks, { ...flags, origin })
    case 'apply': {
      const { allowUnknown, replan, ...words } = flags as RunFlags & { readonly allowUnknown?: boolean; readonly replan?: boolean }
      const plan = readPlan(join(run.path, 'plan.tsplan'))
      return (await import('./plan.ts')).applyPlan(plan, { ...words, origin: { ...origin, plan } }, version, { allowUnknown, replan })
    }
  }
}

/** Playbooks, inventories and flags are relative to where the run was started. */
function enter({ header: { directory } }: RunRecord): void {
  if (!isFolder(directory)) throw new Problem(`the directory \`${directory}\` that the run was started in does not exist any more`)
  process.chdir(directory)
}

function refuseChangedFiles({ header, id }: RunRecord, state: State): void {
  const changed = changedFiles(new Map([...Object.entries(header.files), ...state.files]))
  if (changed.length > 0)
    throw refusal(
      'project-changed',
      `files changed since the run ${id} read them: ${changed.map((file) => `\`${file}\``).join(', ')}`,
      '`--force` goes on with the files as they are now; tasks that stand at another line by now count as not done',
    )
}

/** Flags that were given first, and those of now; of texts that are shown more wins. */
function flagsOf({ header, id }: RunRecord, given: RunFlags): RunFlags {
  const { flags: kept, withheld = [] } = header
  const before = kept as unknown as RunFlags
  const missing = withheld.filter((flag) => flag !== '--extra-vars' || !given.extraVars)
  if (missing.length > 0)
    throw new Problem(
      `the run ${id} was given what looks like a secret with ${missing.map((flag) => `\`${flag}\``).join(', ')}, which its journal does not keep`,
      {
        hint: 'give it again with `-e`, or start the playbook again instead',
      },
    )
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const extraVars = [...(before.extraVars ?? []), ...(given.extraVars ?? [])]
  return {
    ...before,
    ...set,
    verbose: Math.max(before.verbose ?? 0, given.verbose),
    ...(extraVars.length > 0 ? { extraVars } : {}),
  }
}

function refusal(code: string, message: string, hint: string): DiagnosticError {
  const diagnostic: Diagnostic = { code, severity: 'error', message, hint }
  return new DiagnosticError([diagnostic])
}
