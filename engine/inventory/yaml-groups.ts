/** Reads YAML and JSON inventories: groups with `hosts`, `vars` and `children`, and the JSON of inventory scripts. */

import { didYouMean } from '../formats/suggest.ts'
import type { Place } from '../model/diagnostic.ts'
import { type Entry, type MapNode, type Node, toValue, type ValueOptions } from '../template/values/yaml.ts'
import type { Tree } from './tree.ts'

const sections = ['hosts', 'vars', 'children']

export interface GroupsReading {
  readonly tree: Tree
  readonly values: ValueOptions
}

/** Reads the YAML form: every key is a group. */
export function readGroups(node: Node, reading: GroupsReading): void {
  for (const { key, value } of mapOf(node, 'an inventory', reading) ?? []) readGroup(key.text, key.place, value, reading)
}

/** Reads the form that scripts print, with lists of hosts and `_meta`. Returns whether it includes host variables. */
export function readPrinted(node: Node, reading: GroupsReading): boolean {
  const entries = mapOf(node, 'the output of an inventory script', reading) ?? []
  const meta = entries.find(({ key }) => key.text === '_meta')
  const printed = new Set<string>()
  for (const { key, value } of entries)
    if (key.text !== '_meta') for (const host of readPrintedGroup(key.text, key.place, value, reading)) printed.add(host)
  const hostVars = meta && (mapOf(meta.value, '`_meta`', reading) ?? []).find(({ key }) => key.text === 'hostvars')
  if (!hostVars) return false
  for (const { key, value } of mapOf(hostVars.value, '`hostvars`', reading) ?? [])
    if (printed.has(key.text)) readHostVariables([key.text], value, reading)
  return true
}

/** Reads variables of hosts from an inventory or from `--host`. */
export function readHostVariables(names: readonly string[], node: Node, reading: GroupsReading): void {
  if (isNothing(node)) return
  for (const { key, value } of mapOf(node, `the value of the host \`${names[0]}\``, reading) ?? []) {
    const variable = toValue(value, reading.values)
    for (const name of names) reading.tree.setHostVariable(name, key.text, variable)
  }
}

function readGroup(name: string, place: Place, node: Node, reading: GroupsReading): void {
  reading.tree.group(name, place)
  if (isNothing(node)) return
  for (const { key, value } of mapOf(node, `the group \`${name}\``, reading) ?? []) {
    if (key.text === 'vars') readGroupVariables(name, value, reading)
    else if (key.text === 'hosts') {
      for (const { key: host, value: variables } of namesOf(value, 'hosts', reading)) {
        if (host.tag === 'int' || host.tag === 'float')
          reading.tree.report('wrong-type', `Host pattern ${host.text} must be a string`, host.place, 'enclose it in quotation marks')
        readHostVariables(reading.tree.addHosts(host.text, name, host.place), variables, reading)
      }
    } else if (key.text === 'children')
      for (const { key: child, value: inner } of namesOf(value, 'children', reading)) {
        readGroup(child.text, child.place, inner, reading)
        if (reading.tree.groups.has(reading.tree.nameOf(child.text))) reading.tree.addChild(name, child.text, child.place)
      }
    else unknownKey(key.text, name, key.place, reading)
  }
}

/** Reads a group and returns its hosts. */
function readPrintedGroup(name: string, place: Place, node: Node, reading: GroupsReading): readonly string[] {
  const { tree } = reading
  const group = tree.group(name, place)
  const data = node.kind === 'map' && !node.entries.some(({ key }) => sections.includes(key.text)) && node.entries.length > 0
  if (node.kind === 'seq') return addHosts(node, name, reading)
  if (data) {
    // The old form: a group with one host of the same name, and its variables.
    group.hosts.add(tree.host(name, place).name)
    readGroupVariables(name, node, reading)
    return [name]
  }
  const hosts: string[] = []
  for (const { key, value } of mapOf(node, `the group \`${name}\``, reading) ?? []) {
    if (key.text === 'hosts') hosts.push(...addHosts(value, name, reading))
    else if (key.text === 'vars') readGroupVariables(name, value, reading)
    else if (key.text === 'children')
      for (const { text, place: textPlace } of textsOf(value, 'children', reading)) {
        tree.group(text, textPlace)
        tree.addChild(name, text, textPlace)
      }
  }
  return hosts
}

function addHosts(node: Node, group: string, reading: GroupsReading): readonly string[] {
  const named = textsOf(node, 'hosts', reading)
  for (const { text, place } of named) {
    reading.tree.host(text, place)
    reading.tree.group(group).hosts.add(text)
  }
  return named.map(({ text }) => text)
}

function readGroupVariables(group: string, node: Node, reading: GroupsReading): void {
  if (isNothing(node)) return
  for (const { key, value } of mapOf(node, `\`vars\` of the group \`${group}\``, reading) ?? [])
    reading.tree.setGroupVariable(group, key.text, toValue(value, reading.values), key.place)
}

/** Names with their values, or a single name. */
function namesOf(node: Node, section: string, reading: GroupsReading): readonly Entry[] {
  if (isNothing(node)) return []
  if (node.kind === 'scalar') return [{ key: node, value: nothingAt(node.place) }]
  if (node.kind === 'map') return node.entries
  reading.tree.report('wrong-type', `\`${section}\` must be a dictionary, not a list`, node.place, 'write each name with a colon: `web1:`')
  return []
}

function textsOf(node: Node, section: string, { tree }: GroupsReading): { text: string; place: Place }[] {
  if (isNothing(node)) return []
  if (node.kind === 'seq') return node.items.flatMap((item) => (item.kind === 'scalar' ? [{ text: item.text, place: item.place }] : []))
  tree.report('wrong-type', `\`${section}\` must be a list of names`, node.place)
  return []
}

function mapOf(node: Node, what: string, { tree }: GroupsReading): MapNode['entries'] | undefined {
  if (node.kind === 'map') return node.entries
  tree.report('wrong-type', `${what} must be a dictionary, not ${node.kind === 'seq' ? 'a list' : 'a text'}`, node.place)
  return undefined
}

function unknownKey(key: string, group: string, place: Place, { tree }: GroupsReading): void {
  const hint = didYouMean(key, sections) ?? 'put hosts under `hosts:`, groups under `children:`, variables under `vars:`'
  tree.report('unknown-keyword', `\`${key}\` is not a keyword of the group \`${group}\``, place, hint)
}

function isNothing(node: Node): boolean {
  return node.kind === 'scalar' && node.tag === 'null'
}

function nothingAt(place: Place): Node {
  return { kind: 'scalar', place, text: '', value: null, tag: 'null', style: 'plain', locate: () => place.start }
}
