/** Adapts filters, tests and lookups of users to the evaluator: passes plain data in and validates the result. */
import { resolve } from 'node:path'
import type { Owned, UserFilter, UserLookup, UserTest } from '../model/plugin.ts'
import { stackOf } from '../model/stack.ts'
import { define } from './compile/callable.ts'
import { type Lookup, type LookupCall, refuseAhead } from './lookups/functions.ts'
import { pythonCallable, pythonLookup } from './python-plugins.ts'
import { missing, type Scope } from './scope.ts'
import { entriesOf, isDict } from './values/dicts.ts'
import { awaitValue } from './values/suspend.ts'
import { typeName } from './values/text.ts'
import { Bytes, type Callable, EvaluationError, PyFloat, Undefined } from './values/values.ts'

import { renderDeep } from './variables.ts'

export function userFilter(name: string, scope: Scope): Callable | undefined {
  const plugin = byName(scope.here.plugins?.filters, name)
  if (!plugin) return pythonCallable('filter', name, scope, 'own')
  return cached(plugin, () => callableOf(plugin, `the filter \`${name}\``, (result) => result))
}

export function userTest(name: string, scope: Scope): Callable | undefined {
  const plugin = byName(scope.here.plugins?.tests, name)
  if (!plugin) return pythonCallable('test', name, scope, 'own')
  return cached(plugin, () => callableOf(plugin, `the test \`${name}\``, Boolean))
}

export function userLookup(name: string, scope: Scope): Lookup | undefined {
  const plugin = byName(scope.here.plugins?.lookups, name)
  if (!plugin) return pythonLookup(name, scope, 'own')
  return { options: Object.keys(plugin.options ?? {}), effect: plugin.effect === true, run: (call) => runUserLookup(plugin, name, call) }
}

/** A collection prefix, as in Ansible, is ignored; `ansible.builtin` means a built-in one. */
function byName<T>(plugins: ReadonlyMap<string, T> | undefined, name: string): T | undefined {
  if (plugins === undefined || plugins.size === 0 || name.startsWith('ansible.builtin.')) return undefined
  return plugins.get(name) ?? plugins.get(name.slice(name.lastIndexOf('.') + 1))
}

const callables = new WeakMap<object, Callable>()
function cached(plugin: object, make: () => Callable): Callable {
  const callable = callables.get(plugin) ?? make()
  callables.set(plugin, callable)
  return callable
}

function callableOf(plugin: Owned<UserFilter | UserTest>, who: string, convert: (result: unknown) => unknown): Callable {
  const names = Object.keys(plugin.parameters ?? {})
  return define(names.join(' '), (value, args, { evaluation: { scope } }) => {
    const namedArgs = names.flatMap((name, at) => (args[at] === undefined ? [] : [[name, plainValue(args[at], scope)] as const]))
    const input = plainValue(value, scope)
    return checkedData(
      withFailure(plugin, who, () => convert(plugin.run(input, Object.fromEntries(namedArgs)))),
      who,
      plugin,
    )
  })
}

function runUserLookup(plugin: Owned<UserLookup>, name: string, { terms, options, scope, site }: LookupCall): readonly unknown[] {
  const who = `the lookup \`${name}\``
  if (plugin.effect) refuseAhead(scope, who)
  const input = terms.map((term) => plainValue(term, scope))
  const settings = plainValue(options, scope) as Readonly<Record<string, unknown>>
  const context = {
    folders: scope.here.folders,
    variable: (variable: string) => {
      const value = scope.get(variable)
      return value === missing ? undefined : plainValue(value, scope)
    },
  }
  const run = () => withFailure(plugin, who, () => plugin.run(input, settings, context))
  // An asynchronous lookup is started once and not repeated when the evaluation is retried.
  const takesTime = plugin.run.constructor.name === 'AsyncFunction'
  const list = takesTime
    ? awaitValue(`own ${name} ${site} ${JSON.stringify([input, settings])}`, () => withFailureAsync(plugin, who, run))
    : run()
  if (!Array.isArray(list)) throw new EvaluationError(`${who} of ${plugin.file} returns ${typeName(list)}, but a lookup must return a list`)
  return list.map((item) => checkedData(item, who, plugin))
}

function withFailure<T>(plugin: Owned<object>, who: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw failure(plugin, who, error)
  }
}

async function withFailureAsync<T>(plugin: Owned<object>, who: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw failure(plugin, who, error)
  }
}

function failure({ file }: Owned<object>, who: string, error: unknown): EvaluationError {
  const at = stackOf(error).find((each) => each.file === resolve(file))
  const place = at ? `${file}:${at.line}:${at.column}` : file
  return new EvaluationError(`${who} of ${place} fails: ${error instanceof Error ? error.message : String(error)}`)
}

/** Converts a value to plain JavaScript data. */
function plainValue(value: unknown, scope: Scope): unknown {
  const rendered = renderDeep(value, scope)
  if (rendered instanceof Undefined) throw rendered.error()
  if (rendered instanceof PyFloat) return rendered.value
  if (rendered instanceof Bytes) return rendered.buffer.toString('utf8')
  if (typeof rendered === 'bigint') return Number.isSafeInteger(Number(rendered)) ? Number(rendered) : rendered
  if (Array.isArray(rendered)) return Array.from(rendered, (item) => plainValue(item, scope))
  return isDict(rendered) ? Object.fromEntries(entriesOf(rendered).map(([key, item]) => [String(key), plainValue(item, scope)])) : rendered
}

/** Validates a result: a string, number, boolean, null, or lists and dicts of these. */
function checkedData(value: unknown, who: string, plugin: Owned<object>): unknown {
  if (value === undefined || value === null) return null
  if (['string', 'number', 'boolean', 'bigint'].includes(typeof value)) return value
  if (Array.isArray(value)) return value.map((item) => checkedData(item, who, plugin))
  if (typeof value === 'object' && isDict(value)) {
    const entries = entriesOf(value).map(([key, item]) => [key, checkedData(item, who, plugin)] as const)
    return value instanceof Map ? new Map(entries) : Object.fromEntries(entries)
  }
  throw new EvaluationError(
    `${who} of ${plugin.file} returns a value that is not data`,
    'return strings, numbers, booleans, lists or dicts',
  )
}
