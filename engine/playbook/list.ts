/** Lists the plays and tasks of a playbook, for `--list-tasks`, `--list-tags` and `--list-hosts`. */
import type { Place } from '../model/diagnostic.ts'
import type { Block, Play, Playbook, Step } from '../model/play.ts'
import { stepTags } from '../model/play-tags.ts'
import { asWritten, Template } from '../model/template.ts'

export interface ListedTask {
  readonly name: string
  /** The role of the task. */
  readonly role?: string
  /** Its own and inherited tags, sorted. */
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

/** How a listing shows the value of a keyword; as written, where nothing else is known. */
export type Rendered = (value: unknown, play: Play, step?: Step) => unknown

/** Plays with their tasks in the order of the run, without handlers and `meta`; dynamic includes are not expanded. */
export function listPlaybook(playbook: Playbook, rendered: Rendered = asWritten): ListedPlay[] {
  return playbook.plays.map((play) => {
    const tasks = play.sections.flatMap(({ steps }) => steps.flatMap((step) => listed(step, play, rendered)))
    const tags = texts(play.keywords.tags, (tag) => rendered(tag, play))
    const allTags = sorted([...tags, ...tasks.flatMap((task) => task.tags)])
    const hosts = hostsOf(play, rendered).join(',')
    const name = play.keywords.name === undefined ? hosts : String(rendered(play.keywords.name, play))
    return { name, hosts, tags: sorted(tags), tasks, allTags }
  })
}

/** The patterns of a play. */
export function hostsOf(play: Play, rendered: Rendered): readonly string[] {
  return texts([play.hosts].flat(), (pattern) => rendered(pattern, play))
}

/** The tags of a step, its levels and its play. */
export function tagsOf(step: Step, play: Play, rendered: Rendered = asWritten): readonly string[] {
  return stepTags(step, play, (tag) => texts([tag], () => rendered(tag, play, step)))
}

/** The name of a step, or what it does. */
export function stepName(step: Step): string {
  if (step.keywords.name !== undefined && step.keywords.name !== '') return text(step.keywords.name)
  if (step.kind === 'task') return step.action
  if (step.kind === 'include') return `include_${step.what} ${text(step.target)}`
  return step.kind === 'meta' ? `meta ${step.word}` : 'block'
}

function listed(step: Step, play: Play, rendered: Rendered): ListedTask[] {
  if (step.kind === 'meta') return []
  if (step.kind === 'block') return [...step.steps, ...step.rescue, ...step.always].flatMap((inner) => listed(inner, play, rendered))
  const role = roleOf(step)
  return [{ name: stepName(step), ...(role !== undefined && { role }), tags: sorted(tagsOf(step, play, rendered)), place: step.place }]
}

function roleOf(step: Step): string | undefined {
  let level: Block | undefined = step.parent
  while (level && !level.role) level = level.parent
  return level?.role?.role.name
}

/** Values as texts; a value may be rendered to several. */
export function texts(values: readonly unknown[] | undefined, rendered: (value: unknown) => unknown): string[] {
  return (values ?? []).flatMap((value) => [rendered(value) ?? []].flat()).map(String)
}

function text(value: unknown): string {
  return value instanceof Template ? value.text : String(value)
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort()
}
