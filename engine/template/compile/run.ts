/** Runs templates, expressions and conditions; each text is compiled once for the process. */

import type { Expression, Template } from '../../model/template.ts'
import { type Expr, parseUnit, parseUnitExpression, type Statement, type Unit } from '../parse/ast.ts'
import { valueOptions } from '../parse/lexer.ts'

import type { Scope } from '../scope.ts'
import { entriesOf, isDict } from '../values/dicts.ts'
import { valueOfText } from '../values/python-literal.ts'
import { isNumber, toText } from '../values/text.ts'
import { Blank, LazyDict, Members, Undefined, volatility } from '../values/values.ts'
import { compile, type Evaluate } from './compile.ts'
import { blocksOf, execute, newRendering } from './compile-files.ts'
import { compileBody } from './compile-statement.ts'
import { evaluationIn, Frame, latestDeep, Output, type Signal, withErrorPlace, withPlace } from './frame.ts'

let nativeTypes: boolean | undefined

/**
 * `jinja2_native`, for the process: whether numbers that a template evaluates to stay numbers; if it is off they become texts, except those of a
 * bare variable. What is `None` stays so only where it is on.
 */
export function keepNativeTypes(on: boolean | undefined): void {
  nativeTypes = on
}

const templates = new Map<string, (frame: Frame) => unknown>()
const expressions = new Map<string, { readonly tree: Expr; readonly evaluate: Evaluate }>()
const maxCached = 20_000

function cached<T>(cache: Map<string, T>, text: string, make: () => T): T {
  const existing = cache.get(text)
  if (existing !== undefined) return existing
  if (cache.size >= maxCached) cache.clear()
  const value = make()
  cache.set(text, value)
  return value
}

/** Evaluates a template. */
export function runTemplate(template: Template, scope: Scope): unknown {
  const run = cached(templates, template.text, () =>
    withDepthErrors(template, () => compileValue(parseUnit(template, valueOptions), template.text)),
  )
  const frame = new Frame(evaluationIn(scope), template, undefined, undefined)
  const before = volatility.undefined
  return withDepthErrors(template, () => {
    const found = run(frame)
    const value = found instanceof Blank ? '' : found
    if (volatility.undefined !== before) refuseUndefined(value)
    return value
  })
}

/** The tree of a bare expression. */
export function expressionTree(expression: Expression): Expr {
  return compiledExpression(expression).tree
}

function compiledExpression(expression: Expression): { readonly tree: Expr; readonly evaluate: Evaluate } {
  return cached(expressions, expression.text, () => {
    const tree = parseUnitExpression(expression)
    return { tree, evaluate: withDepthErrors(expression, () => compile(inBraces(tree))) }
  })
}

/** The expression inside, if the text is entirely `{{ }}`. */
function inBraces(tree: Expr): Expr {
  const [only] = tree.kind === 'interpolation' ? tree.parts : []
  return tree.kind === 'interpolation' && tree.parts.length === 1 && typeof only === 'object' ? only : tree
}

/** Evaluates a bare expression; an undefined value is an error. */
export function runExpression(expression: Expression, scope: Scope): unknown {
  const { evaluate } = compiledExpression(expression)
  const frame = new Frame(evaluationIn(scope), expression, undefined, undefined)
  const before = volatility.undefined
  return withDepthErrors(expression, () => {
    const value = latestDeep(frame.evaluation, evaluate(frame))
    if (volatility.undefined !== before) refuseUndefined(value)
    return value
  })
}

/** The value of a bare expression as a template that is nothing else gives it. */
export function runBraced(expression: Expression, scope: Scope): unknown {
  const value = runExpression(expression, scope)
  return value === null ? ofNone(scope, singleName(`{{${expression.text}}}`)) : value
}

/** Runs a closure compiled from an expression's tree, such as a condition. */
export function runTree<T>(expression: Expression, scope: Scope, run: (frame: Frame) => T): T {
  return withDepthErrors(expression, () => run(new Frame(evaluationIn(scope), expression, undefined, undefined)))
}

/** Reports a stack overflow as an error of the text. */
function withDepthErrors<T>(unit: Unit, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw withPlace(error, { start: 0, end: unit.text.length }, unit)
  }
}

/** Undefined values cannot leave a template, not even inside a list or dict. */
function refuseUndefined(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  if (value instanceof Undefined) throw value.error()
  if (Array.isArray(value)) value.forEach(refuseUndefined)
  else if (isDict(value) && !(value instanceof LazyDict)) for (const [, item] of entriesOf(value)) refuseUndefined(item)
}

function compileValue(body: readonly Statement[], text: string): (frame: Frame) => unknown {
  const [first] = body
  if (first?.kind === 'output' && body.length === 1) return compileSingle(first.value, text)
  return compileSeveral(body, text)
}

/** A template that is one expression keeps its native value; trailing newlines are appended only to strings. */
function compileSingle(node: Expr, text: string): (frame: Frame) => unknown {
  const evaluate = compile(node)
  const newline = lineEnds(text) > 0
  const name = singleName(text)
  return withErrorPlace(node, (frame) => {
    const value = latestDeep(frame.evaluation, evaluate(frame))
    if (value === null) return ofNone(frame.evaluation.scope, name)
    if (value instanceof Undefined && !(value instanceof Blank)) throw value.error()
    if (newline && typeof value === 'string') return withLineEnds(value, text)
    if (value instanceof Members && value.text) return value.text()
    return nativeTypes !== false || node.kind === 'name' || !isNumber(value) ? value : toText(value)
  })
}

/** The name in a template that is nothing but `{{ name }}`. */
function singleName(text: string): string | undefined {
  return /^\{\{\s*(\w+)\s*\}\}\n?$/.exec(text)?.[1]
}

/** What becomes of `None`, by Ansible's rule: an empty text, but for the name of a variable that is written as nothing. */
function ofNone(scope: Scope, name: string | undefined): '' | null {
  return nativeTypes === true || (name !== undefined && scope.get(name) === null) ? null : ''
}

function compileSeveral(body: readonly Statement[], text: string): (frame: Frame) => unknown {
  const run = compileBody(body)
  const blocks = blocksOf(body)
  return (frame) => {
    const out = new Output()
    frame.rendering = newRendering(valueOptions)
    execute({ unit: frame.unit, execute: (each, sheet): Signal => run(each, sheet), blocks }, frame, out)
    const value = out.isOneValue ? out.value : valueOfText(out.text)
    if (value === null) return ofNone(frame.evaluation.scope, undefined)
    return typeof value === 'string' ? withLineEnds(value, text) : value
  }
}

/** Restores final newlines that a block consumed, as Ansible does. */
export function withLineEnds(value: string, source: string, newline = '\n'): string {
  let wanted = lineEnds(source)
  for (let at = value.length; wanted > 0 && value.endsWith(newline, at); at -= newline.length) wanted--
  return value + newline.repeat(wanted)
}

function lineEnds(source: string): number {
  let count = 0
  for (let at = source.length - 1; at >= 0; at--) {
    const unit = source.charCodeAt(at)
    if (unit !== 10 && unit !== 13) break
    count++
    if (unit === 10 && source.charCodeAt(at - 1) === 13) at--
  }
  return count
}
