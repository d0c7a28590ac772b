/** Filters, tests and lookups of users as the evaluator wants them: plain data goes in, and what comes out is looked at. */
import { resolve } from 'node:path'
import type { Owned, UserFilter, UserLookup, UserTest } from '../model/plugin.ts'
import { stackOf } from '../model/stack.ts'
import { takes } from './compile/callable.ts'
import { type Lookup, type LookupCall, notAhead } from './lookups/lookup.ts'
import { missing, type Scope } from './scope.ts'
import { entriesOf, isDict } from './values/dicts.ts'
import { Fault } from './values/faults.ts'
import { awaited } from './values/settle.ts'
import { typeName } from './values/types.ts'
import { Bytes, type Callable, PyFloat, Undefined } from './values/values.ts'
import { deep } from './variables.ts'

export function userFilter(name: string, { here }: Scope): Callable | undefined {
  const own = byName(here.plugins?.filters, name)
  return own && remembered(own, () => callable(own, `the filter \`${name}\``, (result) => result))
}

export function userTest(name: string, { here }: Scope): Callable | undefined {
  const own = byName(here.plugins?.tests, name)
  return own && remembered(own, () => callable(own, `the test \`${name}\``, Boolean))
}

export function userLookup(name: string, { here }: Scope): Lookup | undefined {
  const own = byName(here.plugins?.lookups, name)
  if (!own) return undefined
  return { options: Object.keys(own.options ?? {}), effect: own.effect === true, run: (call) => lookedUp(own, name, call) }
}

/** A collection in front of the name, as a playbook wrote it for Ansible, does no harm; `ansible.builtin` means a built-in one. */
function byName<T>(plugins: ReadonlyMap<string, T> | undefined, name: string): T | undefined {
  if (plugins === undefined || plugins.size === 0 || name.startsWith('ansible.builtin.')) return undefined
  return plugins.get(name) ?? plugins.get(name.slice(name.lastIndexOf('.') + 1))
}

const callables = new WeakMap<object, Callable>()
function remembered(own: object, make: () => Callable): Callable {
  const callable = callables.get(own) ?? make()
  callables.set(own, callable)
  return callable
}

function callable(own: Owned<UserFilter | UserTest>, who: string, settle: (result: unknown) => unknown): Callable {
  const names = Object.keys(own.parameters ?? {})
  return takes(names.join(' '), (value, args, { evaluation: { scope } }) => {
    const given = names.flatMap((name, at) => (args[at] === undefined ? [] : [[name, plain(args[at], scope)] as const]))
    const input = plain(value, scope)
    return data(
      guarded(own, who, () => settle(own.run(input, Object.fromEntries(given)))),
      who,
      own,
    )
  })
}

function lookedUp(own: Owned<UserLookup>, name: string, { terms, options, scope, site }: LookupCall): readonly unknown[] {
  const who = `the lookup \`${name}\``
  if (own.effect) notAhead(scope, who)
  const input = terms.map((term) => plain(term, scope))
  const settings = plain(options, scope) as Readonly<Record<string, unknown>>
  const surroundings = {
    folders: scope.here.folders,
    variable: (variable: string) => {
      const value = scope.get(variable)
      return value === missing ? undefined : plain(value, scope)
    },
  }
  const run = () => guarded(own, who, () => own.run(input, settings, surroundings))
  // What takes time is started by the one who waits for it, and not again when the evaluation is.
  const takesTime = own.run.constructor.name === 'AsyncFunction'
  const list = takesTime ? awaited(`own ${name} ${site} ${JSON.stringify([input, settings])}`, () => guardedLater(own, who, run)) : run()
  if (!Array.isArray(list)) throw new Fault(`${who} of ${own.file} gives ${typeName(list)}, and lookups give a list`)
  return list.map((item) => data(item, who, own))
}

function guarded<T>(own: Owned<object>, who: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw failure(own, who, error)
  }
}

async function guardedLater<T>(own: Owned<object>, who: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw failure(own, who, error)
  }
}

function failure({ file }: Owned<object>, who: string, error: unknown): Fault {
  const at = stackOf(error).find((each) => each.file === resolve(file))
  const place = at ? `${file}:${at.line}:${at.column}` : file
  return new Fault(`${who} of ${place} fails: ${error instanceof Error ? error.message : String(error)}`)
}

/** A value as users know data: no Python in it. */
function plain(value: unknown, scope: Scope): unknown {
  const whole = deep(value, scope)
  if (whole instanceof Undefined) throw whole.error()
  if (whole instanceof PyFloat) return whole.value
  if (whole instanceof Bytes) return whole.buffer.toString('utf8')
  if (typeof whole === 'bigint') return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole
  if (Array.isArray(whole)) return Array.from(whole, (item) => plain(item, scope))
  return isDict(whole) ? Object.fromEntries(entriesOf(whole).map(([key, item]) => [String(key), plain(item, scope)])) : whole
}

/** What came back, if it is data: a text, a number, a truth, null, or lists and dicts of these. */
function data(value: unknown, who: string, own: Owned<object>): unknown {
  if (value === undefined || value === null) return null
  if (['string', 'number', 'boolean', 'bigint'].includes(typeof value)) return value
  if (Array.isArray(value)) return value.map((item) => data(item, who, own))
  if (typeof value === 'object' && isDict(value)) {
    const entries = entriesOf(value).map(([key, item]) => [key, data(item, who, own)] as const)
    return value instanceof Map ? new Map(entries) : Object.fromEntries(entries)
  }
  throw new Fault(`${who} of ${own.file} gives something that is no data`, 'give texts, numbers, booleans, lists and dicts')
}
