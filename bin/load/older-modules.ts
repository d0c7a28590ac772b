/** Modules of users that were written for earlier versions go on as they did, with a warning: older field names, `replan` on a change, and outcomes by their position. */
import type { Outcome } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type AnyModule, type Change, changesOf, type Done, isStage, type Plan } from '../../engine/model/module.ts'

/** Fields of a declaration that have another name now. */
const renamed: Readonly<Record<string, keyof AnyModule>> = {
  gives: 'resultScope',
  keeps: 'runEffects',
  once: 'runOnce',
  outlasts: 'cacheable',
  converges: 'idempotent',
  speaks: 'minVerbosity',
  alone: 'onlyMessage',
  inert: 'readOnly',
  leaves: 'writesController',
  listsDiffs: 'diffIsList',
  ruleWords: 'ruleMessage',
}

/** A declaration with the fields of today, and a sentence for each that was another. */
export function withFieldsOfToday(declared: unknown, name: string): { readonly module: unknown; readonly warnings: readonly string[] } {
  if (typeof declared !== 'object' || declared === null) return { module: declared, warnings: [] }
  const warnings: string[] = []
  const warn = (older: string, newer: string) =>
    warnings.push(`the module \`${name}\` uses \`${older}\`, which 1.0 will remove: use \`${newer}\``)
  const entries = Object.entries(declared).map(([field, value]) => {
    const now = renamed[field]
    if (now === undefined) return [field, value] as const
    warn(field, now)
    return [now, value] as const
  })
  const module = Object.fromEntries(entries)
  if ('runs' in module) {
    warn('runs: true', "kind: 'command'")
    if (module.runs === true) module.kind = 'command'
    delete module.runs
  }
  return { module, warnings }
}

/** A module with the memory of today; one that uses it already is what it was. `warnings` are those about its fields. */
export function withMemoryOfToday(module: AnyModule, warnings: readonly string[]): AnyModule {
  /** What was found of older words, by the parameters of a task. */
  const found = new WeakMap<object, Set<string>>()
  const note = (params: object, sentence: string) => found.set(params, (found.get(params) ?? new Set()).add(sentence))
  const beginning = `the module \`${module.name}\``
  const staged = `${beginning} uses \`replan: true\`, which 1.0 will remove: return \`{ stage, foreseen }\` from \`plan\``
  const byPosition = `${beginning} reads outcomes by position, which 1.0 will remove: give each change a \`name\` and use \`done.outcome(name)\``
  const lacking = `${beginning} uses \`lacks\`, which 1.0 will remove: use \`missingProgram\``
  return {
    ...module,
    plan(params, state, done) {
      const explained = withProgramsOfToday(
        () => module.plan(params, state, done),
        lacking,
        () => note(params, lacking),
      )
      const planned = numbered(explained, done)
      if (isStage(planned)) return planned
      const end = planned.findIndex((change) => (change as { readonly replan?: unknown }).replan === true)
      if (end < 0) return planned
      note(params, staged)
      return { stage: planned.slice(0, end + 1), foreseen: planned.slice(end + 1) }
    },
    returns(params, state, done, after) {
      const returned =
        module.returns?.(
          params,
          state,
          listed(done, () => note(params, byPosition)),
          after,
        ) ?? {}
      const sentences = [...warnings, ...(found.get(params) ?? [])]
      if (sentences.length === 0) return returned
      return { ...returned, warnings: [...(Array.isArray(returned.warnings) ? returned.warnings : []), ...sentences] }
    },
  }
}

/** A program that is missing, under its name of today: in the problem that is thrown, and where an action explains its failure. */
function withProgramsOfToday(plan: () => Plan, sentence: string, found: () => void): Plan {
  const explained = (change: Change): Change => {
    if (change.action?.do !== 'run' || !change.action.explain) return change
    const { explain } = change.action
    const today: typeof explain = (failure) => {
      const { lacks, ...words } = explain(failure) ?? {}
      if (lacks === undefined) return words
      found()
      return { missingProgram: lacks, ...words }
    }
    return { ...change, action: { ...change.action, explain: today } }
  }
  try {
    const planned = plan()
    if (!isStage(planned)) return planned.map(explained)
    return { stage: planned.stage.map(explained), foreseen: planned.foreseen.map(explained) }
  } catch (error) {
    if (!(error instanceof Problem) || error.lacks === undefined) throw error
    const warnings = [error.results?.warnings ?? [], sentence].flat()
    throw new Problem(error.message, { ...error, results: { ...error.results, warnings } })
  }
}

const nameOf = (number: number) => `change ${number}`

/** Where no change has a name, they get numbers, by which their outcomes are found in their order. */
function numbered(planned: Plan, done: Done): Plan {
  if (changesOf(planned).some(({ name }) => name !== undefined)) return planned
  const first = outcomesOf(done).length + 1
  const named = (changes: readonly Change[], from: number) => changes.map((change, index) => ({ name: nameOf(from + index), ...change }))
  if (!isStage(planned)) return named(planned, first)
  return { stage: named(planned.stage, first), foreseen: named(planned.foreseen, first + planned.stage.length) }
}

function outcomesOf(done: Done): readonly Outcome[] {
  const outcomes: Outcome[] = []
  for (let outcome = done.outcome(nameOf(1)); outcome; outcome = done.outcome(nameOf(outcomes.length + 1))) outcomes.push(outcome)
  return outcomes
}

/** The memory of a task that can be taken for the list of outcomes it once was. */
function listed(done: Done, asList: () => void): Done {
  const outcomes = outcomesOf(done)
  return new Proxy(done, {
    get(target, key) {
      if (key in target) return Reflect.get(target, key)
      asList()
      const value: unknown = Reflect.get(outcomes, key)
      return typeof value === 'function' ? value.bind(outcomes) : value
    },
  })
}
