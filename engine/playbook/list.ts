/** Lists the plays and tasks of a playbook, for `--list-tasks`, `--list-tags` and `--list-hosts`. */
import type { Place } from '../model/diagnostic.ts'
import type { Block, Play, Playbook, Step } from '../model/play.ts'
import { Template } from '../model/template.ts'

export interface ListedTask {
  readonly name: string
  /** The role of the task. */
  readonly role?: string
  /** Its own and inherited tags, sorted; templates as written. */
  readonly tags: readonly string[]
  readonly place: Place
}

export interface ListedPlay {
  readonly name: string
  readonly hosts: string
  readonly tags: readonly string[]
  readonly tasks: readonly ListedTask[]
  /** Every tag of the play and its tasks, sorted. */
  readonly allTags: readonly string[]
}

/** Plays with their tasks in the order of the run, without handlers and `meta`; dynamic includes are not expanded. */
export function listPlaybook(playbook: Playbook): ListedPlay[] {
  return playbook.plays.map((play) => {
    const tasks = play.sections.flatMap(({ steps }) => steps.flatMap((step) => listed(step, play)))
    const tags = texts(play.keywords.tags)
    const allTags = sorted([...tags, ...tasks.flatMap((task) => task.tags)])
    const hosts = texts([play.hosts].flat()).join(',')
    return { name: play.keywords.name === undefined ? hosts : text(play.keywords.name), hosts, tags: sorted(tags), tasks, allTags }
  })
}

/** The tags of a step, its levels and its play, as written. */
export function tagsOf(step: Step, play: Play): string[] {
  const tags = [...texts(play.keywords.tags)]
  for (let level: Step | undefined = step; level; level = level.parent) tags.push(...texts(level.keywords.tags))
  return [...new Set(tags)]
}

/** The name of a step, or what it does. */
export function stepName(step: Step): string {
  if (step.keywords.name !== undefined && step.keywords.name !== '') return text(step.keywords.name)
  if (step.kind === 'task') return step.action
  if (step.kind === 'include') return `include_${step.what} ${text(step.target)}`
  return step.kind === 'meta' ? `meta ${step.word}` : 'block'
}

function listed(step: Step, play: Play): ListedTask[] {
  if (step.kind === 'meta') return []
  if (step.kind === 'block') return [...step.steps, ...step.rescue, ...step.always].flatMap((inner) => listed(inner, play))
  const role = roleOf(step)
  return [{ name: stepName(step), ...(role !== undefined && { role }), tags: sorted(tagsOf(step, play)), place: step.place }]
}

function roleOf(step: Step): string | undefined {
  let level: Block | undefined = step.parent
  while (level && !level.role) level = level.parent
  return level?.role?.role.name
}

function texts(values: readonly unknown[] | undefined): string[] {
  return (values ?? []).map(text)
}

function text(value: unknown): string {
  return value instanceof Template ? value.text : String(value)
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort()
}
