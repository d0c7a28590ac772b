/** Whether conditions hold: the one rule of truth for `when`, `that`, `until`, `failed_when`, `changed_when` and their kin. */
import { booleanIn } from '../formats/booleans.ts'
import { Expression, Template } from '../model/template.ts'
import { compile } from './compile/compile.ts'
import { wordValue } from './compile/compile-inner.ts'
import type { Frame } from './compile/frame.ts'
import { withErrorPlace } from './compile/guard.ts'
import { expressionTree, runTree } from './compile/run.ts'
import type { Expr } from './parse/ast.ts'
import { placeOf } from './parse/unit.ts'
import { missing, omit, type Scope } from './scope.ts'
import { entry, isDict } from './values/dicts.ts'
import { Fault, TemplateError } from './values/errors.ts'
import { shownText } from './values/text.ts'
import { truth } from './values/types.ts'
import { renderDeep } from './variables.ts'

/**
 * Whether a condition holds, as Ansible 2.12 to 2.18 counts: numbers other than 0, and texts, lists and dicts that are not
 * empty. So the text `false` holds, and a condition that comes to a text is warned of. What stands wholly in `{{ }}` is
 * rendered first: an author's text that comes out of it is itself a condition, the text of anybody else is read as a
 * number or as a word for true, false or none, and never evaluated.
 */
export function holds(expression: Expression, scope: Scope): boolean {
  return evaluateCondition(expression, scope, 0)
}

/** The same of a condition that may be omitted, which is undefined. */
export function verdictOf(expression: Expression, scope: Scope): boolean | undefined {
  try {
    return holds(expression, scope)
  } catch (error) {
    if (error instanceof OmittedCondition) return undefined
    throw error
  }
}

/** All of a condition came to `omit`; inside of a larger one that is a mistake. */
class OmittedCondition extends TemplateError {}

/** What an option that holds conditions is given by a template: its author's own texts as conditions, all else as it came out. */
export function givenConditions(template: Template, scope: Scope): readonly unknown[] {
  const expression = new Expression(template.text, template.place, template.locate)
  const sole = soleInterpolation(expressionTree(expression))
  const written = sole === undefined ? undefined : authoredValue(sole, scope)
  if (typeof written === 'string') return [asCondition(written, expression)]
  const value = renderDeep(template, scope)
  if (written instanceof Template) return givenConditions(written, scope)
  if (typeof value === 'string' && sole === undefined) return [expression]
  if (!Array.isArray(value)) return [value]
  const texts: readonly unknown[] = Array.isArray(written) && written.length === value.length ? written : []
  return value.map((each, at) => (typeof each === 'string' && isText(texts[at]) ? asCondition(texts[at], expression) : each))
}

/** Whether a text that is data counts as true; anything but a number or a word for true, false or none is refused. */
export function dataHolds(text: string, written: string): boolean {
  const word = text.trim() === '' ? { value: false } : wordValue(text)
  if (word !== undefined) return truth(word.value)
  throw new Fault(
    `\`${written}\` gives ${shownText(text)}, which is data: it is not evaluated as a condition`,
    'write the condition itself, without `{{ }}`',
  )
}

const maxDepth = 20

function evaluateCondition(expression: Expression, scope: Scope, depth: number): boolean {
  if (depth > maxDepth) throw new TemplateError('this condition leads to itself', { place: expression.place })
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

/** What stands in the braces, where all of a condition does. */
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

/** `and`, `or` and `not` ask each of their sides by the same rule. */
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
    throw sole ? new OmittedCondition('`omit` is no condition', { place }) : new TemplateError('`omit` is no condition', { place })
  }
  return typeof value === 'string' ? ofText(value, written) : truth(value)
}

/** A text is true unless it is empty; hardly anybody means that who writes `when: flag`. */
function warnAboutText(text: string, written: string, node: Expr, frame: Frame): boolean {
  const { scope } = frame.evaluation
  const counts = text === '' ? 'is an empty text, which is false' : `is ${shownText(text)}, which is true since it is not empty`
  const hint = booleanIn('options', text) !== undefined ? 'write `| bool` behind it' : 'write `| length > 0` behind it'
  if (!scope.ahead) scope.here.warn?.(`\`${written}\` ${counts}`, { place: placeOf(frame.unit, node), hint })
  return text !== ''
}

const isText = (value: unknown): value is string | Template => typeof value === 'string' || value instanceof Template

/** An author's text as the condition that it is; a plain one knows no place of its own. */
function asCondition(written: string | Template, expression: Expression): Expression {
  if (written instanceof Template) return new Expression(written.text, written.place, written.locate)
  return new Expression(written.trim() === '' ? 'false' : written, expression.place)
}

/** What the author wrote where an expression names nothing else than a variable of his, a part of one, or literals; undefined for all else. */
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
