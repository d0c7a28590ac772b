/** Templates inside of literals, and `{{ … }}` inside of conditions: what they give is data, or the name of what is meant, and never code. */

import type { Expr } from '../parse/ast.ts'
import { placeOf, type Span } from '../parse/unit.ts'
import { missing } from '../scope.ts'
import { entry, isDict } from '../values/dicts.ts'
import { Fault } from '../values/errors.ts'
import { valueOfText } from '../values/literal.ts'
import { makeFloat } from '../values/numbers.ts'
import { shownText, toText } from '../values/text.ts'
import { Blank, Fn, Undefined } from '../values/values.ts'
import { renderContainer, renderShallow, scopeValue } from '../variables.ts'
import { compile, type Evaluate } from './compile.ts'
import { compileBody } from './compile-statement.ts'
import { absent, type Frame } from './frame.ts'
import { withErrorPlace } from './guard.ts'
import { Output } from './output.ts'

/** A literal that holds a template: what that gives. */
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

/** As a template writes it: nothing for `None`. */
function textOf(value: unknown): string {
  return value === null ? '' : toText(value)
}

/**
 * `{{ … }}` inside of a condition: Ansible puts its text into the expression and reads that. A value that is no text is
 * itself; a text is read as the number or the word it is, or as the name of a variable, and anything else is refused.
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
  throw new Fault(
    `\`${sourceTextOf(node, frame)}\` gives ${shownText(text)}, which is not read as a part of the expression`,
    'write the expression without `{{ }}`: a name in it gives its value',
  )
}

/** What a text says that is a number or one of the words for true, false and none. */
export function wordValue(text: string): { readonly value: unknown } | undefined {
  const word = text.trim()
  if (/^(?:true|false)$/i.test(word) && /^.(?:rue|alse)$/.test(word)) return { value: word.toLowerCase() === 'true' }
  if (word === 'none' || word === 'None') return { value: null }
  if (/^[-+]?\d{1,15}$/.test(word)) return { value: Number(word) }
  return /^[-+]?\d{1,15}\.\d{1,15}$/.test(word) ? { value: makeFloat(Number(word)) } : undefined
}

/** The value under a name, or under keys of it; never a function. */
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
  return new Undefined(`\`${path}\` is undefined: \`${source}\` gives this text, which is read as the name of a variable`, path, () => ({
    place: placeOf(frame.unit, node),
    hint: 'write the expression without `{{ }}`: a name in it gives its value',
  }))
}

/** The key that `d.{{ k }}` names: letters, digits and `_` only. */
export function compileDynamicAttribute(node: Expr & { kind: 'dynamic-attribute' }): Evaluate {
  const parts = node.parts.map((part) => (typeof part === 'string' ? () => part : compile(part)))
  return withErrorPlace(node, (frame) => {
    const key = parts.map((part) => textOf(resolveValue(part(frame), false))).join('')
    if (/^\d{1,15}$/.test(key)) return Number(key)
    if (/^[A-Za-z_]\w*$/.test(key)) return key
    throw new Fault(
      `\`${sourceTextOf(node, frame)}\` gives ${shownText(key)}, which cannot stand behind a dot`,
      'write `[name]` with the name of the variable',
    )
  })
}

function sourceTextOf(node: Span, frame: Frame): string {
  return frame.unit.text.slice(node.start, node.end)
}
