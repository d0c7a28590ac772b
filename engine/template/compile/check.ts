/** Static analysis before anything runs: diagnostics, and which variables evaluating a text reads. */
import { didYouMean } from '../../formats/suggest.ts'
import type { Decoded } from '../../formats/utf8.ts'
import type { Diagnostic, Place, Source } from '../../model/diagnostic.ts'
import { Expression, type Template } from '../../model/template.ts'
import { explainUnknownLookup, lookupNamed } from '../lookups/functions.ts'
import { methodNames } from '../methods/index.ts'
import { type Arguments, type Expr, placeOf, type Span, type Statement, treeOf, type Unit } from '../parse/ast.ts'
import { references, walk } from '../parse/references.ts'

import { explainUnknownName, filterNamed, testNamed } from '../registry.ts'
import { TemplateError } from '../values/values.ts'

/** Checks syntax and the names of filters, tests, lookups and methods. Never throws. */
export function check(text: Template | Expression): Diagnostic[] {
  return diagnose(text)
}

/** The same for a template file. */
export function checkFile(source: Decoded): Diagnostic[] {
  return source.error ? [source.error] : diagnose(source)
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
  { message, hint, msg }: { readonly message: string; readonly hint?: string; readonly msg?: string },
  span: Span,
  unit: Unit,
  subject?: string,
): Diagnostic {
  return {
    code,
    severity: 'error',
    message,
    place: placeOf(unit, span),
    hint,
    ...(msg !== undefined && { msg }),
    ...(subject !== undefined && { subject }),
  }
}

export interface Evaluated {
  /** Evaluated unconditionally. */
  readonly sure: ReadonlySet<string>
  /** Used as a whole, not only by a member. */
  readonly whole: ReadonlySet<string>
  /** All names that may be read, including the unconditional ones. */
  readonly names: ReadonlySet<string>
  /** Whether it may read any variable, through `vars[…]`, `hostvars[…]`, a lookup or another template. */
  readonly any: boolean
}

type Text = Template | Expression | Source
type Node = Expr | Statement

const cache = new WeakMap<Text, Evaluated>()
const nothing: Evaluated = { sure: new Set(), whole: new Set(), names: new Set(), any: false }

/** A text with a syntax error reads nothing. */
export function evaluated(text: Text): Evaluated {
  const cached = cache.get(text)
  if (cached) return cached
  const result = analyse(text)
  cache.set(text, result)
  return result
}

function analyse(text: Text): Evaluated {
  try {
    const { nodes } = treeOf(text)
    const free = references(text)
    const first = new Set<string>()
    visitUnconditional(nodes, (name) => first.add(name))
    const indirect = indirectNames(nodes)
    return {
      sure: new Set([...first].filter((name) => free.has(name))),
      whole: wholeNamesIn(nodes),
      names: new Set([...free, ...indirect.names]),
      any: indirect.any,
    }
  } catch {
    return nothing
  }
}

/** Visits the names that are evaluated unconditionally. */
function visitUnconditional(nodes: unknown, take: (name: string) => void): void {
  walk(nodes, (node) => {
    if (node.kind === 'name') take(node.name)
    const first = unconditionalParts(node)
    if (first === undefined) return undefined
    visitUnconditional(first, take)
    return true
  })
}

/** Names that are used other than before a member access. */
function wholeNamesIn(nodes: unknown): ReadonlySet<string> {
  const names = new Set<string>()
  walk(nodes, (node) => {
    if (node.kind === 'name') names.add(node.name)
    if ((node.kind !== 'attribute' && node.kind !== 'item') || node.on.kind !== 'name') return undefined
    if (node.kind === 'item') for (const name of wholeNamesIn([node.key])) names.add(name)
    return true
  })
  return names
}

/** The parts of a node that are always evaluated; undefined if all are. */
function unconditionalParts(node: Node): readonly unknown[] | undefined {
  switch (node.kind) {
    case 'and':
    case 'or':
      return [node.left]
    case 'conditional':
      return [node.test]
    case 'compare':
      return [node.first, node.rest[0]?.right]
    case 'if':
      return [node.branches[0]?.test]
    case 'for':
      return [node.over]
    case 'nested-template':
    case 'macro':
    case 'call-block':
    case 'block':
      return []
    default:
      return undefined
  }
}

/** Names that are read through a string: `vars.name`, `hostvars[host].name`, `lookup('vars', 'name')`. */
function indirectNames(nodes: unknown): Pick<Evaluated, 'names' | 'any'> {
  const names = new Set<string>()
  let any = false
  const named = (key: string | undefined) => {
    if (key === undefined) any = true
    else names.add(key)
  }
  const visit = (node: Node): boolean | undefined => {
    switch (node.kind) {
      case 'name':
        if (node.name === 'vars' || node.name === 'hostvars') any = true
        return undefined
      case 'attribute':
      case 'item': {
        const key = keyOf(node)
        if (isName(node.on, 'vars')) named(key)
        else if ((node.on.kind === 'item' || node.on.kind === 'attribute') && isName(node.on.on, 'hostvars')) {
          named(key)
          if (node.on.kind === 'item') walk(node.on.key, visit)
        } else return undefined
        if (node.kind === 'item') walk(node.key, visit)
        return true
      }
      case 'filter': {
        // `names | map('extract', hostvars, 'name')` and `host | extract(hostvars, 'name')`
        const [first, second, third] = node.args.positional
        const through = textOf(first) === 'extract' ? [second, third] : node.name.endsWith('extract') ? [first, second] : []
        if (!through[0] || !isName(through[0], 'hostvars')) return undefined
        named(through[1]?.kind === 'list' ? textOf(through[1].items[0]) : textOf(through[1]))
        walk(node.on, visit)
        return true
      }
      case 'call':
        if (node.on.kind === 'name' && /^(?:lookup|query|q)$/.test(node.on.name)) collectLookupNames(node.args, named)
        return undefined
      case 'extends':
      case 'include':
      case 'import':
      case 'from':
      case 'interpolation':
      case 'dynamic-attribute':
        any = true
        return undefined
      default:
        return undefined
    }
  }
  walk(nodes, visit)
  return { names, any }
}

function collectLookupNames({ positional: [kind, ...terms], spread }: Arguments, named: (key: string | undefined) => void): void {
  const name = textOf(kind)?.replace(/^.*\./, '')
  if (name === undefined || ['template', 'merge_variables'].includes(name)) named(undefined)
  if (name === 'vars') for (const term of [...terms, ...(spread ? [spread] : [])]) named(textOf(term))
}

function isName(node: Expr, name: string): boolean {
  return node.kind === 'name' && node.name === name
}

function keyOf(node: Expr & { readonly kind: 'attribute' | 'item' }): string | undefined {
  return node.kind === 'attribute' ? node.name : textOf(node.key)
}

function textOf(node: Expr | undefined): string | undefined {
  return node?.kind === 'constant' && typeof node.value === 'string' && !node.braces ? node.value : undefined
}
