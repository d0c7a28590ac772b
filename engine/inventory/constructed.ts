/** The inventory plug-in `constructed`: makes variables and groups, `keyed_groups` too, from the variables of hosts read so far. */
import { Problem } from '../model/diagnostic.ts'
import { isPlainDict } from '../model/dict.ts'
import type { Host } from '../model/host.ts'
import type { Expression, Layer, Template, Variables } from '../model/template.ts'
import { check, evaluate, Fn, holds, renderValue, TemplateError, toText } from '../template/index.ts'
import { type Here, NotAhead, omit, type Scope } from '../template/scope.ts'
import { type MapNode, type Node, toExpression, toValue } from '../template/values/yaml.ts'
import { LayeredScope } from '../variables/layered-scope.ts'
import { hostMagic } from '../variables/magic.ts'
import { LoadedInventory } from './loaded.ts'
import type { PluginReading } from './plugins.ts'
import { PluginOptions } from './plugins.ts'
import { safeName } from './tree.ts'

/** Options of every plug-in that makes variables and groups of its hosts. */
export const constructionOptions = ['strict', 'compose', 'groups', 'keyed_groups', 'leading_separator', 'use_extra_vars']
const optionNames = ['plugin', ...constructionOptions, 'use_vars_plugins']

interface Named {
  readonly name: string
  readonly expression: Expression
}
/** What a plug-in makes of the variables of a host. */
export interface Construction {
  readonly compose: readonly Named[]
  readonly groups: readonly Named[]
  readonly keyed: readonly KeyedGroup[]
  readonly strict: boolean
  readonly leadingSeparator: boolean
  readonly extraVars: Variables
  readonly reading: PluginReading
  /** Makes names of groups valid, whatever the settings say. */
  readonly safeNames: boolean
}

/** Reads the options of a plug-in that makes variables and groups. */
export function constructionOf(options: PluginOptions, reading: PluginReading, safeNames: boolean): Construction {
  return {
    compose: options.entries('compose').flatMap(({ key, value }) => namedAt(key.text, value, reading)),
    groups: options.entries('groups').flatMap(({ key, value }) => namedAt(key.text, value, reading)),
    keyed: keyedGroupsAt(options.items('keyed_groups'), reading),
    strict: options.flag('strict', false),
    leadingSeparator: options.flag('leading_separator', true),
    extraVars: options.flag('use_extra_vars', false) ? reading.extraVars : {},
    reading,
    safeNames,
  }
}

export function readConstructed(config: MapNode, reading: PluginReading): void {
  const options = new PluginOptions(config, [...optionNames, 'cache'], '`constructed`', reading)
  const construction = constructionOf(options, reading, true)
  const folders = options.flag('use_vars_plugins', false) ? reading.folders : []
  const before = new LoadedInventory({ tree: reading.tree, folders }, reading.load, async () => ({ tree: reading.tree, folders }))
  const ungrouped = reading.tree.groups.get('ungrouped')?.hosts
  for (const host of before.hosts.values()) {
    // Hosts without a group are only in `ungrouped` once all sources are read.
    const groups = host.groups.filter((name) => name !== 'ungrouped' || ungrouped?.has(host.name))
    construct({ name: host.name, groups }, before.layers(host), construction)
  }
}

/** Adds the composed variables of a host, and adds it to its groups. */
export function construct(host: Host, layers: readonly Layer[], construction: Construction): void {
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
      if (holds(expression, scope)) tree.group(nameIn(construction, name), expression.place).hosts.add(host.name)
    })
  for (const keyed of construction.keyed)
    ifPossible(`a group for \`${host.name}\``, keyed.key, construction, () => addKeyed(host, keyed, scope, construction))
}

function addKeyed(host: Host, keyed: KeyedGroup, scope: Scope, construction: Construction): void {
  const { leadingSeparator, strict, reading } = construction
  const { tree } = reading
  const value = dataOf(keyed.key, scope)
  const parent = keyed.parent === undefined ? undefined : String(renderValue(keyed.parent, scope))
  for (const keyedName of keyedNames(value, keyed, { leadingSeparator, strict })) {
    const name = nameIn(construction, keyedName)
    tree.group(name, keyed.key.place).hosts.add(host.name)
    if (parent) tree.addChild(nameIn(construction, parent), name, keyed.key.place)
  }
}

const nameIn = ({ safeNames }: Construction, name: string) => (safeNames ? safeName(name) : name)

/** The value of an expression, which must be data: a name such as `dict` or `range` is a function. */
export function dataOf(expression: Expression, scope: Scope): unknown {
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

/** What an expression sees of a host; nothing in it runs ahead of its turn. */
export function scopeOf(host: Host, layers: readonly Layer[], { extraVars, reading: { keptFacts } }: Construction): Scope {
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

interface KeyedGroup {
  readonly key: Expression
  readonly prefix: string
  readonly separator: string
  readonly parent?: string | Template
  /** Replaces an empty value. */
  readonly defaultValue?: string
  /** Whether to keep the separator after a key with an empty value. */
  readonly trailingSeparator: boolean
}

const keyedOptionNames = ['key', 'prefix', 'separator', 'parent_group', 'default_value', 'trailing_separator']

function keyedGroupsAt(nodes: readonly Node[], reading: PluginReading): readonly KeyedGroup[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'map')
      return keyedGroupAt(new PluginOptions(node, keyedOptionNames, 'an entry of `keyed_groups`', reading), node, reading)
    reading.tree.report('wrong-type', 'an entry of `keyed_groups` must be a dict', node.place, 'write `- key: …`')
    return []
  })
}

function keyedGroupAt(options: PluginOptions, { place }: Node, reading: PluginReading): KeyedGroup[] {
  const node = options.node('key')
  if (!node) reading.tree.report('missing-option', 'an entry of `keyed_groups` needs a `key`', place)
  if (options.node('default_value') && options.node('trailing_separator'))
    reading.tree.report('invalid-options', '`default_value` and `trailing_separator` are mutually exclusive', place)
  const key = node && expressionAt('key', node, reading)
  const parent = options.node('parent_group')
  const defaultValue = options.text('default_value')
  if (!key) return []
  return [
    {
      key,
      prefix: options.text('prefix') ?? '',
      separator: options.text('separator') ?? '_',
      ...(parent && { parent: toValue(parent, reading.values) as string | Template }),
      ...(defaultValue !== undefined && { defaultValue }),
      trailingSeparator: options.flag('trailing_separator', true),
    },
  ]
}

/** Group names of a value. Throws TemplateError if its type cannot name a group. */
function keyedNames(
  value: unknown,
  keyed: KeyedGroup,
  { leadingSeparator, strict }: { readonly leadingSeparator: boolean; readonly strict: boolean },
): readonly string[] {
  const named = baseNames(value, keyed)
  if (named === undefined) {
    if (strict) throw new TemplateError(`\`${keyed.key.text}\` is empty`, { place: keyed.key.place })
    return []
  }
  const separator = keyed.prefix === '' && !leadingSeparator ? '' : keyed.separator
  return named.map((name) => `${keyed.prefix}${separator}${name}`)
}

/** Names without prefix; undefined if the value is empty. */
function baseNames(value: unknown, keyed: KeyedGroup): readonly string[] | undefined {
  const withDefault = (text: string) => (text === '' && keyed.defaultValue !== undefined ? keyed.defaultValue : text)
  if (Array.isArray(value)) return value.map((item) => withDefault(toText(item)))
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') {
    const text = withDefault(toText(value))
    return text === '' ? undefined : [text]
  }
  if (value === null || value === false) return undefined
  const entries = value instanceof Map ? [...value] : typeof value === 'object' ? Object.entries(value) : undefined
  if (entries) return entries.map(([name, inner]) => ofPair(toText(name), toText(inner), keyed))
  throw new TemplateError(`\`${keyed.key.text}\` cannot name a group: it is ${toText(value)}`, { place: keyed.key.place })
}

function ofPair(name: string, value: string, { separator, defaultValue, trailingSeparator }: KeyedGroup): string {
  if (value !== '') return `${name}${separator}${value}`
  if (defaultValue !== undefined) return `${name}${separator}${defaultValue}`
  return trailingSeparator ? `${name}${separator}` : name
}
