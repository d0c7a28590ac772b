/** Static analysis: the variables that a text references, and whether evaluating it has a side effect. */
import type { Source } from '../../model/diagnostic.ts'
import type { Expression, Template } from '../../model/template.ts'
import { globalNames } from '../globals.ts'
import { lookupNamed } from '../lookups/functions.ts'
import { type Expr, type Statement, type Target, treeOf } from './ast.ts'

type Text = Template | Expression | Source
const nothing: ReadonlySet<string> = new Set()
const cache = new WeakMap<Text, ReadonlySet<string>>()

/**
 * The names that a text reads from its scope. For `ansible_facts.x` and `ansible_facts['x']` also `ansible_facts.x`, for a fact
 * of another host (`hostvars[h].ansible_x`) also `ansible_x`. A text with a syntax error references nothing.
 */
export function references(text: Text): ReadonlySet<string> {
  const cached = cache.get(text)
  if (cached !== undefined) return cached
  const names = collectNames(text)
  cache.set(text, names)
  return names
}

function collectNames(text: Text): ReadonlySet<string> {
  try {
    const names = new Set<string>()
    collect(treeOf(text).nodes, new Set(globalNames()), names)
    return names
  } catch {
    return nothing
  }
}

/** `bound` contains the names that the text defines; it grows with every `set`. */
function collect(nodes: unknown, bound: Set<string>, names: Set<string>): void {
  walk(nodes, (node) => {
    if (node.kind === 'name') {
      if (!bound.has(node.name)) names.add(node.name)
      return true
    }
    if (node.kind === 'attribute' || node.kind === 'item') collectMember(node as Expr & { kind: 'attribute' | 'item' }, names)
    return collectBinding(node as Statement, bound, names)
  })
}

function collectMember(node: Expr & { kind: 'attribute' | 'item' }, names: Set<string>): void {
  const key =
    node.kind === 'attribute' ? node.name : node.key.kind === 'constant' && typeof node.key.value === 'string' ? node.key.value : undefined
  if (key === undefined) return
  const { on } = node
  if (on.kind === 'name' && on.name === 'ansible_facts') names.add(`ansible_facts.${key}`)
  if (!inHostvars(on)) return
  if (/^ansible_/.test(key)) names.add(key)
}

/** Whether a node is `hostvars[…]`, or the facts of such a host. */
function inHostvars(node: Expr): boolean {
  return (node.kind === 'item' || node.kind === 'attribute') && node.on.kind === 'name' && node.on.name === 'hostvars'
}

/** Statements that bind names: their bodies are visited with those names bound. */
function collectBinding(node: Statement, bound: Set<string>, names: Set<string>): boolean | undefined {
  switch (node.kind) {
    case 'for': {
      collect([node.over], bound, names)
      const inside = new Set([...bound, 'loop', ...targets(node.target)])
      collect([node.test, node.body], inside, names)
      collect(node.otherwise, bound, names)
      return true
    }
    case 'set':
      collect([node.value], bound, names)
      for (const name of targets(node.target)) bound.add(name)
      return true
    case 'capture':
      collect([node.body, node.filter], bound, names)
      for (const name of targets(node.target)) bound.add(name)
      return true
    case 'macro':
    case 'call-block':
      if (node.kind === 'macro') bound.add(node.macro.name)
      else collect([node.call], bound, names)
      collect(
        node.macro.parameters.map(({ fallback }) => fallback),
        bound,
        names,
      )
      collect(node.macro.body, new Set([...bound, 'varargs', 'kwargs', 'caller', ...node.macro.parameters.map(({ name }) => name)]), names)
      return true
    case 'with': {
      const inside = new Set(bound)
      for (const [target, value] of node.bindings) {
        collect([value], bound, names)
        for (const name of targets(target)) inside.add(name)
      }
      collect(node.body, inside, names)
      return true
    }
    case 'block':
      collect(node.body, new Set([...bound, 'super', 'self']), names)
      return true
    case 'import':
      bound.add(node.name)
      return undefined
    case 'from':
      for (const [, alias] of node.names) bound.add(alias)
      return undefined
    default:
      return undefined
  }
}

function targets(target: Target): string[] {
  if (target.kind === 'name') return [target.name]
  return target.kind === 'tuple' ? target.targets.flatMap(targets) : []
}

/** Whether it calls a lookup with a side effect or a random result (`pipe`, `password`), or one whose name is dynamic. */
export function hasEffect(text: Text): boolean {
  let effect = false
  try {
    walk(treeOf(text).nodes, (node) => {
      if (node.kind !== 'call' || node.on.kind !== 'name' || !/^(?:lookup|query|q)$/.test(node.on.name)) return undefined
      const [name] = node.args.positional
      const lookup = name?.kind === 'constant' && typeof name.value === 'string' ? lookupNamed(name.value) : undefined
      if (lookup === undefined || lookup.effect || /(?:^|\.)password$/.test(String(name?.kind === 'constant' && name.value))) effect = true
      return undefined
    })
  } catch {
    return false
  }
  return effect
}

type Node = Expr | Statement

/** Calls `visit` with each expression and statement, outer ones first; the children are skipped if it returns true. */
export function walk(node: unknown, visit: (node: Node) => boolean | undefined): void {
  if (Array.isArray(node)) {
    for (const each of node) walk(each, visit)
    return
  }
  if (typeof node !== 'object' || node === null) return
  if ('kind' in node && 'start' in node && visit(node as Node)) return
  for (const [key, inner] of Object.entries(node))
    if (key !== 'value' || (typeof inner === 'object' && inner !== null && 'kind' in inner)) walk(inner, visit)
}
