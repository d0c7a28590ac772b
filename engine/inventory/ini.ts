/** Reads INI inventories: `[group]`, `[group:vars]`, `[group:children]`, hosts with ranges and variables. */
import { locatedWords, OpenQuote, type Word } from '../formats/shell-words.ts'
import { didYouMean } from '../formats/suggest.ts'
import type { Place, Source } from '../model/diagnostic.ts'
import { Template } from '../model/template.ts'
import { pythonLiteral } from '../template/values/python-literal.ts'
import { PyFloat, Tuple, tuple } from '../template/values/values.ts'
import { isTemplate } from '../template/values/yaml-value.ts'
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
  const [first, ...rest] = wordsAt(text, place, tree)
  if (!first) return
  const names = tree.addHosts(first.text, section.group, { source, start: first.start, end: first.end }, true)
  const variables = rest.flatMap((word) => variableOf(word, source, tree))
  for (const name of names) for (const [variable, value] of variables) tree.setHostVariable(name, variable, value)
}

function variableOf(word: Word, source: Source, tree: Tree): [string, unknown][] {
  const place = { source, start: word.start, end: word.end }
  const equals = word.text.indexOf('=')
  if (word.cut) {
    const message = `\`${word.text}\` ends at the \`#\`, which begins a comment`
    const hashPlace = { source, start: word.end, end: word.end + 1 }
    tree.report('comment-in-value', message, hashPlace, 'quote the value, or add a space before the `#`', 'warning')
  }
  if (equals < 1) {
    tree.report('inventory-syntax', `\`${word.text}\` does not set a variable`, place, 'write `name=value`, and one host on each line')
    return []
  }
  const value = iniValue(word.text.slice(equals + 1), place, (offset) => word.locate(equals + 1 + offset))
  return [[word.text.slice(0, equals), value]]
}

function wordsAt(text: string, place: Place, tree: Tree): readonly Word[] {
  try {
    return locatedWords(text, { start: place.start, comments: true })
  } catch (error) {
    if (!(error instanceof OpenQuote)) throw error
    tree.report('unclosed-quote', error.message, { ...place, start: error.at, end: error.at + 1 })
    return []
  }
}

type Locate = (offset: number) => number

/** The value of a text; `locate` returns the source offsets of its characters. */
function iniValue(written: string, place: Place, locate: Locate): unknown {
  const literal = pythonLiteral(written)
  if (!literal) return textOf(written, place, locate)
  const plain = typeof literal.value === 'string' && written.slice(1, -1) === literal.value
  return withTemplates(literal.value, place, plain ? (offset) => locate(offset + 1) : undefined)
}

function withTemplates(value: unknown, place: Place, locate?: Locate): unknown {
  if (typeof value === 'string') return textOf(value, place, locate)
  if (value instanceof PyFloat) return value
  if (value instanceof Tuple) return tuple([...value].map((item) => withTemplates(item, place)))
  if (Array.isArray(value)) return value.map((item) => withTemplates(item, place))
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, withTemplates(item, place)]))
  if (typeof value !== 'object' || value === null) return value
  const dict: Record<string, unknown> = Object.create(null)
  for (const [key, item] of Object.entries(value)) dict[key] = withTemplates(item, place)
  return dict
}

function textOf(text: string, place: Place, locate?: Locate): unknown {
  return isTemplate(text) ? new Template(text, place, locate) : text
}
