/** Evaluates conditions: the truth rule of `when`, `that`, `until`, `failed_when`, `changed_when` and other conditions. */
import { booleanIn } from '../formats/booleans.ts'
import { Problem } from '../model/diagnostic.ts'
import { Expression, Template } from '../model/template.ts'
import { compile } from './compile/compile.ts'
import { wordValue } from './compile/compile-inner.ts'
import { type Frame, withErrorPlace } from './compile/frame.ts'

import { expressionTree, runTree } from './compile/run.ts'
import { type Expr, placeOf } from './parse/ast.ts'

import { missing, omit, type Scope } from './scope.ts'
import { entry, isDict } from './values/dicts.ts'
import { shownText, truth } from './values/text.ts'
import { EvaluationError, TemplateError, withMsg } from './values/values.ts'

import { renderDeep } from './variables.ts'

/**
 * Whether a condition holds, by the rule of Ansible 2.12 to 2.18: numbers other than 0, and strings, lists and dicts that
 * are not empty, are true. So the string `false` is true, and a condition with a string as its value causes a warning. A
 * condition that is entirely `{{ }}` is rendered first: a string that an author wrote is evaluated as a condition, any
 * other string is read as a number or as true, false or none, and never evaluated.
 */
export function holds(expression: Expression, scope: Scope): boolean {
  try {
    return evaluateCondition(expression, scope, 0)
  } catch (error) {
    if (!(error instanceof Problem) || error instanceof OmittedCondition) throw error
    const { text } = expression
    const reason = reasonIn(error)
    throw withMsg(error, `The conditional check '${text}' failed. The error was: error while evaluating conditional (${text}): ${reason}`)
  }
}

/** What was wrong in the words of Ansible, without those that say where. */
function reasonIn({ msg, message }: Problem): string {
  const text = typeof msg === 'string' ? msg : message
  const undefinedWords = /The error was: (.*)\. \1$/s.exec(text)?.[1]
  return undefinedWords === undefined ? text : `${undefinedWords}. ${undefinedWords}`
}

/** The same for a condition that may be `omit`, which returns undefined. */
export function verdictOf(expression: Expression, scope: Scope): boolean | undefined {
  try {
    return holds(expression, scope)
  } catch (error) {
    if (error instanceof OmittedCondition) return undefined
    throw error
  }
}

/** The entire condition evaluates to `omit`; inside a larger condition that is an error. */
class OmittedCondition extends TemplateError {}

/** The conditions in an option that is a template: strings of its author as conditions, other values unchanged. */
export function conditionsIn(template: Template, scope: Scope): readonly unknown[] {
  const expression = new Expression(template.text, template.place, template.locate)
  const sole = soleInterpolation(expressionTree(expression))
  const written = sole === undefined ? undefined : authoredValue(sole, scope)
  if (typeof written === 'string') return [asCondition(written, expression)]
  const value = renderDeep(template, scope)
  if (written instanceof Template) return conditionsIn(written, scope)
  if (typeof value === 'string' && sole === undefined) return [expression]
  if (!Array.isArray(value)) return [value]
  const texts: readonly unknown[] = Array.isArray(written) && written.length === value.length ? written : []
  return value.map((each, at) => (typeof each === 'string' && isText(texts[at]) ? asCondition(texts[at], expression) : each))
}

/** Truth of a string that is data; only a number, true, false or none is allowed. */
export function dataHolds(text: string, written: string): boolean {
  const word = text.trim() === '' ? { value: false } : wordValue(text)
  if (word !== undefined) return truth(word.value)
  throw new EvaluationError(
    `\`${written}\` evaluates to ${shownText(text)}, which is data and is not evaluated as a condition`,
    'write the condition itself, without `{{ }}`',
  )
}

const maxDepth = 20

function evaluateCondition(expression: Expression, scope: Scope, depth: number): boolean {
  if (depth > maxDepth) throw new TemplateError('this condition refers to itself', { place: expression.place })
  const tree = expressionTree(expression)
  const sole = soleInterpolation(tree)
  if (sole === undefined)
    return runTree(
      expression,
      scope,
      compileOnce(tree, (node) => compileCondition(node)),
    )
  const written = authoredValue(sole, scope)
  if (isText(written)) return evaluateCondition(asCondition(written, expression), scope, depth + 1)
  return runTree(expression, scope, compileOnce(tree, compileSoleInterpolation))
}

const compiled = new WeakMap<Expr, (frame: Frame) => boolean>()

function compileOnce(tree: Expr, make: (tree: Expr) => (frame: Frame) => boolean): (frame: Frame) => boolean {
  const condition = compiled.get(tree) ?? make(tree)
  compiled.set(tree, condition)
  return condition
}

/** The expression in the braces if the condition is entirely `{{ }}`. */
function soleInterpolation(tree: Expr): Expr | undefined {
  const [only] = tree.kind === 'interpolation' ? tree.parts : []
  return typeof only === 'object' && tree.kind === 'interpolation' && tree.parts.length === 1 ? only : undefined
}

function compileSoleInterpolation(tree: Expr): (frame: Frame) => boolean {
  const value = compile(soleInterpolation(tree) as Expr)
  return (frame) =>
    withErrorPlace(tree, () => conditionValue(value(frame), tree, frame, true, (text, written) => dataHolds(text, written)))(
      frame,
    ) as boolean
}

/** `and`, `or` and `not` apply the same rule to each operand. */
function compileCondition(node: Expr, sole = true): (frame: Frame) => boolean {
  if (node.kind === 'and' || node.kind === 'or') {
    const [left, right] = [compileCondition(node.left, false), compileCondition(node.right, false)]
    return node.kind === 'and' ? (frame) => left(frame) && right(frame) : (frame) => left(frame) || right(frame)
  }
  if (node.kind === 'not') {
    const on = compileCondition(node.on, false)
    return (frame) => !on(frame)
  }
  const value = compile(node)
  return (frame) => conditionValue(value(frame), node, frame, sole, (text, written) => warnAboutText(text, written, node, frame))
}

function conditionValue(
  value: unknown,
  node: Expr,
  frame: Frame,
  sole: boolean,
  ofText: (text: string, written: string) => boolean,
): boolean {
  const written = frame.unit.text.slice(node.start, node.end).trim()
  if (value === omit) {
    const place = placeOf(frame.unit, node)
    throw sole ? new OmittedCondition('`omit` is not a condition', { place }) : new TemplateError('`omit` is not a condition', { place })
  }
  return typeof value === 'string' ? ofText(value, written) : truth(value)
}

/** A string is true unless it is empty, which is rarely what `when: flag` means. */
function warnAboutText(text: string, written: string, node: Expr, frame: Frame): boolean {
  const { scope } = frame.evaluation
  const counts = text === '' ? 'is an empty string, which is false' : `is ${shownText(text)}, which is true because it is not empty`
  const hint = booleanIn('options', text) !== undefined ? 'append `| bool`' : 'append `| length > 0`'
  if (!scope.ahead) scope.here.warn?.(`\`${written}\` ${counts}`, { place: placeOf(frame.unit, node), hint })
  return text !== ''
}

const isText = (value: unknown): value is string | Template => typeof value === 'string' || value instanceof Template

/** The string of an author as a condition; one without a place gets that of the expression. */
function asCondition(written: string | Template, expression: Expression): Expression {
  if (written instanceof Template) return new Expression(written.text, written.place, written.locate)
  return new Expression(written.trim() === '' ? 'false' : written, expression.place)
}

/** The raw value if an expression consists only of a variable of the author, a member of one, or literals; otherwise undefined. */
function authoredValue(node: Expr, scope: Scope): unknown {
  switch (node.kind) {
    case 'constant':
      return node.value
    case 'list':
      return node.items.map((item) => authoredValue(item, scope))
    case 'name': {
      const written = scope.written?.(node.name)
      return written === missing ? undefined : written
    }
    case 'attribute':
      return memberOf(authoredValue(node.on, scope), node.name)
    case 'item':
      return node.key.kind === 'constant' ? memberOf(authoredValue(node.on, scope), node.key.value) : undefined
    default:
      return undefined
  }
}

function memberOf(value: unknown, key: unknown): unknown {
  const part = isDict(value) ? entry(value, key) : Array.isArray(value) && typeof key === 'number' ? value[key] : undefined
  return part === missing ? undefined : part
}
