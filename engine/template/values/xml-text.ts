/** Writes dicts as XML: a key is an element, `@key` an attribute, `#text` the content, a list repeats the element. */
import { asDict, entriesOf, isDict } from './dicts.ts'
import { EvaluationError } from './errors.ts'
import { toText } from './text.ts'

export interface XmlLayout {
  /** Indentation of one level. */
  readonly step: string
  /** Whether to write a declaration and exactly one root. */
  readonly document: boolean
}

export function xmlText(value: unknown, { step, document }: XmlLayout): string {
  const roots = entriesOf(asDict(value, '`to_xml`'))
  const count = roots.reduce((sum, [, content]) => sum + (Array.isArray(content) ? content.length : 1), 0)
  if (document && count !== 1)
    throw new EvaluationError(`\`to_xml\` needs one root, not ${count}`, 'set `full_document=false` to write several')
  const body = roots.map(([name, content]) => elements(toText(name), content, 0, step)).join('')
  return document ? `<?xml version="1.0" encoding="utf-8"?>\n${body}` : body
}

function elements(name: string, value: unknown, depth: number, step: string): string {
  if (!/^[\p{L}_:][\p{L}\p{N}_:.-]*$/u.test(name)) throw new EvaluationError(`\`${name}\` is not a valid XML element name`)
  return (Array.isArray(value) ? value : [value]).map((each) => element(name, each, depth, step)).join('')
}

function element(name: string, value: unknown, depth: number, step: string): string {
  const entries = isDict(value) ? entriesOf(value).map(([key, content]) => [toText(key), content] as const) : []
  const text = isDict(value) ? plain(entries.find(([key]) => key === '#text')?.[1]) : plain(value)
  const attributes = entries.filter(([key]) => key.startsWith('@')).map(([key, content]) => ` ${key.slice(1)}=${quoted(content)}`)
  const inner = entries.filter(([key]) => !key.startsWith('@') && key !== '#text')
  const children = inner.map(([key, content]) => elements(key, content, depth + 1, step)).join('')
  const indent = step.repeat(depth)
  const open = `${indent}<${name}${attributes.join('')}>`
  const close = `${inner.length > 0 ? indent : ''}</${name}>${depth > 0 ? '\n' : ''}`
  return `${open}${inner.length > 0 ? '\n' : ''}${children}${escaped(text)}${close}`
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'boolean' ? String(value) : toText(value)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function quoted(value: unknown): string {
  const text = escaped(toText(value)).replaceAll('\n', '&#10;').replaceAll('\r', '&#13;').replaceAll('\t', '&#9;')
  if (!text.includes('"')) return `"${text}"`
  return text.includes("'") ? `"${text.replaceAll('"', '&quot;')}"` : `'${text}'`
}
