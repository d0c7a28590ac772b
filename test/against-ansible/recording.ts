/** What Ansible made of projects, as it is kept in files. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Outcome, settledOutcome, sorted } from './outcome.ts'
import type { Project } from './project.ts'

export interface Recording {
  /** The version that made them. */
  readonly ansible: string
  readonly runs: Readonly<Record<string, Outcome>>
  /** How often a run came out the same, taken in one go with others beside it; once where it does not stand here. */
  readonly taken?: Readonly<Record<string, number>>
}

/** What is kept in the file of a project, and of its neighbours there. */
export function recordingOf({ fixture }: Project): Recording {
  return existsSync(fixture) ? JSON.parse(readFileSync(fixture, 'utf8')) : { ansible: 'none', runs: {} }
}

/** What Ansible made of one run, as outcomes are compared; undefined where it was never recorded. */
export function recorded(project: Project, run: string): Outcome | undefined {
  const kept = recordingOf(project).runs[project.keyOf(run)]
  return kept && settledOutcome(project, kept)
}

/** How often a run was taken and came out the same. */
export function timesTaken(project: Project, run: string): number {
  const { runs, taken = {} } = recordingOf(project)
  const key = project.keyOf(run)
  return runs[key] ? (taken[key] ?? 1) : 0
}

/** Keeps outcomes that came out the same `times` times. */
export function keep(project: Project, ansible: string, outcomes: Readonly<Record<string, Outcome>>, times: number): void {
  const found = Object.entries(outcomes).map(([run, outcome]) => [project.keyOf(run), settledOutcome(project, outcome)] as const)
  const before = recordingOf(project)
  const runs = { ...before.runs, ...Object.fromEntries(found) }
  const taken = { ...before.taken, ...Object.fromEntries(found.map(([run]) => [run, times])) }
  mkdirSync(dirname(project.fixture), { recursive: true })
  writeFileSync(project.fixture, `${JSON.stringify(sorted({ ansible, runs, taken }), undefined, 1)}\n`)
}
