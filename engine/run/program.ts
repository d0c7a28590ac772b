/** A play as the stages a host goes through: facts, sections, and the handlers between them. */
import type { Meta, Play, Step, Task } from '../play.ts'
import type { Scope } from '../values/scope.ts'
import { renderValue } from '../values/template/index.ts'
import type { RunInput } from './state.ts'
import { isTrue } from './truth.ts'

export interface Stage {
  readonly steps: readonly Step[]
}

/** Facts are gathered where the play asks for them, or names some without forbidding it. */
export function programOf(play: Play, input: RunInput, scope: Scope): readonly Stage[] {
  const section = (name: Play['sections'][number]['name']) => play.sections.find((each) => each.name === name)?.steps ?? []
  const flush: Stage = { steps: [flushStep(play)] }
  const gather = play.gatherFacts === undefined ? play.namesFacts : isTrue(renderValue(play.gatherFacts, scope))
  const middle = [{ steps: section('roles') }, { steps: section('tasks') }]
  return [
    ...(gather ? [{ steps: [factsTask(play, input)] }] : []),
    ...(section('pre_tasks').length ? [{ steps: section('pre_tasks') }, flush] : []),
    ...middle,
    flush,
    ...(section('post_tasks').length ? [{ steps: section('post_tasks') }, flush] : []),
  ]
}

function factsTask(play: Play, { factsModule }: RunInput): Task {
  return {
    kind: 'task',
    id: -1,
    place: play.place,
    keywords: { name: 'Gathering facts', tags: ['always'] },
    action: factsModule.name,
    module: factsModule,
    args: play.gatherSubset === undefined ? {} : { gather_subset: play.gatherSubset },
    places: {},
  }
}

function flushStep(play: Play): Meta {
  return { kind: 'meta', id: -1, place: play.place, keywords: { tags: ['always'] }, word: 'flush_handlers' }
}
