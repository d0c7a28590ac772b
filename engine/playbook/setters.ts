/** What of a playbook sets variables while it runs: names that nobody can be certain of before. */
import type { Meta, Step, Task } from '../model/play.ts'
import { Template } from '../model/template.ts'
import type { PlayDraft } from './loading.ts'

export interface Setters {
  /** Names that a task, a loop, a question or a file of variables may give. */
  readonly names: ReadonlySet<string>
  /** Any name may be given, by a file or a task that only the run knows. */
  readonly open: boolean
  /** A module that its user wrote may give facts of any name. */
  readonly facts: boolean
  /** Hosts and groups may change. */
  readonly hosts: boolean
  /** `meta` words that end a play or a role for a host. */
  readonly ends: readonly { readonly meta: Meta; readonly id: number; readonly of: PlayDraft }[]
}

/** Of all plays, since what a host was given in one is there in the next. */
export function settersIn(drafts: readonly PlayDraft[]): Setters {
  const found: Found = { names: new Set(), open: false, facts: false, hosts: false, ends: [] }
  for (const draft of drafts) {
    const { play, ahead } = draft
    if (!play) continue
    for (const { name } of play.questions) found.names.add(name)
    for (const name of draft.fileNames) found.names.add(name)
    if (draft.filesOpen) found.open = true
    if (draft.ownModules) found.facts = true
    collect(
      found,
      [...play.sections.flatMap(({ steps }) => steps), ...play.handlers, ...[...ahead.values()].flatMap(({ block }) => block ?? [])],
      draft,
    )
  }
  return found
}

const anything = { open: true, facts: true, hosts: true }

interface Found {
  readonly names: Set<string>
  open: boolean
  facts: boolean
  hosts: boolean
  readonly ends: { readonly meta: Meta; readonly id: number; readonly of: PlayDraft }[]
}

function collect(found: Found, steps: readonly Step[], of: PlayDraft): void {
  for (const step of steps) {
    if (step.kind !== 'meta') ofLoop(found, step)
    if (step.kind === 'block') {
      collect(found, [...step.steps, ...step.rescue, ...step.always, ...(step.handlers ?? [])], of)
    } else if (step.kind === 'meta') {
      if (/^end_/.test(step.word)) found.ends.push({ meta: step, id: step.id, of })
      if (step.word === 'refresh_inventory') found.hosts = true
    } else {
      if (step.register !== undefined) found.names.add(step.register)
      if (step.kind === 'task') ofTask(found, step)
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

function ofTask(found: Found, { module, named, args, names }: Task): void {
  if (named) Object.assign(found, anything)
  if (module?.resultScope === 'included') found.open = true
  if (module?.runEffects) found.hosts = true
  if (module?.resultScope !== 'variables') return
  if (args instanceof Template || names) found.open = true
  else for (const name of Object.keys(args)) found.names.add(name)
}
