/** Compiles filters and tests; names are resolved at compile time. */

import type { Expr } from '../parse/ast.ts'
import { placeOf } from '../parse/unit.ts'
import { explainUnknownName, filterNamed, testNamed } from '../registry.ts'
import { userFilter, userTest } from '../user-plugins.ts'
import { TemplateError } from '../values/errors.ts'
import { Blank, type Callable, Undefined } from '../values/values.ts'
import { bind } from './callable.ts'
import { compile, type Evaluate } from './compile.ts'
import { compileArguments } from './compile-access.ts'
import { markOwned } from './frame.ts'
import { withErrorPlace } from './guard.ts'

export function compileFilter(node: Expr & { kind: 'filter' }): Evaluate {
  const { name } = node
  const filter = filterNamed(name)
  if (filter === undefined) return compileUserPlugin('filter', node)
  const run = compileApplication(node, filter)
  const builtIn: Evaluate = filter.returnsInput
    ? run
    : (frame) => {
        const value = run(frame)
        if (typeof value === 'object' && value !== null) markOwned(frame.evaluation, value)
        return value
      }
  return compileUserPlugin('filter', node, builtIn)
}

export function compileTest(node: Expr & { kind: 'test' }): Evaluate {
  const test = testNamed(node.name)
  return compileUserPlugin('test', node, test && compileApplication(node, test))
}

function compileApplication(node: Expr & { kind: 'filter' | 'test' }, callable: Callable): Evaluate {
  const { name } = node
  const on = compile(node.on)
  const args = compileArguments(node.args)
  return withErrorPlace(node, (frame) => {
    const operand = on(frame)
    const value = operand instanceof Blank && !callable.lenient ? '' : operand
    if (value instanceof Undefined && !callable.lenient) throw value.error()
    const { positional, named } = args(frame)
    return callable.run(value, bind(callable, name, positional, named), frame, named)
  })
}

/** A plug-in of the user, if the run has one of this name, and else the built-in one; an unknown name is an error on use, and of the check before the run. */
function compileUserPlugin(kind: 'filter' | 'test', node: Expr & { kind: 'filter' | 'test' }, builtIn?: Evaluate): Evaluate {
  const { name } = node
  const compiled = new WeakMap<Callable, Evaluate>()
  return (frame) => {
    const callable = (kind === 'filter' ? userFilter : userTest)(name, frame.evaluation.scope)
    if (callable === undefined && builtIn) return builtIn(frame)
    if (callable === undefined) {
      const { message, hint } = explainUnknownName(kind, name)
      throw new TemplateError(message, { hint, place: placeOf(frame.unit, node.named) })
    }
    const run = compiled.get(callable) ?? compileApplication(node, callable)
    compiled.set(callable, run)
    return run(frame)
  }
}
