/** Compiles templates inside literals and `{{ … }}` inside conditions: their result is data or a variable name, never code. */

import { type Expr, placeOf, type Span } from '../parse/ast.ts'

import { missing } from '../scope.ts'
import { entry, isDict } from '../values/dicts.ts'
import { makeFloat } from '../values/numbers.ts'
import { valueOfText } from '../values/python-literal.ts'
import { shownText, toText } from '../values/text.ts'
import { Blank, EvaluationError, Fn, Undefined } from '../values/values.ts'

import { renderContainer, renderShallow, scopeValue } from '../variables.ts'
import { compile, type Evaluate } from './compile.ts'
import { compileBody } from './compile-statement.ts'
import { absent, type Frame, Output, withErrorPlace } from './frame.ts'

/** A literal that contains a template: its value. */
export function compileNestedTemplate(node: Expr & { kind: 'nested-template' }): Evaluate {
  const [only] = node.body
  if (only?.kind === 'output' && node.body.length === 1) {
    const value = compile(only.value)
    return withErrorPlace(node, (frame) => resolveValue(value(frame), node.quoted))
  }
  const body = compileBody(node.body)
  return withErrorPlace(node, (frame) => {
    const out = new Output()
    body(frame.inner(), out)
    if (node.quoted) return out.text
    return out.isOneValue ? out.value : valueOfText(out.text)
  })
}

function resolveValue(found: unknown, quoted: boolean): unknown {
  const value = found instanceof Blank ? '' : found
  if (value instanceof Undefined) throw value.error()
  return quoted ? textOf(value) : value
}

/** As text in a template: nothing for `None`. */
function textOf(value: unknown): string {
  return value === null ? '' : toText(value)
}

/**
 * `{{ … }}` inside a condition: Ansible inserts its text into the expression. Here a value that is not a string is used
 * as it is; a string is read as a number, as true, false or none, or as a variable name; anything else is an error.
 */
export function compileInterpolation(node: Expr & { kind: 'interpolation' }): Evaluate {
  const parts = node.parts.map((part) => (typeof part === 'string' ? () => part : compile(part)))
  return withErrorPlace(node, (frame) => {
    const values = parts.map((part) => resolveValue(part(frame), false))
    const value = values.length === 1 ? values[0] : values.map(textOf).join('')
    return typeof value === 'string' ? interpretText(value, node, frame) : value
  })
}

function interpretText(text: string, node: Span, frame: Frame): unknown {
  const word = wordValue(text)
  if (word !== undefined) return word.value
  if (text.length <= 200 && /^[A-Za-z_]\w*(?:\.\w+)*$/.test(text)) return lookUpPath(text, node, frame)
  throw new EvaluationError(
    `\`${sourceTextOf(node, frame)}\` evaluates to ${shownText(text)}, which cannot be used as part of an expression`,
    'write the expression without `{{ }}`: a bare name is its value',
  )
}

/** The value of a string that is a number, true, false or none. */
export function wordValue(text: string): { readonly value: unknown } | undefined {
  const word = text.trim()
  if (/^(?:true|false)$/i.test(word) && /^.(?:rue|alse)$/.test(word)) return { value: word.toLowerCase() === 'true' }
  if (word === 'none' || word === 'None') return { value: null }
  if (/^[-+]?\d{1,15}$/.test(word)) return { value: Number(word) }
  return /^[-+]?\d{1,15}\.\d{1,15}$/.test(word) ? { value: makeFloat(Number(word)) } : undefined
}

/** The value of a name or of a dotted path; never a function. */
function lookUpPath(path: string, node: Span, frame: Frame): unknown {
  const [name = '', ...keys] = path.split('.')
  const local = frame.local(name)
  let value: unknown = local === absent ? renderShallow(scopeValue(name, node, frame), frame) : local
  for (const key of keys) {
    if (value instanceof Undefined) return value
    const member = isDict(value) ? entry(value, key) : Array.isArray(value) && /^\d+$/.test(key) ? (value[Number(key)] ?? missing) : missing
    if (member === missing) return undefinedName(path, node, frame)
    value = renderShallow(member, frame)
  }
  if (value instanceof Undefined && value.variable !== name) return value
  if (value instanceof Undefined || value instanceof Fn) return undefinedName(path, node, frame)
  return typeof value === 'object' && value !== null ? renderContainer(value, frame, node) : value
}

function undefinedName(path: string, node: Span, frame: Frame): Undefined {
  const source = sourceTextOf(node, frame)
  return new Undefined(`\`${path}\` is undefined: \`${source}\` evaluates to this text, which is read as a variable name`, path, () => ({
    place: placeOf(frame.unit, node),
    hint: 'write the expression without `{{ }}`: a bare name is its value',
  }))
}

/** The key of `d.{{ k }}`: letters, digits and `_` only. */
export function compileDynamicAttribute(node: Expr & { kind: 'dynamic-attribute' }): Evaluate {
  const parts = node.parts.map((part) => (typeof part === 'string' ? () => part : compile(part)))
  return withErrorPlace(node, (frame) => {
    const key = parts.map((part) => textOf(resolveValue(part(frame), false))).join('')
    if (/^\d{1,15}$/.test(key)) return Number(key)
    if (/^[A-Za-z_]\w*$/.test(key)) return key
    throw new EvaluationError(
      `\`${sourceTextOf(node, frame)}\` evaluates to ${shownText(key)}, which cannot follow a dot`,
      'write `[name]` with the name of the variable',
    )
  })
}

function sourceTextOf(node: Span, frame: Frame): string {
  return frame.unit.text.slice(node.start, node.end)
}
