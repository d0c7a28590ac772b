/** A play as the stages a host goes through: facts, sections, and the handlers between them. */
import type { AnyModule } from '../module.ts'
import type { Meta, Play, Step, Task } from '../play.ts'
import type { Raw, Variables } from '../template.ts'
import type { Scope } from '../values/scope.ts'
import { renderValue } from '../values/template/index.ts'
import type { RunInput } from './state.ts'
import { isTrue } from './truth.ts'

export interface Stage {
  readonly steps: readonly Step[]
  /** It gathers facts: passed over on hosts whose facts are known, where gathering is `smart`. */
  readonly gathers?: true
}

/** What facts hold once a play has gathered them; Ansible looks for it as well, in a cache. */
export const gatheredMark = { _ansible_facts_gathered: true } as const

/** Facts are gathered where the play asks for them, or names some without forbidding it. */
export function programOf(play: Play, input: RunInput, scope: Scope): readonly Stage[] {
  const section = (name: Play['sections'][number]['name']) => play.sections.find((each) => each.name === name)?.steps ?? []
  const flush: Stage = { steps: [flushStep(play)] }
  const gather =
    play.gatherFacts === undefined ? input.options.facts?.always || play.namesFacts : isTrue(renderValue(play.gatherFacts, scope))
  const middle = [{ steps: section('roles') }, { steps: section('tasks') }]
  return [
    ...(gather ? [{ steps: [factsTask(play, input)], gathers: true as const }] : []),
    ...(section('pre_tasks').length ? [{ steps: section('pre_tasks') }, flush] : []),
    ...middle,
    flush,
    { steps: section('post_tasks') },
    flush,
  ]
}

/** Whether a task is the one that a play begins with by itself. */
export function isGathering({ id }: Task): boolean {
  return id === -1
}

function factsTask(play: Play, { factsModule }: RunInput): Task {
  return {
    kind: 'task',
    id: -1,
    place: play.place,
    keywords: { name: 'Gathering facts', tags: ['always'] },
    action: factsModule.name,
    module: factsModule,
    args: gatheringOf(play),
    places: {},
    defaults: defaultsOf(play, factsModule),
  }
}

function gatheringOf({ gatherSubset, gatherTimeout, factPath }: Play): Variables {
  const words = { gather_subset: gatherSubset, gather_timeout: gatherTimeout, fact_path: factPath }
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined))
}

/** What `module_defaults` of the play say of gathering. */
function defaultsOf({ keywords: { moduleDefaults = [] } }: Play, { name, aliases = [] }: AnyModule): readonly Raw<Variables>[] {
  const named = moduleDefaults.filter((each) => [name, ...aliases].includes(each.name.replace(/^ansible\.(?:builtin|legacy)\./, '')))
  return named.slice(-1).map(({ options }) => options)
}

function flushStep(play: Play): Meta {
  return { kind: 'meta', id: -1, place: play.place, keywords: { tags: ['always'] }, word: 'flush_handlers' }
}
