/** Adapts filters, tests and lookups in Python to the evaluator. */
import { PythonFailure, type PythonPlugin } from '../model/plugin.ts'
import { defineLenient } from './compile/callable.ts'
import { type Lookup, type LookupCall, type Returned, refuseAhead } from './lookups/functions.ts'
import { missing, type Scope } from './scope.ts'
import { isDict } from './values/dicts.ts'
import { fromPython, PythonValues } from './values/python-values.ts'
import { toText } from './values/text.ts'
import { type Callable, EvaluationError, LazyDict, type Named, Undefined } from './values/values.ts'
import { renderDeep } from './variables.ts'

/** Which are searched: those of playbooks and roles, or all. */
type Search = 'own' | 'find'

/** A filter or test of this name. */
export function pythonCallable(kind: 'filter' | 'test', name: string, scope: Scope, search: Search = 'find'): Callable | undefined {
  const plugin = scope.here.plugins?.python?.[search](kind === 'filter' ? 'filters' : 'tests', name)
  if (!plugin) return undefined
  const cached = callables.get(plugin)
  if (cached) return cached
  const who = `the ${kind} \`${name}\``
  const callable = defineLenient('* **', (value, [args], { evaluation }, named) =>
    callPython(plugin, who, [value, ...(args as readonly unknown[])], named, evaluation.scope),
  )
  callables.set(plugin, callable)
  return callable
}

const callables = new WeakMap<PythonPlugin, Callable>()

/** A lookup of this name. It may have effects: it waits for its turn. */
export function pythonLookup(name: string, scope: Scope, search: Search = 'find'): Lookup | undefined {
  const plugin = scope.here.plugins?.python?.[search]('lookups', name)
  return plugin && { options: ['*'], effect: true, run: (call) => runPythonLookup(plugin, `the lookup \`${name}\``, call) }
}
function runPythonLookup(plugin: PythonPlugin, who: string, { terms, options, scope, written }: LookupCall): Returned {
  refuseAhead(scope, who)
  const folder = scope.get('playbook_dir')
  const basedir = folder === missing ? '.' : toText(renderDeep(folder, scope))
  const list = callPython(plugin, who, terms, options, scope, { basedir, written: new Set(written()) })
  if (!Array.isArray(list) && !isDict(list)) throw new EvaluationError(`${who} of ${plugin.file} must return a list`)
  return list
}

interface LookupSite {
  readonly basedir: string
  /** Texts that the author wrote there: the only ones that a lookup may evaluate. */
  readonly written: ReadonlySet<string>
}

function callPython(
  plugin: PythonPlugin,
  who: string,
  args: readonly unknown[],
  named: Named,
  scope: Scope,
  { basedir, written }: Partial<LookupSite> = {},
): unknown {
  const values = new PythonValues(new Variables(scope), (value) => renderDeep(value, scope), written)
  const encoded = {
    args: args.map((each) => values.encode(each)),
    named: Object.fromEntries(Object.entries(named).map(([key, value]) => [key, values.encode(value)])),
    ...(basedir !== undefined && { basedir }),
  }
  try {
    return fromPython(plugin.call(encoded, (question) => values.answer(question)))
  } catch (error) {
    if (!(error instanceof PythonFailure)) throw error
    const undefinedArgument =
      error.type === 'UndefinedError' && [...args, ...Object.values(named)].find((each) => each instanceof Undefined)
    if (undefinedArgument) throw undefinedArgument.error()
    const msg = error.type.startsWith('Ansible') ? error.message : undefined
    throw new EvaluationError(`${who} of ${error.where} fails: ${error.message}`, error.hint, msg)
  }
}

/** The variables of a scope as a dict. */
class Variables extends LazyDict {
  readonly #scope: Scope
  constructor(scope: Scope) {
    super()
    this.#scope = scope
  }
  get(key: string): unknown {
    const value = this.#scope.get(key)
    return value instanceof Undefined ? undefined : value
  }
  has(key: string): boolean {
    return this.#scope.get(key) !== missing
  }
  keys(): Iterable<string> {
    return this.#scope.names()
  }
}
