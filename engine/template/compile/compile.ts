/** Trees to closures: what a node does is decided once, then only values flow. */
import type { Expr } from '../parse/ast.ts'
import { placeOf } from '../parse/unit.ts'
import { dictOf } from '../values/dicts.ts'
import { toText } from '../values/text.ts'
import { truth } from '../values/types.ts'
import { Blank, tuple } from '../values/values.ts'
import { finished } from '../variables.ts'
import { compileAttribute, compileCall, compileItem, compileName, compileSlice } from './compile-access.ts'
import { compileFilter, compileTest } from './compile-filter.ts'
import { compileHole, compileInner, compileKey } from './compile-inner.ts'
import { compileBinary, compileCompare, compileSign } from './compile-operators.ts'
import { absent, type Frame, own } from './frame.ts'
import { guarded } from './guard.ts'

export type Evaluate = (frame: Frame) => unknown

/** A closure that gives an expression's value, whole and rendered. */
export function compile(node: Expr): Evaluate {
  switch (node.kind) {
    case 'name':
    case 'attribute':
    case 'item':
      return finishing(compileChain(node), node)
    case 'constant': {
      const { value } = node
      return () => value
    }
    case 'slice':
      return compileSlice(node)
    case 'call':
      return finishing(compileCall(node), node)
    case 'filter':
      return compileFilter(node)
    case 'test':
      return compileTest(node)
    case 'list':
      return compileList(node.items)
    case 'tuple': {
      const items = node.items.map(compile)
      return (frame) => tuple(items.map((item) => item(frame)))
    }
    case 'dict':
      return compileDict(node)
    case 'binary':
      return compileBinary(node)
    case 'compare':
      return compileCompare(node)
    case 'negative':
    case 'positive':
      return compileSign(node)
    default:
      return compileLogic(node)
  }
}

/** A closure for a link of a chain: what it gives may still hold Templates, so that only the last leaf is rendered. */
export function compileChain(node: Expr): Evaluate {
  if (node.kind === 'name') return compileName(node)
  if (node.kind === 'attribute') return compileAttribute(node)
  if (node.kind === 'item') return compileItem(node)
  return node.kind === 'call' ? compileCall(node) : compile(node)
}

function finishing(chain: Evaluate, node: Expr): Evaluate {
  return (frame) => {
    const value = chain(frame)
    return typeof value === 'object' && value !== null ? finished(value, frame, node) : value
  }
}

function compileList(nodes: readonly Expr[]): Evaluate {
  const items = nodes.map(compile)
  return (frame) => {
    const list = items.map((item) => item(frame))
    own(frame.evaluation, list)
    return list
  }
}

function compileDict(node: Expr & { kind: 'dict' }): Evaluate {
  const pairs = node.pairs.map(([key, value]) => [compile(key), compile(value)] as const)
  return guarded(node, (frame) => {
    const dict = dictOf(pairs.map(([key, value]) => [key(frame), value(frame)] as const))
    own(frame.evaluation, dict)
    return dict
  })
}

function compileLogic(node: Expr): Evaluate {
  switch (node.kind) {
    case 'and': {
      const [left, right] = [compile(node.left), compile(node.right)]
      return (frame) => {
        const value = left(frame)
        return truth(value) ? right(frame) : value
      }
    }
    case 'or': {
      const [left, right] = [compile(node.left), compile(node.right)]
      return (frame) => {
        const value = left(frame)
        return truth(value) ? value : right(frame)
      }
    }
    case 'not': {
      const on = compile(node.on)
      return (frame) => !truth(on(frame))
    }
    case 'choice':
      return compileChoice(node)
    case 'inner':
      return compileInner(node)
    case 'hole':
      return compileHole(node)
    case 'key':
      return compileKey(node)
    case 'concat': {
      const parts = node.parts.map(compile)
      return guarded(node, (frame) => parts.map((part) => toText(part(frame))).join(''))
    }
    default:
      return (frame) => bodyOf(frame)
  }
}

function compileChoice(node: Expr & { kind: 'choice' }): Evaluate {
  const [test, yes] = [compile(node.test), compile(node.yes)]
  const no = node.no === undefined ? lackingElse(node) : compile(node.no)
  return (frame) => (truth(test(frame)) ? yes(frame) : no(frame))
}

/** `a if b` without `else` is undefined where `b` does not hold. */
function lackingElse(node: Expr): Evaluate {
  return (frame) =>
    new Blank('there is no value: the condition does not hold and there is no `else`', '', () => ({ place: placeOf(frame.unit, node) }))
}

/** Under this name a filter block's text waits for its filters; no template can say it. */
export const bodyName = '{body}'

function bodyOf(frame: Frame): unknown {
  const body = frame.local(bodyName)
  return body === absent ? '' : body
}
