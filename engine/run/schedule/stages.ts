/** A play as the stages a host goes through: facts, sections, and the handlers between them. */

import { type Place, Problem } from '../../model/diagnostic.ts'
import type { AnyModule } from '../../model/module.ts'
import { type Argument, defaultValues, type Meta, type Play, type Step, type Task } from '../../model/play.ts'
import type { Scope } from '../../template/scope.ts'
import { type PlayWord, playWord } from '../prepare/keywords.ts'
import { gatheringId } from '../task/remember.ts'
import type { RunContext } from './state.ts'

export interface Stage {
  readonly steps: readonly Step[]
  /** It gathers facts: skipped on hosts whose facts are known, where gathering is `smart`. */
  readonly gathers?: true
}

/** Facts are gathered where the play asks for them, or names some without forbidding it. */
export function programOf(play: Play, input: RunContext, scope: Scope): readonly Stage[] {
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

function factsTask(play: Play, { factsModule }: RunContext, scope: Scope): Task {
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
  return { kind: 'meta', action: 'meta', id: -1, place: play.place, keywords: { tags: ['always'] }, word: 'flush_handlers' }
}

export function batchesOf<T>(hosts: readonly T[], serial: unknown, place: Place): readonly (readonly T[])[] {
  const sizes = (Array.isArray(serial) ? serial : serial === undefined || serial === null ? [] : [serial]).map((word) =>
    sizeOf(word, hosts.length, place),
  )
  if (sizes.length === 0) return [hosts]
  const batches: T[][] = []
  for (let at = 0; at < hosts.length; ) {
    const size = sizes[Math.min(batches.length, sizes.length - 1)] as number
    batches.push(hosts.slice(at, at + size))
    at += size
  }
  return batches
}

/** 0 stands for all of them, as in Ansible. */
function sizeOf(word: unknown, all: number, place: Place): number {
  const match = /^(\d+)(%?)$/.exec(String(word).trim())
  if (!match) throw new Problem(`\`serial\` needs a number or a percentage, not \`${String(word)}\``, { place })
  const size = match[2] ? Math.max(1, Math.floor((Number(match[1]) / 100) * all)) : Number(match[1])
  return size || all
}

export function ordered<T extends { readonly name: string }>(hosts: readonly T[], order: unknown): readonly T[] {
  const byName = (a: T, b: T) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  switch (order) {
    case undefined:
    case null:
    case 'inventory':
      return hosts
    case 'sorted':
      return [...hosts].sort(byName)
    case 'reverse_sorted':
      return [...hosts].sort((a, b) => byName(b, a))
    case 'reverse_inventory':
      return [...hosts].reverse()
    case 'shuffle':
      return hosts
        .map((host) => ({ host, by: Math.random() }))
        .sort((a, b) => a.by - b.by)
        .map(({ host }) => host)
    default:
      throw new Problem(
        `\`order\` is one of \`inventory\`, \`sorted\`, \`reverse_sorted\`, \`reverse_inventory\`, \`shuffle\`, not \`${String(order)}\``,
      )
  }
}
