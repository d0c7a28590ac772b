/** A task made ready for one host: conditions, arguments, and what must be asked; the same for its turn and ahead of it. */
import { Problem } from '../../model/diagnostic.ts'
import type { AnyModule, Condition, Evaluated, Params } from '../../model/module.ts'
import type { Task } from '../../model/play.ts'
import type { LocalContext } from '../../model/read.ts'
import { Expression, Template } from '../../model/template.ts'
import { convert, properName, secretValues } from '../../options/options.ts'
import {
  dataHolds,
  evaluate,
  EvaluationError,
  givenConditions,
  holds,
  renderValue,
  toText,
  truth,
  UndefinedError,
  withLists,
} from '../../template/index.ts'
import { omit, type Scope } from '../../template/scope.ts'
import type { ExecutionContext } from '../host/questioner.ts'
import type { Session } from '../host/session.ts'
import type { HostRun, PlayRun } from '../schedule/state.ts'
import { endsOf, type OwnHost, ownHostOf } from './ends.ts'
import { executionContextOf } from './execution-context.ts'
import { firstRendered, renderedKeyword } from './keywords.ts'
import { localContext } from './local-context.ts'
import { Unknown } from './unknown-value.ts'

export interface Prepared {
  readonly module: AnyModule
  readonly params: Params<Record<string, never>>
  readonly target: HostRun
  /** The target is the host of the task itself. */
  readonly isOwn: boolean
  /** The host of the task as it asks the target. */
  readonly session: Session
  readonly context: ExecutionContext
  readonly here: LocalContext
  /** The host that the task is for, and how it is reached, wherever the task is delegated to. */
  readonly own: () => OwnHost
}

/** Renders and checks the arguments for a host, which may have its task done on another. Throws Problem with the place of the argument; UndefinedError; NotAhead. */
export function prepare(task: Task, run: PlayRun, host: HostRun, target: HostRun, scope: Scope, reachScope: Scope): Prepared {
  const { module } = task
  if (!module) throw new Problem(`there is no module \`${task.action}\``, { place: task.place })
  const { params, problems } = convert(module, withStandIn(task, module, target, renderArguments(task, module, scope), scope))
  if (!scope.ahead) for (const secret of secretValues(module, params)) run.input.secrets.add(secret)
  for (const { option, message, msg, hint } of problems) throw new Problem(message, { place: placeOf(task, option), hint, msg })
  for (const sentence of module.rules?.(params as never) ?? [])
    throw new Problem(sentence, { place: task.place, msg: module.ruleWords?.(params as never) })
  const context = executionContextOf(task, run, target, scope, reachScope)
  const own = () => ownHostOf({ task, run, target, scope, context })
  const session = host.sessionOn(target)
  // Where a job has ended, it may have changed what was read ahead meanwhile.
  const touch = () => session.touch(context)
  const here = localContext(scope, task, run, target, { own, touch, ends: () => endsOf({ task, run, target, scope, context }) })
  return { module, params: params as never, target, isOwn: target === host, session, context, here, own }
}

function renderArguments(task: Task, module: AnyModule, scope: Scope): Record<string, unknown> {
  const written = (task.args instanceof Template ? renderedKeyword(task.args, () => scope) : task.args) ?? {}
  if (typeof written !== 'object' || written === null) throw new Problem('`args` must be a dict', { place: task.place })
  return rendered({ ...unsetDefaults(written, task.defaults, task, module, scope), ...written }, task, module, scope)
}

/** Completed by `module_defaults` of the module that this one stands for on the host. */
function withStandIn(
  task: Task,
  module: AnyModule,
  target: HostRun,
  args: Record<string, unknown>,
  scope: Scope,
): Readonly<Record<string, unknown>> {
  const { standsFor } = module
  if (!task.standInDefaults || !standsFor) return args
  const { option, fact, modules } = standsFor
  const bare = toText(args[option] ?? 'auto').replace(/^ansible\.(?:builtin|legacy)\./, '')
  const chosen = bare === 'auto' ? target.variables.facts[fact] : bare
  if (chosen === undefined)
    throw new Problem(`which \`module_defaults\` apply is unknown: the fact \`${fact}\` of \`${target.host.name}\` was not gathered`, {
      place: task.place,
      hint: `gather facts before this task, or set \`${option}\``,
    })
  const name = toText(chosen)
  const defaults = Object.hasOwn(modules, name) ? task.standInDefaults[modules[name] ?? ''] : undefined
  return { ...rendered(unsetDefaults(args, defaults, task, module, scope), task, module, scope), ...args }
}

/** Arguments as the host has them, each by the kind of its option. */
function rendered(written: Readonly<Record<string, unknown>>, task: Task, module: AnyModule, scope: Scope): Record<string, unknown> {
  const args: Record<string, unknown> = {}
  for (const [word, value] of Object.entries(written)) {
    const called = task.names?.[word]
    const name = called ? toText(renderValue(called, scope)) : word
    const type = module.options[name]?.type
    if (type === 'expression') args[name] = evaluated(value, task, name, scope)
    else if (type === 'conditions') args[name] = conditions(value, task, name, scope)
    else {
      const result = withKeys(renderValue(value, scope), task.keys?.[word], scope)
      refuseUnknown(result)
      if (result !== omit) args[name] = withLists(result)
    }
  }
  return args
}

/** A dict under the keys that its templates give. */
function withKeys(value: unknown, keys: Readonly<Record<string, Template>> | undefined, scope: Scope): unknown {
  if (keys === undefined || typeof value !== 'object' || value === null) return value
  const named = (key: string) => (keys[key] ? toText(renderValue(keys[key], scope)) : key)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [named(key), inner]))
}

/** Options of `module_defaults` that the task does not give itself, under any of their names. */
function unsetDefaults(
  written: object,
  defaults: Task['defaults'],
  { place }: Task,
  module: AnyModule,
  scope: Scope,
): Record<string, unknown> {
  const named = (word: string) => properName(module, word) ?? word
  const own = new Set(Object.keys(written).map(named))
  const found: Record<string, unknown> = {}
  for (const levels of defaults ?? []) {
    const options = firstRendered(levels, () => scope)
    if (options === undefined) continue
    if (typeof options !== 'object' || options === null) throw new Problem('the options in `module_defaults` must be a dict', { place })
    for (const [word, value] of Object.entries(options)) if (!own.has(named(word))) found[named(word)] = value
  }
  return found
}

/** Check mode: an argument that holds what only a real run would know. */
function refuseUnknown(value: unknown): void {
  if (value instanceof Unknown) value.refuse()
  else if (Array.isArray(value)) value.forEach(refuseUnknown)
  else if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)
    Object.values(value).forEach(refuseUnknown)
}

function evaluated(value: unknown, task: Task, name: string, scope: Scope): Evaluated {
  if (typeof value !== 'string' && !isText(value)) return { text: '', value: renderValue(value, scope) }
  const expression = expressionOf(value, task, name)
  try {
    return { text: expression.text, value: renderValue(evaluate(expression, scope), scope) }
  } catch (error) {
    if (error instanceof UndefinedError) return { text: expression.text, value: undefined, undefined: error.message }
    throw error
  }
}

function conditions(value: unknown, task: Task, name: string, scope: Scope): readonly Condition[] {
  const list = value instanceof Template ? givenConditions(value, scope) : Array.isArray(value) ? value : [value]
  return list.map((each) => {
    if (each instanceof Expression) return { text: each.text, holds: holds(each, scope) }
    if (typeof each === 'string') return { text: each, holds: heldByData(each, task, name) }
    return { text: toText(each).replace(/^(?:True|False)$/, (word) => word.toLowerCase()), holds: truth(each), value: each }
  })
}

/** A text that a template gave: data. */
function heldByData(text: string, task: Task, name: string): boolean {
  try {
    return dataHolds(text, name)
  } catch (error) {
    throw error instanceof EvaluationError ? new Problem(error.message, { hint: error.hint, place: placeOf(task, name) }) : error
  }
}

const isText = (value: unknown): value is Template | Expression => value instanceof Template || value instanceof Expression

/** What an author wrote is an expression; a text that came out of a template can only name a variable. */
function expressionOf(value: unknown, task: Task, name: string): Expression {
  if (value instanceof Expression) return value
  if (value instanceof Template) return new Expression(value.text, value.place, value.locate)
  const text = String(value)
  if (/^[A-Za-z_]\w*(?:\.\w+)*$/.test(text)) return new Expression(text, placeOf(task, name))
  throw new Problem(`\`${name}\` is the result of a template: it may name a variable, but is not evaluated`, {
    place: placeOf(task, name),
    hint: 'write the expression without the template',
  })
}

function placeOf(task: Task, option: string | undefined) {
  return (option === undefined ? undefined : task.places[option]) ?? task.place
}
