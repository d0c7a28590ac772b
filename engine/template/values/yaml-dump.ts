/** YAML of values: read from text that only holds data, and written as PyYAML does. */
import { type Literal, YamlWriter } from '../../formats/yaml-writer.ts'
import { type Dict, entriesOf, isDict, order } from './dicts.ts'
import { numberText } from './numbers.ts'
import { isFloat, isNumber, toText } from './text.ts'
import { EvaluationError, Undefined } from './values.ts'

import { parseYaml, toValue } from './yaml.ts'

interface YamlLayout {
  /** Use flow style (`[a, b]`) always, for collections of scalars, or never. */
  readonly flow: 'all' | 'leaves' | 'none'
  readonly indent: number
  readonly width: number
  readonly sort: boolean
  readonly unicode: boolean
  /** Begins with `---`. */
  readonly start: boolean
  readonly literal?: Literal
}

export function dumpYaml(value: unknown, layout: YamlLayout): string {
  const writer = new YamlWriter(layout)
  if (layout.start) writer.indicator('---', true)
  node(value, layout, writer, { block: true, inMapping: false })
  return writer.finish()
}

interface Context {
  readonly block: boolean
  readonly inMapping: boolean
}

function node(value: unknown, layout: YamlLayout, writer: YamlWriter, context: Context): void {
  if (value instanceof Undefined) throw value.error()
  if (Array.isArray(value)) sequence(value, layout, writer, context)
  else if (isDict(value)) mapping(value, layout, writer, context)
  else scalar(value, writer, false)
}

function scalar(value: unknown, writer: YamlWriter, key: boolean): void {
  if (typeof value === 'string') writer.text(value, key)
  else writer.plain(scalarText(value), key)
}

function isScalar(value: unknown): boolean {
  return !Array.isArray(value) && !isDict(value)
}

function scalarText(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'boolean') return String(value)
  if (!isNumber(value)) return toText(value)
  const text = numberText(value)
  if (!isFloat(value)) return text
  if (/inf|nan/.test(text)) return text.replace('inf', '.inf').replace('nan', '.nan')
  return text.includes('.') ? text : text.replace('e', '.0e')
}

function asFlow(items: readonly unknown[], layout: YamlLayout, context: Context): boolean {
  return !context.block || items.length === 0 || layout.flow === 'all' || (layout.flow === 'leaves' && items.every(isScalar))
}

function sequence(items: readonly unknown[], layout: YamlLayout, writer: YamlWriter, context: Context): void {
  if (asFlow(items, layout, context)) {
    writer.flow('[', ']', items, (item) => node(item, layout, writer, { block: false, inMapping: false }))
    return
  }
  writer.block(context.inMapping && !writer.atIndention, () => {
    for (const item of items) {
      writer.newLine()
      writer.indicator('-', true, true)
      node(item, layout, writer, { block: true, inMapping: false })
    }
  })
}

function mapping(dict: Dict, layout: YamlLayout, writer: YamlWriter, context: Context): void {
  const entries = layout.sort ? sortedEntries(dict) : entriesOf(dict)
  const values = entries.map(([, value]) => value)
  if (asFlow(values, layout, context)) {
    writer.flow('{', '}', entries, ([key, value]) => {
      scalar(key, writer, true)
      writer.indicator(':', false)
      node(value, layout, writer, { block: false, inMapping: true })
    })
    return
  }
  writer.block(false, () => {
    for (const [key, value] of entries) {
      writer.newLine()
      scalar(key, writer, true)
      writer.indicator(':', false)
      node(value, layout, writer, { block: true, inMapping: true })
    }
  })
}

function sortedEntries(dict: Dict): readonly (readonly [unknown, unknown])[] {
  const entries = entriesOf(dict)
  try {
    return [...entries].sort(([a], [b]) => order(a, b))
  } catch {
    return entries
  }
}

export function loadYaml(text: string): unknown {
  const { node, diagnostics } = parseYaml({ file: '', text })
  const error = diagnostics.find((each) => each.severity === 'error')
  if (error !== undefined) throw new EvaluationError(`this is not valid YAML: ${error.message}`)
  return node === undefined ? null : toValue(node, { plain: true })
}

/** Several documents, separated by `---`. */
export function loadYamlAll(text: string): unknown[] {
  const documents = text.split(/^---(?=\s|$)/m)
  if (documents[0]?.trim() === '') documents.shift()
  return documents.map((each) => loadYaml(each.replace(/^\.\.\.\s*$/gm, '')))
}
