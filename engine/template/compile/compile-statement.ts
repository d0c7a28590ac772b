/** Compiles statements to closures that write to an output. */
import type { Expr, Statement, Target } from '../parse/ast.ts'
import { equal } from '../values/dicts.ts'
import { iterate, loopItems, truth } from '../values/text.ts'
import { Blank, EvaluationError, Fn, Members, Namespace, Undefined } from '../values/values.ts'

import { bodyName, compile } from './compile.ts'
import { compileBlock, compileExtends, compileFrom, compileImport, compileInclude } from './compile-files.ts'
import { compileCallBlock, compileMacro } from './compile-macro.ts'
import { type Execute, type Frame, latestDeep, Output, type Signal, withErrorPlace, withPlace } from './frame.ts'

export function compileBody(body: readonly Statement[]): Execute {
  const steps = body.map(compileStatement)
  const only = steps[0]
  if (only !== undefined && steps.length === 1) return only
  return (frame, out) => {
    for (const step of steps) {
      const signal = step(frame, out)
      if (signal !== undefined) return signal
    }
    return undefined
  }
}

function compileStatement(node: Statement): Execute {
  return (compilers[node.kind] as (node: Statement) => Execute)(node)
}

const compilers: { readonly [Kind in Statement['kind']]: (node: Statement & { kind: Kind }) => Execute } = {
  text: (node) => (_frame, out) => void out.addText(node.text),
  output: (node) => compileOutput(node.value),
  if: compileIf,
  for: compileFor,
  set: compileSet,
  capture: compileCapture,
  macro: (node) => compileMacro(node.macro),
  'call-block': compileCallBlock,
  'filter-block': compileFilterBlock,
  with: compileWith,
  do: (node) => {
    const value = compile(node.value)
    return (frame) => void value(frame)
  },
  group: (node) => compileBody(node.body),
  break: () => () => 'break',
  continue: () => () => 'continue',
  block: compileBlock,
  extends: compileExtends,
  include: compileInclude,
  import: compileImport,
  from: compileFrom,
}

function compileOutput(node: Expr): Execute {
  const evaluate = compile(node)
  const silent = isMutatingCall(node)
  return (frame, out) => {
    const found = evaluate(frame)
    const value = found instanceof Blank ? '' : found
    if (value === null && silent) return undefined
    try {
      if (value instanceof Undefined) throw value.error()
      out.add(latestDeep(frame.evaluation, value))
    } catch (error) {
      throw withPlace(error, node, frame.unit)
    }
    return undefined
  }
}

/** `{{ list.append(x) }}` is used for its side effect: its `None` is not printed. */
function isMutatingCall(node: Expr): boolean {
  return (
    node.kind === 'call' &&
    node.on.kind === 'attribute' &&
    /^(?:append|extend|insert|remove|clear|reverse|sort|update|__setitem__)$/.test(node.on.name)
  )
}

function compileIf(node: Statement & { kind: 'if' }): Execute {
  const branches = node.branches.map(({ test, body }) => [compile(test), compileBody(body)] as const)
  const otherwise = compileBody(node.otherwise)
  return (frame, out) => {
    for (const [test, body] of branches) if (truth(test(frame))) return body(frame, out)
    return otherwise(frame, out)
  }
}

function compileSet(node: Statement & { kind: 'set' }): Execute {
  const value = compile(node.value)
  const assign = compileTarget(node.target)
  return (frame) => void assign(frame, value(frame))
}

function compileCapture(node: Statement & { kind: 'capture' }): Execute {
  const body = compileBody(node.body)
  const filter = node.filter === undefined ? undefined : compile(node.filter)
  const assign = compileTarget(node.target)
  return (frame) => {
    const text = capture(frame.inner(), body)
    assign(frame, filter === undefined ? text : filter(frameWithBody(frame, text)))
    return undefined
  }
}

function compileFilterBlock(node: Statement & { kind: 'filter-block' }): Execute {
  const body = compileBody(node.body)
  const filter = compile(node.filter)
  return (frame, out) => void out.add(filter(frameWithBody(frame, capture(frame.inner(), body))))
}

/** Executes a body and returns its output as text. */
export function capture(frame: Frame, body: Execute): string {
  const out = new Output()
  body(frame, out)
  return out.text
}

function frameWithBody(frame: Frame, text: string): Frame {
  const inner = frame.inner()
  inner.set(bodyName, text)
  return inner
}

function compileWith(node: Statement & { kind: 'with' }): Execute {
  const bindings = node.bindings.map(([target, value]) => [compileTarget(target), compile(value)] as const)
  const body = compileBody(node.body)
  return (frame, out) => {
    const inner = frame.inner()
    for (const [assign, value] of bindings) assign(inner, value(frame))
    return body(inner, out)
  }
}

type Assign = (frame: Frame, value: unknown) => void

function compileTarget(target: Target): Assign {
  if (target.kind === 'name') return (frame, value) => frame.set(target.name, value)
  const assign = target.kind === 'member' ? memberTarget(target) : tupleTarget(target)
  return (frame, value) => void withErrorPlace(target, () => assign(frame, value))(frame)
}

function memberTarget(target: Target & { kind: 'member' }): Assign {
  return (frame, value) => {
    const on = frame.local(target.on)
    if (!(on instanceof Namespace))
      throw new EvaluationError(
        `\`${target.on}\` is not a namespace, so \`${target.name}\` cannot be set on it`,
        `create it with \`{% set ${target.on} = namespace() %}\``,
      )
    on.members.set(target.name, value)
  }
}

function tupleTarget(target: Target & { kind: 'tuple' }): Assign {
  const targets = target.targets.map(compileTarget)
  return (frame, value) => {
    const items = iterate(value)
    if (items.length !== targets.length) throw new EvaluationError(`cannot unpack ${items.length} values into ${targets.length} names`)
    for (const [at, assign] of targets.entries()) assign(frame, items[at])
  }
}

interface Loop {
  readonly assign: Assign
  readonly test?: (frame: Frame) => unknown
  readonly body: Execute
  readonly otherwise: Execute
  readonly recursive: boolean
}

const maxIterations = 10_000_000

function compileFor(node: Statement & { kind: 'for' }): Execute {
  const over = compile(node.over)
  const loop: Loop = {
    assign: compileTarget(node.target),
    test: node.test === undefined ? undefined : compile(node.test),
    body: compileBody(node.body),
    otherwise: compileBody(node.otherwise),
    recursive: node.recursive,
  }
  return (frame, out) => {
    let items: readonly unknown[]
    try {
      items = loopItems(over(frame))
    } catch (error) {
      throw withPlace(error, node.over, frame.unit)
    }
    try {
      return runLoop(loop, items, frame, out, 0)
    } catch (error) {
      throw withPlace(error, node, frame.unit)
    }
  }
}

function runLoop(loop: Loop, all: readonly unknown[], outer: Frame, out: Output, depth: number): Signal {
  const items = loop.test === undefined ? [...all] : all.filter((item) => passes(loop, item, outer))
  if (items.length === 0) return loop.otherwise(outer.inner(), out)
  const state: LoopState = { items, at: 0, depth, seen: undefined }
  const frame = outer.inner()
  frame.set('loop', loopMembers(state, loop, outer))
  for (; state.at < items.length; state.at++) {
    if (++outer.evaluation.iterations > maxIterations)
      throw new EvaluationError(`the loops of this template exceed ${maxIterations} iterations`)
    const inner = frame.inner()
    loop.assign(inner, items[state.at])
    if (loop.body(inner, out) === 'break') break
  }
  return undefined
}

function passes(loop: Loop, item: unknown, outer: Frame): boolean {
  const frame = outer.inner()
  loop.assign(frame, item)
  return truth(loop.test?.(frame))
}

interface LoopState {
  readonly items: readonly unknown[]
  at: number
  readonly depth: number
  seen: readonly unknown[] | undefined
}

function loopMembers(state: LoopState, loop: Loop, outer: Frame): Members {
  const again = (args: readonly unknown[]): unknown => {
    if (!loop.recursive) throw new EvaluationError('`loop` can only be called in a `recursive` loop')
    return capture(outer, (frame, out) => runLoop(loop, loopItems(args[0]), frame, out, state.depth + 1))
  }
  const read = (name: string) => (Object.hasOwn(parts, name) ? parts[name]?.(state) : undefined)
  return new Members('LoopContext', read, again, () => `<LoopContext ${state.at + 1}/${state.items.length}>`)
}

const neighbour = (state: LoopState, at: number) =>
  at >= 0 && at < state.items.length ? state.items[at] : new Undefined('there is no such item in the loop', 'loop', () => ({}))

const parts: Readonly<Record<string, (state: LoopState) => unknown>> = {
  index: ({ at }) => at + 1,
  index0: ({ at }) => at,
  revindex: ({ at, items }) => items.length - at,
  revindex0: ({ at, items }) => items.length - at - 1,
  first: ({ at }) => at === 0,
  last: ({ at, items }) => at === items.length - 1,
  length: ({ items }) => items.length,
  depth: ({ depth }) => depth + 1,
  depth0: ({ depth }) => depth,
  previtem: (state) => neighbour(state, state.at - 1),
  nextitem: (state) => neighbour(state, state.at + 1),
  cycle: (state) => new Fn('cycle', (args) => (args.length === 0 ? noCycle() : args[state.at % args.length])),
  changed: (state) => new Fn('changed', (args) => changed(state, args)),
}

function noCycle(): never {
  throw new EvaluationError('`loop.cycle` needs at least one value')
}

function changed(state: LoopState, values: readonly unknown[]): boolean {
  const same = state.seen?.length === values.length && values.every((value, at) => equal(value, state.seen?.[at]))
  if (!same) state.seen = values
  return !same
}
