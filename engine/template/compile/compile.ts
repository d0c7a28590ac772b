/** Compiles expression trees to closures, so that nodes are dispatched once. */
import type { Expr } from '../parse/ast.ts'
import { placeOf } from '../parse/unit.ts'
import { dictOf } from '../values/dicts.ts'
import { toText, truth } from '../values/text.ts'

import { Blank, tuple } from '../values/values.ts'
import { renderContainer } from '../variables.ts'
import { compileAttribute, compileCall, compileFilter, compileItem, compileName, compileSlice, compileTest } from './compile-access.ts'

import { compileDynamicAttribute, compileInterpolation, compileNestedTemplate } from './compile-inner.ts'
import { compileBinary, compileCompare, compileSign } from './compile-operators.ts'
import { absent, type Frame, markOwned } from './frame.ts'
import { withErrorPlace } from './guard.ts'

export type Evaluate = (frame: Frame) => unknown

/** Compiles an expression to a closure that returns its fully rendered value. */
export function compile(node: Expr): Evaluate {
  return (compilers[node.kind] as (node: Expr) => Evaluate)(node)
}

const compilers: { readonly [Kind in Expr['kind']]: (node: Expr & { kind: Kind }) => Evaluate } = {
  name: compileRendered,
  attribute: compileRendered,
  item: compileRendered,
  call: compileRendered,
  constant:
    ({ value }) =>
    () =>
      value,
  slice: compileSlice,
  filter: compileFilter,
  test: compileTest,
  list: compileList,
  tuple: (node) => {
    const items = node.items.map(compile)
    return (frame) => tuple(items.map((item) => item(frame)))
  },
  dict: compileDict,
  binary: compileBinary,
  compare: compileCompare,
  negative: compileSign,
  positive: compileSign,
  and: compileEither,
  or: compileEither,
  not: (node) => {
    const on = compile(node.on)
    return (frame) => !truth(on(frame))
  },
  conditional: compileConditional,
  'nested-template': compileNestedTemplate,
  interpolation: compileInterpolation,
  'dynamic-attribute': compileDynamicAttribute,
  concat: (node) => {
    const parts = node.parts.map(compile)
    return withErrorPlace(node, (frame) => parts.map((part) => toText(part(frame))).join(''))
  },
  body: () => bodyOf,
}

/** Compiles a link of an access chain; its value may contain Templates, so that only the last member is rendered. */
export function compileChain(node: Expr): Evaluate {
  if (node.kind === 'name') return compileName(node)
  if (node.kind === 'attribute') return compileAttribute(node)
  if (node.kind === 'item') return compileItem(node)
  return node.kind === 'call' ? compileCall(node) : compile(node)
}

function compileRendered(node: Expr): Evaluate {
  const chain = compileChain(node)
  return (frame) => {
    const value = chain(frame)
    return typeof value === 'object' && value !== null ? renderContainer(value, frame, node) : value
  }
}

function compileList(node: Expr & { kind: 'list' }): Evaluate {
  const items = node.items.map(compile)
  return (frame) => {
    const list = items.map((item) => item(frame))
    markOwned(frame.evaluation, list)
    return list
  }
}

function compileDict(node: Expr & { kind: 'dict' }): Evaluate {
  const pairs = node.pairs.map(([key, value]) => [compile(key), compile(value)] as const)
  return withErrorPlace(node, (frame) => {
    const dict = dictOf(pairs.map(([key, value]) => [key(frame), value(frame)] as const))
    markOwned(frame.evaluation, dict)
    return dict
  })
}

/** `and` and `or` give one of their values. */
function compileEither(node: Expr & { kind: 'and' | 'or' }): Evaluate {
  const [left, right] = [compile(node.left), compile(node.right)]
  return (frame) => {
    const value = left(frame)
    return truth(value) === (node.kind === 'and') ? right(frame) : value
  }
}

function compileConditional(node: Expr & { kind: 'conditional' }): Evaluate {
  const [test, yes] = [compile(node.test), compile(node.yes)]
  const no = node.no === undefined ? undefinedElse(node) : compile(node.no)
  return (frame) => (truth(test(frame)) ? yes(frame) : no(frame))
}

/** `a if b` without `else` is undefined for a false `b`. */
function undefinedElse(node: Expr): Evaluate {
  return (frame) =>
    new Blank('the value is undefined: the condition is false and there is no `else`', '', () => ({ place: placeOf(frame.unit, node) }))
}

/** Internal variable with the text of a filter block; not a valid name in templates. */
export const bodyName = '{body}'

function bodyOf(frame: Frame): unknown {
  const body = frame.local(bodyName)
  return body === absent ? '' : body
}
