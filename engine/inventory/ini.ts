/** Reads INI inventories: `[group]`, `[group:vars]`, `[group:children]`, hosts with ranges and variables. */

import { locatedWords, OpenQuote, type Word } from '../formats/shell-words.ts'
import { didYouMean } from '../formats/suggest.ts'
import type { Place, Source } from '../model/diagnostic.ts'
import { expandHosts, HostRangeError } from './host-ranges.ts'
import { iniValue } from './ini-values.ts'
import type { Tree } from './tree.ts'

interface Section {
  readonly group: string
  readonly kind: 'hosts' | 'vars' | 'children'
}
/** A reference to a group that may be defined later. */
interface Named {
  readonly group: string
  readonly place: Place
  /** The parent, if it is named as a child before its definition. */
  readonly parent?: string
}
interface Child extends Named {
  readonly parent: string
}
interface Reading {
  readonly tree: Tree
  readonly source: Source
  readonly named: Named[]
  /** The children among them that are not defined yet, by group. */
  readonly awaited: Map<string, Child[]>
  /** Setters of group variables, called once all groups are known. */
  readonly later: (() => void)[]
  section: Section
}
interface Line {
  readonly text: string
  readonly place: Place
}

export function readIni(source: Source, tree: Tree): void {
  const reading: Reading = { tree, source, named: [], awaited: new Map(), later: [], section: { group: 'ungrouped', kind: 'hosts' } }
  let start = 0
  for (const line of source.text.split('\n')) {
    const text = line.trim()
    const at = start + line.indexOf(text)
    if (text !== '' && !/^[#;]/.test(text)) readLine({ text, place: { source, start: at, end: at + text.length } }, reading)
    start += line.length + 1
  }
  for (const each of reading.named) checkNamed(each, tree)
  for (const set of reading.later) set()
}

function checkNamed({ group: written, parent, place }: Named, tree: Tree): void {
  const group = tree.nameOf(written)
  if (!tree.groups.has(group)) {
    const message =
      parent === undefined ? `\`[${group}:vars]\` sets variables of a group that does not exist` : `there is no group \`${group}\``
    tree.report('unknown-group', message, place, didYouMean(group, tree.groups.keys()) ?? `add a section \`[${group}]\``)
  }
}

function readLine(line: Line, reading: Reading): void {
  if (/^\[[^\]]*\]\s*(?:[#;].*)?$/.test(line.text)) openSection(line, reading)
  else if (reading.section.kind === 'vars') readVariable(line, reading)
  else if (reading.section.kind === 'children') readChild(line, reading)
  else readHosts(line, reading)
}

function openSection({ text, place }: Line, reading: Reading): void {
  const [, group, kind = 'hosts'] = /^\[\s*([^:\]\s]+)\s*(?::\s*(\w+)\s*)?\]/.exec(text) ?? []
  const { tree } = reading
  if (group === undefined)
    tree.report('inventory-syntax', 'this is not a valid section', place, 'write `[group]`, `[group:vars]` or `[group:children]`')
  else if (kind === 'hosts' || kind === 'vars' || kind === 'children') {
    reading.section = { group, kind }
    if (kind === 'vars') reading.named.push({ group, place })
    else {
      tree.group(group, place)
      joinAwaited(group, reading)
    }
  } else {
    const message = `a section of a group must be \`vars\` or \`children\`, not \`${kind}\``
    tree.report('inventory-syntax', message, place, didYouMean(kind, ['vars', 'children', 'hosts']))
  }
}

function readChild({ text, place }: Line, { tree, named, awaited, section }: Reading): void {
  const name = /^([^\s#;]+)\s*(?:[#;].*)?$/.exec(text)?.[1]
  if (name === undefined) tree.report('inventory-syntax', 'each line of this section must be one group name', place)
  else {
    const namePlace = { ...place, end: place.start + name.length }
    const group = tree.nameOf(name)
    if (tree.groups.has(group)) tree.addChild(section.group, name, namePlace)
    else {
      const child = { group: name, parent: section.group, place: namePlace }
      named.push(child)
      const siblings = awaited.get(group)
      if (siblings) siblings.push(child)
      else awaited.set(group, [child])
    }
  }
}

/** Adds a group to the parents that named it before; children are ordered by name and definition. */
function joinAwaited(written: string, { tree, awaited }: Reading): void {
  const group = tree.nameOf(written)
  for (const { parent, place } of awaited.get(group) ?? []) tree.addChild(parent, group, place)
  awaited.delete(group)
}

function readVariable({ text, place }: Line, { tree, section, later }: Reading): void {
  const equals = text.indexOf('=')
  if (equals < 1) {
    tree.report('inventory-syntax', 'a line of this section must be `name=value`', place)
    return
  }
  const written = text.slice(equals + 1).trim()
  const start = place.end - written.length
  const value = iniValue(written, { ...place, start }, (offset) => start + offset)
  later.push(() => tree.setGroupVariable(section.group, text.slice(0, equals).trim(), value, place))
}

function readHosts({ text, place }: Line, { tree, source, section }: Reading): void {
  const [first, ...rest] = orReport(() => locatedWords(text, { start: place.start, comments: true }), tree, place) ?? []
  if (!first) return
  const namePlace = { source, start: first.start, end: first.end }
  const named = orReport(() => expandHosts(first.text), tree, namePlace)
  const variables = rest.flatMap((word) => variableOf(word, source, tree))
  for (const name of named?.names ?? []) {
    const host = tree.host(name, namePlace)
    tree.group(section.group).hosts.add(name)
    if (named?.port !== undefined) host.variables.ansible_port = named.port
    for (const [variable, value] of variables) tree.setHostVariable(name, variable, value)
  }
}

function variableOf(word: Word, source: Source, tree: Tree): [string, unknown][] {
  const place = { source, start: word.start, end: word.end }
  const equals = word.text.indexOf('=')
  if (word.cut) {
    const message = `\`${word.text}\` ends at the \`#\`, which begins a comment`
    const hashPlace = { source, start: word.end, end: word.end + 1 }
    tree.report('inventory-comment', message, hashPlace, 'quote the value, or add a blank before the `#`', 'warning')
  }
  if (equals < 1) {
    tree.report('inventory-syntax', `\`${word.text}\` does not set a variable`, place, 'write `name=value`, and one host on each line')
    return []
  }
  const value = iniValue(word.text.slice(equals + 1), place, (offset) => word.locate(equals + 1 + offset))
  return [[word.text.slice(0, equals), value]]
}

function orReport<T>(read: () => T, tree: Tree, place: Place): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof OpenQuote) tree.report('unclosed-quote', error.message, { ...place, start: error.at, end: error.at + 1 })
    else if (error instanceof HostRangeError)
      tree.report('host-range', error.message, { ...place, start: place.start + error.start, end: place.start + error.end })
    else throw error
    return undefined
  }
}
