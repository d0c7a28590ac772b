/** Finds what sets variables during the run: names whose values are not certain before. */
import { argumentFor, type Meta, type Play, type Step, type Task } from '../model/play.ts'
import { Template, type Variables } from '../model/template.ts'
import type { PlayDraft, VariablesRead } from './loading.ts'

interface Found {
  /** Names that a task, a loop, a prompt or a variables file may set. */
  readonly names: Set<string>
  /** Any name may be set, by a file or a task that only the run knows. */
  open: boolean
  /** A custom module may set facts of any name. */
  facts: boolean
  /** Hosts and groups may change. */
  hosts: boolean
  /** Tasks that read variables from files, which later tasks see. */
  readonly reads: FileReader[]
  /** Variables of roles that are included as public. */
  readonly shared: Variables[]
  /** What ends a play or a role for a host: `meta` actions, and tasks that always fail. */
  readonly ends: { readonly step: Meta | Task; readonly of: PlayDraft }[]
}
export type Setters = Readonly<Found>

export interface FileReader extends VariablesRead {
  readonly task: Task
  readonly of: PlayDraft
  readonly handler: boolean
}

/** Of all plays, since variables a play sets on a host remain in the next. */
export function settersIn(drafts: readonly PlayDraft[]): Setters {
  const found: Found = { names: new Set(), open: false, facts: false, hosts: false, reads: [], shared: [], ends: [] }
  for (const draft of drafts) {
    const { play, ahead } = draft
    if (!play) continue
    for (const { name } of play.questions) found.names.add(name)
    if (draft.filesOpen) found.open = true
    // A task before this play may write the files.
    if (draft.controllerWrites.since < firstOf(play))
      for (const values of draft.fileVars) for (const name of Object.keys(values)) found.names.add(name)
    if (draft.customModules) found.facts = true
    collect(found, [...play.sections.flatMap(({ steps }) => steps), ...[...ahead.values()].flatMap(({ block }) => block ?? [])], draft)
    collect(found, play.handlers, draft, true)
    for (const { block, includes } of ahead.values())
      if (block?.role && includes.some(({ options }) => options.public !== undefined && options.public !== false))
        found.shared.push(block.role.role.defaults, block.role.role.vars)
  }
  return found
}

const anything = { open: true, facts: true, hosts: true }

function collect(found: Found, steps: readonly Step[], of: PlayDraft, handler = false): void {
  for (const step of steps) {
    if (step.kind !== 'meta') collectLoop(found, step)
    if (step.kind === 'block') {
      collect(found, [...step.steps, ...step.rescue, ...step.always], of, handler)
      collect(found, step.handlers ?? [], of, true)
    } else if (step.kind === 'meta') {
      if (/^end_/.test(step.word)) found.ends.push({ step, of })
      if (step.word === 'refresh_inventory') found.hosts = true
    } else {
      if (step.register !== undefined) found.names.add(step.register)
      if (step.kind === 'task') collectTask(found, step, of, handler)
      // Its steps are read when it is reached, or its variables are visible to the rest of the play.
      else if (
        step.target instanceof Template ||
        Object.values(step.options).some((value) => value instanceof Template) ||
        step.options.public === true
      )
        Object.assign(found, anything)
    }
  }
}

function collectLoop({ names }: Found, { loop }: Exclude<Step, Meta>): void {
  if (!loop) return
  const { loopVar, indexVar } = loop.control
  for (const name of [loopVar, indexVar]) if (typeof name === 'string') names.add(name)
}

function collectTask(found: Found, task: Task, of: PlayDraft, handler: boolean): void {
  const { module, named, args } = task
  if (named) Object.assign(found, anything)
  if (module?.resultScope === 'included') found.reads.push({ task, of, handler, ...readBy(task, of) })
  if (module?.runEffects) found.hosts = true
  if (module?.alwaysFails && !handler && task.failedWhen === undefined) found.ends.push({ step: task, of })
  if (module?.resultScope !== 'variables') return
  if (args instanceof Template || args.some(({ nameTemplate }) => nameTemplate)) found.open = true
  else for (const { name } of args) found.names.add(name)
}

/** Variables a task reads: those of a file that was found, unless an earlier task may write it, or a dict with a name. */
function readBy(task: Task, { variablesRead, controllerWrites }: PlayDraft): VariablesRead {
  const { args, defaults, id } = task
  const found = variablesRead.get(task)
  if (args instanceof Template || defaults) return { values: {} }
  if (found && controllerWrites.since >= id) return found
  const name = argumentFor(task, 'name')?.value
  return { ...(typeof name === 'string' && { names: new Set([name]) }), values: found?.values ?? {} }
}

/** The id of the first step of a play. */
function firstOf({ sections }: Play): number {
  return sections.flatMap(({ steps }) => steps)[0]?.id ?? 0
}
