/** Compiles access to names, members and calls; filters and tests. */
import { methodOf } from '../methods/index.ts'
import { type Arguments, type Expr, placeOf } from '../parse/ast.ts'

import { pythonCallable } from '../python-plugins.ts'
import { explainUnknownName, filterNamed, testNamed } from '../registry.ts'
import { missing } from '../scope.ts'
import { userFilter, userTest } from '../user-plugins.ts'
import { absence, attributeOf, call, itemOf, slice } from '../values/access.ts'
import { entriesOf, isDict } from '../values/dicts.ts'
import { dataHint } from '../values/python-literal.ts'
import { iterate, toText, typeName } from '../values/text.ts'
import { Blank, type Callable, EvaluationError, type Named, TemplateError, Undefined } from '../values/values.ts'

import { renderShallow, scopeValue } from '../variables.ts'
import { bind, noNames } from './callable.ts'
import { compile, compileChain, type Evaluate } from './compile.ts'
import { absent, type Frame, latest, markOwned, withErrorPlace } from './frame.ts'

export function compileName(node: Expr & { kind: 'name' }): Evaluate {
  const { name } = node
  return (frame) => {
    const value = frame.local(name)
    return latest(frame.evaluation, value === absent ? scopeValue(name, node, frame) : value)
  }
}

export function compileAttribute(node: Expr & { kind: 'attribute' }): Evaluate {
  const { name } = node
  const on = compileChain(node.on)
  return withErrorPlace(node, (frame) => {
    const value = renderShallow(on(frame), frame, node.on)
    if (value instanceof Undefined) return value
    const member = attributeOf(value, name)
    return member === missing ? undefinedMember(node, value, name, frame) : latest(frame.evaluation, member)
  })
}

export function compileItem(node: Expr & { kind: 'item' }): Evaluate {
  const on = compileChain(node.on)
  const keyOf = compile(node.key)
  return withErrorPlace(node, (frame) => {
    const value = renderShallow(on(frame), frame, node.on)
    if (value instanceof Undefined) return value
    const key = keyOf(frame)
    if (key instanceof Undefined) throw key.error()
    const member = itemOf(value, key)
    return member === missing ? undefinedMember(node, value, key, frame) : latest(frame.evaluation, member)
  })
}

function undefinedMember(node: Expr, value: unknown, key: unknown, frame: Frame): Undefined {
  const text = frame.unit.text.slice(node.start, node.end)
  return new Undefined(`\`${text}\` is undefined: ${absence(value, key)}`, rootOf(node), () => ({
    place: placeOf(frame.unit, node),
    hint: dataHint(value),
  }))
}

/** The name a chain starts with. */
function rootOf(node: Expr): string {
  let link = node
  while (link.kind === 'attribute' || link.kind === 'item' || link.kind === 'slice' || link.kind === 'call' || link.kind === 'filter')
    link = link.on
  return link.kind === 'name' ? link.name : ''
}

export function compileSlice(node: Expr & { kind: 'slice' }): Evaluate {
  const on = compile(node.on)
  const [from, to, step] = [node.from, node.to, node.step].map((part) => (part === undefined ? () => undefined : compile(part))) as [
    Evaluate,
    Evaluate,
    Evaluate,
  ]
  return withErrorPlace(node, (frame) => {
    const value = on(frame)
    if (value instanceof Undefined) return value
    const part = slice(value, from(frame), to(frame), step(frame))
    return part === missing ? undefinedMember(node, value, 'slice', frame) : part
  })
}

export function compileCall(node: Expr & { kind: 'call' }): Evaluate {
  const args = compileArguments(node.args)
  if (node.on.kind === 'attribute') return compileMethodCall(node, node.on, args)
  const on = compileChain(node.on)
  return withErrorPlace(node, (frame) => {
    const value = renderShallow(on(frame), frame)
    if (value instanceof Undefined) throw value.error()
    const { positional, named } = args(frame)
    return call(value, positional, named, frame, textOf(node.on, frame))
  })
}

/** `value.method(…)` without creating a bound method. */
function compileMethodCall(node: Expr, target: Expr & { kind: 'attribute' }, args: EvaluateArguments): Evaluate {
  const { name } = target
  const on = compileChain(target.on)
  return withErrorPlace(node, (frame) => {
    const value = renderShallow(on(frame), frame)
    if (value instanceof Undefined) throw value.error()
    const method = methodOf(value, name)
    const { positional, named } = args(frame)
    if (method !== undefined) return method.run(value, bind(method, name, positional, named), frame, named)
    const member = attributeOf(value, name)
    if (member === missing) throw undefinedMember(target, value, name, frame).error()
    return call(member, positional, named, frame, textOf(target, frame))
  })
}

function textOf(node: Expr, frame: Frame): string {
  return frame.unit.text.slice(node.start, node.end)
}

type EvaluateArguments = (frame: Frame) => { readonly positional: readonly unknown[]; readonly named: Named }
const nothing = { positional: [], named: noNames }

export function compileArguments(args: Arguments): EvaluateArguments {
  const positional = args.positional.map(compile)
  const named = args.named.map(({ name, value }) => [name, compile(value)] as const)
  const spread = args.spread === undefined ? undefined : compile(args.spread)
  const spreadNamed = args.spreadNamed === undefined ? undefined : compile(args.spreadNamed)
  if (spread === undefined && spreadNamed === undefined && named.length === 0) {
    if (positional.length === 0) return () => nothing
    return (frame) => ({ positional: positional.map((each) => each(frame)), named: noNames })
  }
  return (frame) => ({
    positional: [...positional.map((each) => each(frame)), ...(spread === undefined ? [] : iterate(spread(frame)))],
    named: names([
      ...named.map(([name, value]) => [name, value(frame)] as const),
      ...(spreadNamed === undefined ? [] : pairs(spreadNamed(frame))),
    ]),
  })
}

function pairs(value: unknown): (readonly [string, unknown])[] {
  if (!isDict(value)) throw new EvaluationError(`\`**\` needs a dict, not ${typeName(value)}`)
  return entriesOf(value).map(([key, each]) => [toText(key), each])
}

function names(entries: readonly (readonly [string, unknown])[]): Named {
  const named: Record<string, unknown> = Object.create(null)
  for (const [name, value] of entries) named[name] = value
  return named
}

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

/** A plug-in of the user, if the run has one of this name, else the built-in one, else one in Python; an unknown name is an error on use, and of the check before the run. */
function compileUserPlugin(kind: 'filter' | 'test', node: Expr & { kind: 'filter' | 'test' }, builtIn?: Evaluate): Evaluate {
  const { name } = node
  const compiled = new WeakMap<Callable, Evaluate>()
  return (frame) => {
    const { scope } = frame.evaluation
    const user = (kind === 'filter' ? userFilter : userTest)(name, scope)
    if (user === undefined && builtIn) return builtIn(frame)
    const callable = user ?? pythonCallable(kind, name, scope)
    if (callable === undefined) {
      const { message, hint, msg } = explainUnknownName(kind, name)
      throw new TemplateError(message, { hint, msg, place: placeOf(frame.unit, node.named) })
    }
    const run = compiled.get(callable) ?? compileApplication(node, callable)
    compiled.set(callable, run)
    return run(frame)
  }
}
