/** `for` loops and the `loop` inside them. */
import type { Statement } from '../parse/ast.ts'
import { loopItems } from '../values/convert.ts'
import { equal } from '../values/equality.ts'
import { EvaluationError } from '../values/errors.ts'
import { truth } from '../values/types.ts'
import { Fn, Members, Undefined } from '../values/values.ts'
import { compile } from './compile.ts'
import { type Assign, capture, compileBody, compileTarget } from './compile-statement.ts'
import type { Execute, Frame, Signal } from './frame.ts'
import { withPlace } from './guard.ts'
import type { Output } from './output.ts'

interface Loop {
  readonly assign: Assign
  readonly test?: (frame: Frame) => unknown
  readonly body: Execute
  readonly otherwise: Execute
  readonly recursive: boolean
}

const maxIterations = 10_000_000

export function compileFor(node: Statement & { kind: 'for' }): Execute {
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
