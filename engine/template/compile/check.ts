/** Diagnoses templates before anything runs. */

import { didYouMean } from '../../formats/suggest.ts'
import type { Decoded } from '../../formats/utf8.ts'
import type { Diagnostic, Place, Source } from '../../model/diagnostic.ts'
import { Expression, type Template } from '../../model/template.ts'
import { explainUnknownLookup, lookupNamed } from '../lookups/functions.ts'
import { methodNames } from '../methods/index.ts'
import type { Expr } from '../parse/ast.ts'
import { walk } from '../parse/references.ts'
import { placeOf, type Span, treeOf, type Unit } from '../parse/unit.ts'
import { explainUnknownName, filterNamed, testNamed } from '../registry.ts'
import { TemplateError } from '../values/errors.ts'

/** Checks syntax and the names of filters, tests, lookups and methods. Never throws. */
export function check(text: Template | Expression): Diagnostic[] {
  return diagnose(text)
}

/** The same for a template file. */
export function checkFile(source: Decoded): Diagnostic[] {
  return source.fault ? [source.fault] : diagnose(source)
}

function diagnose(text: Template | Expression | Source): Diagnostic[] {
  try {
    const { unit, nodes } = treeOf(text)
    const found: Diagnostic[] = []
    walk(nodes, (node) => {
      found.push(...diagnosticsOf(node as Expr, unit))
      return undefined
    })
    return found
  } catch (error) {
    if (error instanceof RangeError)
      return [{ code: 'template-syntax', severity: 'error', message: 'this is nested too deeply', place: placeOfText(text) }]
    if (!(error instanceof TemplateError)) throw error
    const braces = text instanceof Expression && text.text.includes('{{')
    const hint = error.hint ?? (braces ? 'a condition is written without `{{ }}`' : undefined)
    return [{ code: 'template-syntax', severity: 'error', message: error.message, place: error.place, hint }]
  }
}

function placeOfText(text: Template | Expression | Source): Place {
  return 'place' in text ? text.place : { source: text, start: 0, end: text.text.length }
}

function diagnosticsOf(node: Expr, unit: Unit): Diagnostic[] {
  switch (node.kind) {
    case 'filter':
      return filterNamed(node.name) === undefined
        ? [diagnostic('unknown-filter', explainUnknownName('filter', node.name), node.named, unit, node.name)]
        : checkNamedFilter(node, unit)
    case 'test':
      return testNamed(node.name) === undefined
        ? [diagnostic('unknown-test', explainUnknownName('test', node.name), node.named, unit, node.name)]
        : []
    case 'call':
      return checkCall(node, unit)
    default:
      return []
  }
}

/** Filters such as `map('name')` and `select('name')` name filters and tests in their arguments. */
function checkNamedFilter(node: Expr & { kind: 'filter' }, unit: Unit): Diagnostic[] {
  const name = node.name.slice(node.name.lastIndexOf('.') + 1)
  const argument = node.args.positional[/attr$/.test(name) ? 1 : 0]
  if (argument?.kind !== 'constant' || typeof argument.value !== 'string') return []
  if (name === 'map' && filterNamed(argument.value) === undefined)
    return [diagnostic('unknown-filter', explainUnknownName('filter', argument.value), argument, unit, argument.value)]
  const tests = /^(?:select|reject)(?:attr)?$/.test(name)
  return tests && testNamed(argument.value) === undefined
    ? [diagnostic('unknown-test', explainUnknownName('test', argument.value), argument, unit, argument.value)]
    : []
}

function checkCall(node: Expr & { kind: 'call' }, unit: Unit): Diagnostic[] {
  const { on, args } = node
  if (on.kind === 'name' && /^(?:lookup|query|q)$/.test(on.name)) {
    const [name] = args.positional
    if (name?.kind !== 'constant' || typeof name.value !== 'string' || lookupNamed(name.value) !== undefined) return []
    return [diagnostic('unknown-lookup', explainUnknownLookup(name.value), name, unit, name.value)]
  }
  // only methods of literals can be checked before the run
  if (on.kind !== 'attribute' || on.on.kind !== 'constant' || typeof on.on.value !== 'string' || methodNames.includes(on.name)) return []
  return [
    diagnostic('unknown-method', { message: `a string has no method \`${on.name}\``, hint: didYouMean(on.name, methodNames) }, on, unit),
  ]
}

function diagnostic(
  code: string,
  { message, hint }: { readonly message: string; readonly hint?: string },
  span: Span,
  unit: Unit,
  subject?: string,
): Diagnostic {
  return { code, severity: 'error', message, place: placeOf(unit, span), hint, ...(subject !== undefined && { subject }) }
}
