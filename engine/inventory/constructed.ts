/** The inventory plug-in `constructed`: makes variables and groups from the variables of hosts read so far. */

import { Problem } from '../model/diagnostic.ts'
import { isPlainDict } from '../model/dict.ts'
import type { Host } from '../model/host.ts'
import type { Expression, Layer, Variables } from '../model/template.ts'
import { check, evaluate, Fn, holds, renderValue, TemplateError } from '../template/index.ts'
import { type Here, NotAhead, omit, type Scope } from '../template/scope.ts'
import { type MapNode, type Node, toExpression } from '../template/values/yaml.ts'
import { LayeredScope } from '../variables/layered-scope.ts'
import { hostMagic } from '../variables/magic.ts'
import { safeName } from './group-names.ts'
import { type KeyedGroup, keyedGroupsAt, keyedNames } from './keyed-groups.ts'
import { LoadedInventory } from './loaded.ts'
import { PluginOptions } from './plugin-options.ts'
import type { PluginReading } from './plugins.ts'

const optionNames = ['plugin', 'strict', 'compose', 'groups', 'keyed_groups', 'leading_separator', 'use_extra_vars', 'use_vars_plugins']

interface Named {
  readonly name: string
  readonly expression: Expression
}
interface Construction {
  readonly compose: readonly Named[]
  readonly groups: readonly Named[]
  readonly keyed: readonly KeyedGroup[]
  readonly strict: boolean
  readonly leadingSeparator: boolean
  readonly extraVars: Variables
  readonly reading: PluginReading
}

export function readConstructed(config: MapNode, reading: PluginReading): void {
  const options = new PluginOptions(config, [...optionNames, 'cache'], '`constructed`', reading)
  const construction: Construction = {
    compose: options.entries('compose').flatMap(({ key, value }) => namedAt(key.text, value, reading)),
    groups: options.entries('groups').flatMap(({ key, value }) => namedAt(key.text, value, reading)),
    keyed: keyedGroupsAt(options.items('keyed_groups'), reading),
    strict: options.flag('strict', false),
    leadingSeparator: options.flag('leading_separator', true),
    extraVars: options.flag('use_extra_vars', false) ? reading.extraVars : {},
    reading,
  }
  const folders = options.flag('use_vars_plugins', false) ? reading.folders : []
  const before = new LoadedInventory({ tree: reading.tree, folders }, reading.load, async () => ({ tree: reading.tree, folders }))
  const ungrouped = reading.tree.groups.get('ungrouped')?.hosts
  for (const host of before.hosts.values()) {
    // Hosts without a group are only in `ungrouped` once all sources are read.
    const groups = host.groups.filter((name) => name !== 'ungrouped' || ungrouped?.has(host.name))
    construct({ name: host.name, groups }, before.layers(host), construction)
  }
}

function construct(host: Host, layers: readonly Layer[], construction: Construction): void {
  const { tree } = construction.reading
  const composed: Record<string, unknown> = {}
  const plain = scopeOf(host, layers, construction)
  for (const { name, expression } of construction.compose)
    ifPossible(`\`${name}\` of \`${host.name}\``, expression, construction, () => {
      composed[name] = dataOf(expression, plain)
    })
  Object.assign(tree.host(host.name).variables, composed)
  const scope = scopeOf(host, [...layers, { name: 'compose', values: composed }], construction)
  for (const { name, expression } of construction.groups)
    ifPossible(`the group \`${name}\` for \`${host.name}\``, expression, construction, () => {
      if (holds(expression, scope)) tree.group(safeName(name), expression.place).hosts.add(host.name)
    })
  for (const keyed of construction.keyed)
    ifPossible(`a group for \`${host.name}\``, keyed.key, construction, () => addKeyed(host, keyed, scope, construction))
}

function addKeyed(host: Host, keyed: KeyedGroup, scope: Scope, { leadingSeparator, strict, reading: { tree } }: Construction): void {
  const value = dataOf(keyed.key, scope)
  const parent = keyed.parent === undefined ? undefined : String(renderValue(keyed.parent, scope))
  for (const name of keyedNames(value, keyed, { leadingSeparator, strict }).map(safeName)) {
    tree.group(name, keyed.key.place).hosts.add(host.name)
    if (parent) tree.addChild(safeName(parent), name, keyed.key.place)
  }
}

/** The value of an expression, which must be data: a name such as `dict` or `range` is a function. */
function dataOf(expression: Expression, scope: Scope): unknown {
  const value = renderValue(evaluate(expression, scope), scope)
  requireData(value, expression)
  return value
}

/** Throws if a value, or one inside it, is not data. */
function requireData(value: unknown, expression: Expression): void {
  const { text, place } = expression
  if (value instanceof Fn) throw new InvalidName(`\`${text}\` is a template function, and there is no variable of this name`, { place })
  if (value === omit) throw new TemplateError('`omit` cannot be used here', { place })
  const inner = Array.isArray(value) || isPlainDict(value) ? Object.values(value) : value instanceof Map ? [...value.values()] : []
  for (const each of inner) requireData(each, expression)
}

/** An error that is reported even without `strict`. */
class InvalidName extends TemplateError {}

/** Ignores expressions that fail for a host, unless `strict` is set. */
function ifPossible(what: string, { place }: Expression, { strict, reading: { tree } }: Construction, work: () => void): void {
  try {
    work()
  } catch (error) {
    // Lookups with effects never run here.
    if (!(error instanceof Problem) && !(error instanceof NotAhead)) throw error
    const errorPlace = error instanceof Problem ? error.place : undefined
    if (strict || error instanceof InvalidName)
      tree.report('inventory-expression-failed', `cannot evaluate ${what}: ${error.message}`, errorPlace ?? place)
  }
}

const here: Here = { folders: () => [], keepSecret: () => {}, hostsOf: () => [] }

function scopeOf(host: Host, layers: readonly Layer[], { extraVars, reading: { keptFacts } }: Construction): Scope {
  const facts = [{ name: 'kept facts', values: keptFacts(host.name) }]
  const extra = [{ name: '--extra-vars', values: extraVars }]
  return new LayeredScope([{ inventory: layers, facts, magic: [hostMagic(host)], extraVars: extra }], { here, ahead: true })
}

function namedAt(name: string, node: Node, reading: PluginReading): Named[] {
  const expression = expressionAt(name, node, reading)
  return expression ? [{ name, expression }] : []
}

/** A bare expression; an invalid one is ignored with a warning, as in Ansible. */
export function expressionAt(name: string, node: Node, { tree }: PluginReading): Expression | undefined {
  if (node.kind !== 'scalar') {
    tree.report('wrong-type', `\`${name}\` must be an expression`, node.place)
    return undefined
  }
  const expression = toExpression(node)
  const errors = check(expression)
  for (const each of errors) tree.diagnostics.push({ ...each, severity: 'warning' })
  return errors.length > 0 ? undefined : expression
}
