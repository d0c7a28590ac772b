/** A task made ready for one host: conditions, arguments, and what must be asked; the same for its turn and ahead of it. */
import { Problem } from '../../model/diagnostic.ts'
import type { AnyModule, Condition, Evaluated, Options, Params } from '../../model/module.ts'
import { type Argument, argumentFor, type Task } from '../../model/play.ts'
import type { LocalContext } from '../../model/read.ts'
import { Expression, Template, type Variables } from '../../model/template.ts'
import { isGiven } from '../../options/conversion.ts'
import { convert, properName, secretValues } from '../../options/options.ts'
import {
  conditionsIn,
  dataHolds,
  EvaluationError,
  evaluateBraced,
  holds,
  renderValue,
  settled,
  toText,
  truth,
  UndefinedError,
  withLists,
} from '../../template/index.ts'
import { omit, type Scope } from '../../template/scope.ts'
import type { HostRun } from '../host/host-run.ts'
import type { ExecutionContext } from '../host/questioner.ts'
import type { Session } from '../host/session.ts'
import type { PlayContext } from '../schedule/state.ts'
import type { WalkContext } from '../task/walk-context.ts'
import { delegateName } from './connection-variables.ts'
import { executionContextOf } from './execution-context.ts'
import { firstRendered, renderedKeyword } from './keywords.ts'
import { localContext, type OwnHost, ownHostOf } from './local-context.ts'
import { Unknown } from './unknown-value.ts'

export interface PreparedTask {
  readonly module: AnyModule
  readonly params: Params<Options>
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
export function prepare(task: Task, run: PlayContext, host: HostRun, target: HostRun, scope: Scope, reachScope: Scope): PreparedTask {
  const { module } = task
  if (!module) throw new Problem(`there is no module \`${task.action}\``, { place: task.place })
  const context = executionContextOf(task, run, target, scope, reachScope)
  const args = withEnvironment(module, withStandIn(task, module, target, renderArguments(task, module, scope), scope), context.env)
  const { params, problems } = convert(module, args)
  if (!scope.ahead) for (const secret of secretValues(module, params)) run.input.secrets.add(secret)
  for (const { option, message, msg, hint, results } of problems)
    throw new Problem(message, { place: placeOf(task, option), hint, msg, results })

  const at = { task, run, target, scope, context }
  const session = host.sessionOn(target)
  const here = localContext(at, session)
  return { module, params, target, isOwn: target === host, session, context, here, own: () => ownHostOf(at) }
}

function renderArguments(task: Task, module: AnyModule, scope: Scope): Record<string, unknown> {
  const args = task.args instanceof Template ? madeArguments(renderedKeyword(task.args, () => scope) ?? {}, '`args`', task) : task.args
  const names = args.map(({ name }) => name)
  return rendered([...unsetDefaults(names, task.defaults, task, module, scope), ...args], module, scope)
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
  return { ...rendered(unsetDefaults(Object.keys(args), defaults, task, module, scope), module, scope), ...args }
}

/** Options that the task does not set get the value of their environment variable. */
function withEnvironment(
  { options }: AnyModule,
  args: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  const found = Object.entries(options).flatMap(([name, { environment = [], aliases = [] }]) => {
    if (environment.length === 0 || [name, ...aliases].some((each) => isGiven(args[each]))) return []
    const value = environment.map((each) => env[each] ?? process.env[each]).find((each) => each !== undefined && each !== '')
    return value === undefined ? [] : [[name, value] as const]
  })
  return found.length === 0 ? args : { ...args, ...Object.fromEntries(found) }
}

/** Arguments as the host has them, each by the kind of its option. */
function rendered(args: readonly Argument[], module: AnyModule, scope: Scope): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const argument of args) {
    const { value, nameTemplate, keys } = argument
    const name = nameTemplate ? toText(renderValue(nameTemplate, scope)) : argument.name
    const type = module.options[name]?.type
    if (type === 'expression') values[name] = evaluated(argument, scope)
    else if (type === 'conditions') values[name] = conditions(argument, scope)
    else {
      const result = withKeys(renderValue(value, scope), keys, scope)
      refuseUnknown(result)
      if (result !== omit) values[name] = withLists(result)
    }
  }
  return values
}

/** A dict under the keys that its templates give. */
function withKeys(value: unknown, keys: Readonly<Record<string, Template>> | undefined, scope: Scope): unknown {
  if (keys === undefined || typeof value !== 'object' || value === null) return value
  const named = (key: string) => (keys[key] ? toText(renderValue(keys[key], scope)) : key)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [named(key), inner]))
}

/** Options of `module_defaults` that the task does not give itself, under any of their names. */
function unsetDefaults(
  written: readonly string[],
  defaults: Task['defaults'],
  task: Task,
  module: AnyModule,
  scope: Scope,
): readonly Argument[] {
  const named = (word: string) => properName(module, word) ?? word
  const own = new Set(written.map(named))
  const found = new Map<string, Argument>()
  for (const levels of defaults ?? [])
    for (const each of madeArguments(firstRendered(levels, () => scope) ?? {}, 'the options in `module_defaults`', task))
      if (!own.has(named(each.name))) found.set(named(each.name), { ...each, name: named(each.name) })
  return [...found.values()]
}

/** Arguments that a template gave, under any names of their options. */
function madeArguments(values: unknown, what: string, { place }: Task): readonly Argument[] {
  if (typeof values !== 'object' || values === null) throw new Problem(`${what} must be a dict`, { place })
  return Object.entries(values).map(([name, value]) => ({ name, value, place }))
}

/** Check mode: an argument that holds what only a real run would know. */
function refuseUnknown(value: unknown): void {
  if (value instanceof Unknown) value.refuse()
  else if (Array.isArray(value)) value.forEach(refuseUnknown)
  else if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)
    Object.values(value).forEach(refuseUnknown)
}

function evaluated(argument: Argument, scope: Scope): Evaluated {
  const { value } = argument
  if (typeof value !== 'string' && !isText(value)) return { text: '', value: renderValue(value, scope) }
  const expression = expressionOf(argument)
  try {
    return { text: expression.text, value: renderValue(evaluateBraced(expression, scope), scope) }
  } catch (error) {
    // In braces it is evaluated before the module gets it.
    if (error instanceof UndefinedError && !expression.text.includes('{{'))
      return { text: expression.text, value: undefined, undefined: error.message }
    throw error
  }
}

function conditions(argument: Argument, scope: Scope): readonly Condition[] {
  const { value } = argument
  const list = value instanceof Template ? conditionsIn(value, scope) : Array.isArray(value) ? value : [value]
  return list.map((each) => {
    if (each instanceof Expression) return { text: each.text, holds: holds(each, scope) }
    if (typeof each === 'string') return { text: each, holds: heldByData(each, argument) }
    return { text: toText(each).replace(/^(?:True|False)$/, (word) => word.toLowerCase()), holds: truth(each), value: each }
  })
}

/** A text that a template gave: data. */
function heldByData(text: string, { name, place }: Argument): boolean {
  try {
    return dataHolds(text, name)
  } catch (error) {
    throw error instanceof EvaluationError ? new Problem(error.message, { hint: error.hint, msg: error.msg, place }) : error
  }
}

const isText = (value: unknown): value is Template | Expression => value instanceof Template || value instanceof Expression

/** What an author wrote is an expression; a text that came out of a template can only name a variable. */
function expressionOf({ name, value, place }: Argument): Expression {
  if (value instanceof Expression) return value
  if (value instanceof Template) return new Expression(value.text, value.place, value.locate)
  const text = String(value)
  if (/^[A-Za-z_]\w*(?:\.\w+)*$/.test(text)) return new Expression(text, place)
  throw new Problem(`\`${name}\` is the result of a template: it may name a variable, but is not evaluated`, {
    place,
    hint: 'write the expression without the template',
  })
}

function placeOf(task: Task, option: string | undefined) {
  return (option === undefined ? undefined : argumentFor(task, option))?.place ?? task.place
}

/** The host that is reached, and the scope its connection variables come from. */
export function delegateOf(
  task: Task,
  level: WalkContext,
  run: PlayContext,
  host: HostRun,
  scope: Scope,
  local: Variables,
): { target: HostRun; reachScope: Scope } {
  const named = delegateName(task, run.play, () => scope)
  if (!named) return { target: host, reachScope: scope }
  const { value: name, place } = named
  if (name === '') throw new Problem('`delegate_to` is empty', { place, hint: 'name a host, or use `default(omit)`' })
  const target = run.hostRun(name)
  return target === host ? { target, reachScope: scope } : { target, reachScope: run.scope(task, level, target, { local }) }
}

/** The task with the module that its template names now. Throws what is wrong with the name, or with the options of that module. */
export async function withModule(task: Task, scope: () => Scope): Promise<Task> {
  const { named } = task
  if (!named) return task
  return named.as(toText(await settled(() => renderValue(named.by, scope()))))
}
