/** Defines filters, tests, functions and methods, and binds their arguments. */
import { didYouMean } from '../../formats/suggest.ts'
import { type Callable, EvaluationError, type Named, type Run, Undefined } from '../values/values.ts'

export type Table = Readonly<Record<string, Callable>>

/**
 * `signature` lists the parameters in order: `old new count`. A leading `*` collects positional arguments in one list,
 * and the rest are named only; a trailing `**` allows any names, to be read from `named`.
 */
export function define(signature: string, run: Run): Callable {
  const parts = signature.split(' ').filter((part) => part !== '')
  const parameters = parts.filter((part) => part !== '*' && part !== '**')
  return { parameters, rest: parts[0] === '*', open: parts.at(-1) === '**', lenient: false, run }
}

/** The same, but accepts undefined values. */
export function defineLenient(signature: string, run: Run): Callable {
  return { ...define(signature, run), lenient: true }
}

/** The same, of a filter that may return its input or a part of it. */
export function passing(filter: Callable): Callable {
  return { ...filter, returnsInput: true }
}

/** No named arguments. */
export const noNames: Named = Object.freeze(Object.create(null))

/** Binds arguments in the order of the parameters. */
export function bind(callable: Callable, callee: string, positional: readonly unknown[], named: Named): readonly unknown[] {
  if (!callable.lenient) refuseUndefined(positional, named)
  if (named === noNames && !callable.rest && positional.length <= callable.parameters.length) return positional
  const { parameters, rest } = callable
  if (!rest && positional.length > parameters.length && !callable.open)
    throw new EvaluationError(`\`${callee}\` takes ${count(parameters.length)}, not ${positional.length}`)
  const args: unknown[] = rest ? [positional] : [...positional]
  const first = rest ? 1 : 0
  for (const name of Object.keys(named)) {
    const at = parameters.indexOf(name)
    if (at >= 0) args[at + first] = named[name]
    else if (!callable.open) throw unknownName(callee, name, parameters)
  }
  return args
}

function refuseUndefined(positional: readonly unknown[], named: Named): void {
  for (const value of positional) if (value instanceof Undefined) throw value.error()
  if (named === noNames) return
  for (const name in named) {
    const value = named[name]
    if (value instanceof Undefined) throw value.error()
  }
}

function count(number: number): string {
  return number === 0 ? 'no arguments' : number === 1 ? 'one argument' : `at most ${number} arguments`
}

function unknownName(callee: string, name: string, parameters: readonly string[]): EvaluationError {
  return new EvaluationError(`\`${callee}\` has no argument \`${name}\``, didYouMean(name, parameters))
}
