/** What of a playbook sets variables while it runs: names that nobody can be certain of before. */
import type { Meta, Play, Step, Task } from '../model/play.ts'
import { Template, type Variables } from '../model/template.ts'
import type { PlayDraft, VariablesRead } from './loading.ts'

export interface Setters {
  /** Names that a task, a loop, a question or a file of variables may give. */
  readonly names: ReadonlySet<string>
  /** Any name may be given, by a file or a task that only the run knows. */
  readonly open: boolean
  /** A module that its user wrote may give facts of any name. */
  readonly facts: boolean
  /** Hosts and groups may change. */
  readonly hosts: boolean
  /** Tasks that read variables from files, which those behind them see. */
  readonly reads: readonly Reading[]
  /** Variables that are there once a role is included. */
  readonly shared: readonly Variables[]
  /** `meta` words that end a play or a role for a host. */
  readonly ends: readonly { readonly meta: Meta; readonly id: number; readonly of: PlayDraft }[]
}

export interface Reading extends VariablesRead {
  readonly task: Task
  readonly of: PlayDraft
  readonly handler: boolean
}

/** Of all plays, since what a host was given in one is there in the next. */
export function settersIn(drafts: readonly PlayDraft[]): Setters {
  const found: Found = { names: new Set(), open: false, facts: false, hosts: false, reads: [], shared: [], ends: [] }
  for (const draft of drafts) {
    const { play, ahead } = draft
    if (!play) continue
    for (const { name } of play.questions) found.names.add(name)
    if (draft.filesOpen) found.open = true
    // A task before this play may write the files.
    if (draft.writing.since < firstOf(play))
      for (const values of draft.fileVars) for (const name of Object.keys(values)) found.names.add(name)
    if (draft.ownModules) found.facts = true
    collect(found, [...play.sections.flatMap(({ steps }) => steps), ...[...ahead.values()].flatMap(({ block }) => block ?? [])], draft)
    collect(found, play.handlers, draft, true)
    for (const { block, includes } of ahead.values())
      if (block?.role && includes.some(({ options }) => options.public !== undefined && options.public !== false))
        found.shared.push(block.role.role.defaults, block.role.role.vars)
  }
  return found
}

const anything = { open: true, facts: true, hosts: true }

interface Found {
  readonly names: Set<string>
  open: boolean
  facts: boolean
  hosts: boolean
  readonly reads: Reading[]
  readonly shared: Variables[]
  readonly ends: { readonly meta: Meta; readonly id: number; readonly of: PlayDraft }[]
}

function collect(found: Found, steps: readonly Step[], of: PlayDraft, handler = false): void {
  for (const step of steps) {
    if (step.kind !== 'meta') ofLoop(found, step)
    if (step.kind === 'block') {
      collect(found, [...step.steps, ...step.rescue, ...step.always], of, handler)
      collect(found, step.handlers ?? [], of, true)
    } else if (step.kind === 'meta') {
      if (/^end_/.test(step.word)) found.ends.push({ meta: step, id: step.id, of })
      if (step.word === 'refresh_inventory') found.hosts = true
    } else {
      if (step.register !== undefined) found.names.add(step.register)
      if (step.kind === 'task') ofTask(found, step, of, handler)
      // What it brings is read when it is reached, or gives its variables to the rest of the play.
      else if (
        step.target instanceof Template ||
        Object.values(step.options).some((value) => value instanceof Template) ||
        step.options.public === true
      )
        Object.assign(found, anything)
    }
  }
}

function ofLoop({ names }: Found, { loop }: Exclude<Step, Meta>): void {
  if (!loop) return
  const { loopVar, indexVar } = loop.control
  for (const name of [loopVar, indexVar]) if (typeof name === 'string') names.add(name)
}

function ofTask(found: Found, task: Task, of: PlayDraft, handler: boolean): void {
  const { module, named, args, names } = task
  if (named) Object.assign(found, anything)
  if (module?.resultScope === 'included') found.reads.push({ task, of, handler, ...readBy(task, of) })
  if (module?.runEffects) found.hosts = true
  if (module?.resultScope !== 'variables') return
  if (args instanceof Template || names) found.open = true
  else for (const name of Object.keys(args)) found.names.add(name)
}

/** What a task reads: a file that was found, unless a task before it may write it, or a dict of a name. */
function readBy(task: Task, { variablesRead, writing }: PlayDraft): VariablesRead {
  const { args, defaults, id } = task
  const found = variablesRead.get(task)
  if (args instanceof Template || defaults) return { values: {} }
  if (found && writing.since >= id) return found
  return typeof args.name === 'string' ? { names: new Set([args.name]), values: found?.values ?? {} } : { values: found?.values ?? {} }
}

/** The number of the first step of a play. */
function firstOf({ sections }: Play): number {
  return sections.flatMap(({ steps }) => steps)[0]?.id ?? 0
}
