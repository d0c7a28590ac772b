/** The inventory plug-in `generator`: makes a host and its groups for each combination of layer values. */
import { Problem } from '../model/diagnostic.ts'
import type { Variables } from '../model/template.ts'
import { renderValue, toText } from '../template/index.ts'
import { missing, NotAhead, type Scope } from '../template/scope.ts'
import { type MapNode, type Node, toValue } from '../template/values/yaml.ts'
import type { PluginReading } from './plugins.ts'
import { PluginOptions } from './plugins.ts'

export function readGenerator(config: MapNode, reading: PluginReading): void {
  const options = new PluginOptions(config, ['plugin', 'hosts', 'layers', 'use_extra_vars'], '`generator`', reading)
  const layers = options.entries('layers').map(({ key, value }) => [key.text, listAt(value, reading)] as const)
  const node = options.node('hosts')
  if (node?.kind !== 'map') {
    reading.tree.report('missing-option', '`generator` needs `hosts` with a `name`', (node ?? config).place)
    return
  }
  const hosts = new PluginOptions(node, ['name', 'parents'], '`hosts`', reading)
  const extra = options.flag('use_extra_vars', false) ? reading.extraVars : {}
  for (const values of combinations(layers)) {
    const scope = scopeOf({ ...values, ...extra })
    const host = nameAt(hosts, node, scope, reading)
    if (host === undefined) continue
    reading.tree.host(host, node.place)
    addParents(host, 'host', hosts, scope, reading)
  }
}

function addParents(child: string, kind: 'host' | 'group', options: PluginOptions, scope: Scope, reading: PluginReading): void {
  const { tree } = reading
  for (const node of options.items('parents')) {
    if (node.kind !== 'map') {
      tree.report('wrong-type', 'an entry of `parents` must be a dict with a `name`', node.place)
      continue
    }
    const parent = new PluginOptions(node, ['name', 'parents', 'vars'], 'an entry of `parents`', reading)
    const name = nameAt(parent, node, scope, reading)
    if (name === undefined) continue
    const group = tree.group(name, node.place)
    for (const { key, value } of parent.entries('vars')) {
      const rendered = renderNode(value, scope, reading)
      if (rendered !== undefined) tree.setGroupVariable(name, key.text, rendered.value, key.place)
    }
    if (kind === 'host') group.hosts.add(child)
    else tree.addChild(name, child, node.place)
    addParents(name, 'group', parent, scope, reading)
  }
}

function nameAt(options: PluginOptions, { place }: Node, scope: Scope, reading: PluginReading): string | undefined {
  const node = options.node('name')
  if (node) {
    const rendered = renderNode(node, scope, reading)
    return rendered && toText(rendered.value)
  }
  reading.tree.report('missing-option', '`name` is missing', place)
  return undefined
}

function renderNode(node: Node, scope: Scope, { tree, values }: PluginReading): { readonly value: unknown } | undefined {
  try {
    return { value: renderValue(toValue(node, values), scope) }
  } catch (error) {
    if (!(error instanceof Problem) && !(error instanceof NotAhead)) throw error
    tree.report('inventory-expression-failed', error.message, (error instanceof Problem ? error.place : undefined) ?? node.place)
    return undefined
  }
}

function listAt(node: Node, reading: PluginReading): readonly unknown[] {
  const value = toValue(node, reading.values)
  if (Array.isArray(value)) return value
  reading.tree.report('wrong-type', 'a layer must be a list of values', node.place)
  return []
}

/** All combinations of one value of each layer, the last layer changing first. */
function combinations(layers: readonly (readonly [string, readonly unknown[]])[]): readonly Variables[] {
  return layers.reduce<readonly Variables[]>(
    (all, [name, values]) => all.flatMap((each) => values.map((value) => ({ ...each, [name]: value }))),
    [{}],
  )
}

function scopeOf(values: Variables): Scope {
  return {
    get: (name) => (Object.hasOwn(values, name) ? values[name] : missing),
    names: () => Object.keys(values),
    ahead: true,
    here: { folders: () => [], keepSecret: () => {}, hostsOf: () => [] },
  }
}
