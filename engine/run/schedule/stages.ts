/** A play as the stages a host goes through: facts, sections, and the handlers between them. */
import type { AnyModule } from '../../model/module.ts'
import { type Argument, defaultValues, type Meta, type Play, type Step, type Task } from '../../model/play.ts'
import type { Scope } from '../../template/scope.ts'
import { type PlayWord, playWord } from '../prepare/keywords.ts'
import { gatheringId } from '../task/gathering.ts'
import type { RunInput } from './state.ts'

export interface Stage {
  readonly steps: readonly Step[]
  /** It gathers facts: skipped on hosts whose facts are known, where gathering is `smart`. */
  readonly gathers?: true
}

/** Facts are gathered where the play asks for them, or names some without forbidding it. */
export function programOf(play: Play, input: RunInput, scope: Scope): readonly Stage[] {
  const section = (name: Play['sections'][number]['name']) => play.sections.find((each) => each.name === name)?.steps ?? []
  const flush: Stage = { steps: [flushStep(play)] }
  const gather = playWord('gatherFacts', play, scope) ?? (input.options.facts?.always || play.namesFacts)
  const middle = [{ steps: section('roles') }, { steps: section('tasks') }]
  return [
    ...(gather ? [{ steps: [factsTask(play, input, scope)], gathers: true as const }] : []),
    ...(section('pre_tasks').length ? [{ steps: section('pre_tasks') }, flush] : []),
    ...middle,
    flush,
    { steps: section('post_tasks') },
    flush,
  ]
}

function factsTask(play: Play, { factsModule }: RunInput, scope: Scope): Task {
  return {
    kind: 'task',
    id: gatheringId,
    place: play.place,
    // Each host has facts of its own, whatever the play does only once.
    keywords: { name: 'Gathering facts', tags: ['always'], runOnce: false },
    action: factsModule.name,
    module: factsModule,
    args: gatheringOf(play, scope),
    defaults: defaultsOf(play, factsModule),
  }
}

function gatheringOf(play: Play, scope: Scope): readonly Argument[] {
  const word = (name: PlayWord) => writtenWord(name, play, scope)
  const words = { gather_subset: word('gatherSubset'), gather_timeout: word('gatherTimeout'), fact_path: word('factPath') }
  return Object.entries(words).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value, place: play.place }]))
}

/** A word that each host may render for itself; what is omitted for all of them gives way to the settings. */
function writtenWord(name: PlayWord, play: Play, scope: Scope): unknown {
  try {
    return playWord(name, play, scope) === undefined ? undefined : (play[name] ?? play.defaults?.[name])
  } catch {
    return play[name]
  }
}

/** What `module_defaults` of the play say of gathering. */
function defaultsOf({ keywords: { moduleDefaults = [] } }: Play, { name, aliases = [] }: AnyModule): NonNullable<Task['defaults']> {
  const named = moduleDefaults.filter((each) => [name, ...aliases].includes(each.name.replace(/^ansible\.(?:builtin|legacy)\./, '')))
  return [named.toReversed().map(defaultValues)]
}

function flushStep(play: Play): Meta {
  return { kind: 'meta', id: -1, place: play.place, keywords: { tags: ['always'] }, word: 'flush_handlers' }
}
