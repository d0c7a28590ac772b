/** What Ansible made of projects, as it is kept in files. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Outcome, settledOutcome, sorted } from './outcome.ts'
import type { Project } from './project.ts'

export interface Recording {
  /** The version that made them. */
  readonly ansible: string
  readonly runs: Readonly<Record<string, Outcome>>
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

export function keep(project: Project, ansible: string, outcomes: Readonly<Record<string, Outcome>>): void {
  const found = Object.entries(outcomes).map(([run, outcome]) => [project.keyOf(run), settledOutcome(project, outcome)] as const)
  const runs = { ...recordingOf(project).runs, ...Object.fromEntries(found) }
  mkdirSync(dirname(project.fixture), { recursive: true })
  writeFileSync(project.fixture, `${JSON.stringify(sorted({ ansible, runs }), undefined, 1)}\n`)
}
