/** Parses YAML 1.1 as Ansible does, into a tree with places; the only importer of the package `yaml`. */
import { isUtf8 } from 'node:buffer'
import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  type Node as ParsedNode,
  Parser,
  type Scalar,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml'
import type { Decoded } from '../../formats/utf8.ts'
import { type Complaint, nestedTooDeeply, strayCharacter, syntaxDiagnostics, unquoted } from '../../formats/yaml-errors.ts'
import { lenientLexer, WrittenScalar } from '../../formats/yaml-locate.ts'

import { type Entry, type MapNode, mergeEntries, type Node, type ScalarNode, type ScalarStyle } from '../../formats/yaml-node.ts'

import { readOrdinary } from '../../formats/yaml-reader.ts'
import { resolvePlain, resolveTagged } from '../../formats/yaml-scalar.ts'
import type { Diagnostic, Place, Source } from '../../model/diagnostic.ts'

export type { Entry, MapNode, Node, ScalarNode } from '../../formats/yaml-node.ts'
export { isTemplate, toExpression, toValue, type ValueOptions } from './yaml-value.ts'

export interface Parsed {
  /** undefined for an empty text or a syntax error. */
  readonly node?: Node
  readonly diagnostics: readonly Diagnostic[]
}

/** Parses one document. */
export function parseYaml(source: Decoded): Parsed {
  const unreadable = source.error ?? strayCharacter(source)
  if (unreadable) return { diagnostics: [unreadable] }
  return readOrdinary(source) ?? parseFully(source)
}

/** As the package reads it, which knows all of YAML and every mistake. */
export function parseFully(source: Source): Parsed {
  const documents = documentsOf(source)
  if (!Array.isArray(documents)) return { diagnostics: [documents] }
  if (documents.length === 0) return { diagnostics: [] }
  const complaints = complaintsOf(documents)
  if (complaints.length > 0) return { diagnostics: syntaxDiagnostics(source, complaints) }
  const reading: Reading = { source, depth: 0, anchors: new Map(), diagnostics: [] }
  const second = documents[1]
  if (second) reading.diagnostics.push(several(source, second.range[0]))
  const contents = documents[0]?.contents
  const node = contents ? nodeOf(reading, contents as ParsedNode) : undefined
  return empty(node) ? { diagnostics: reading.diagnostics } : { node, diagnostics: reading.diagnostics }
}

/** As in PyYAML, lines inside quotes and brackets may have any indentation; errors are those of the strict parse. */
function documentsOf(source: Source): Document.Parsed[] | Diagnostic {
  const { text } = source
  const { stackTraceLimit } = Error
  // A broken text can cause hundreds of thousands of errors, of which one is reported; recording their stacks would take most of the time.
  Error.stackTraceLimit = 0
  try {
    const strict = compose(text, new Lexer())
    if (strict.every(({ errors }) => errors.length === 0)) return strict
    const loose = compose(text, lenientLexer(new Lexer()))
    return loose.every(({ errors }) => errors.length === 0) ? loose : strict
  } catch (error) {
    if (error instanceof TooDeep) return nestedTooDeeply({ source, start: error.offset, end: error.offset + 1 }, deepest)
    throw error
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

function compose(text: string, lexer: Lexer): Document.Parsed[] {
  const parser = new Parser()
  const composer = new Composer({ version: '1.1', schema: 'failsafe', uniqueKeys: false, strict: true })
  const documents: Document.Parsed[] = []
  let depth = 0
  let colons = 0
  let offset = 0
  let scalar = false
  for (const lexeme of lexer.lex(text)) {
    if (!scalar && (lexeme === '[' || lexeme === '{')) depth++
    else if (!scalar && (lexeme === ']' || lexeme === '}')) depth--
    if (depth > deepest) throw new TooDeep(offset)
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token))
    // One `: ` per line or flow entry is valid, two are an error; errors after so many add nothing.
    const parts = depth === 0 ? '\n' : ',[]{}'
    colons = !scalar && parts.includes(lexeme) ? 0 : colons + (!scalar && lexeme === ':' ? 1 : 0)
    if (colons > 100) break
    scalar = lexeme === scalarFollows
    if (!marks.has(lexeme)) offset += lexeme.length
  }
  for (const token of parser.end()) documents.push(...composer.next(token))
  documents.push(...composer.end(false, text.length))
  return documents
}

/** Control tokens of the lexer: a document, the end of a broken bracket, a scalar that follows. */
const scalarFollows = '\x1f'
const marks: ReadonlySet<string> = new Set(['\x02', '\x18', scalarFollows])

/** Nesting exceeds the limit. */
class TooDeep extends Error {
  readonly offset: number
  constructor(offset: number) {
    super('too deep')
    this.offset = offset
  }
}

/** The errors to report: the first one, and every tab. */
function complaintsOf(documents: readonly Document.Parsed[]): readonly Complaint[] {
  const all = documents.flatMap((document) => document.errors.map((error) => ({ document, error })))
  const first = all.find(({ error }) => error.code !== 'TAB_AS_INDENT')
  const reported = all.filter((each) => each === first || each.error.code === 'TAB_AS_INDENT')
  return reported.map(({ document, error }) => complaintOf(document, error))
}

/** An unclosed quote or bracket is reported where it opens. */
function complaintOf(document: Document.Parsed, { code, message, pos }: YAMLError): Complaint {
  let start: number | undefined
  const open = (node: { range?: readonly number[] | null }) => {
    const [from = 0, to = 0] = node.range ?? []
    if (from < pos[0] && to >= pos[0]) start = from
  }
  if (/closing .quote/.test(message)) visit(document, { Scalar: (_, node) => open(node) })
  if (/end with a .$/.test(message)) visit(document, { Collection: (_, node) => (node.flow ? open(node) : undefined) })
  return { code, message, start: start ?? pos[0], end: start === undefined ? pos[1] : start + 1 }
}

interface Reading {
  readonly source: Source
  /** Current nesting depth. */
  depth: number
  readonly anchors: Map<string, Node>
  readonly diagnostics: Diagnostic[]
}

function empty(node: Node | undefined): boolean {
  return !node || (node.kind === 'scalar' && node.tag === 'null' && node.text === '')
}

/** Nesting limit; readers of the tree recurse as well. */
const deepest = 400

function nodeOf(reading: Reading, parsed: ParsedNode | null): Node {
  if (reading.depth === deepest && parsed) {
    const place = placeOf(reading, parsed)
    if (isMap(parsed) || isSeq(parsed)) reading.diagnostics.push(nestedTooDeeply(place, deepest))
    return nullScalar(place)
  }
  reading.depth++
  const node = convert(reading, parsed)
  reading.depth--
  if (parsed && !isAlias(parsed) && parsed.anchor) reading.anchors.set(parsed.anchor, node)
  return node
}

function convert(reading: Reading, parsed: ParsedNode | null): Node {
  if (isAlias(parsed)) return aliased(reading, parsed.source, placeOf(reading, parsed))
  if (isMap(parsed)) return mapOf(reading, parsed)
  if (isSeq(parsed)) {
    const items = parsed.items.map((item) => nodeOf(reading, item as ParsedNode | null))
    return { kind: 'seq', place: placeOf(reading, parsed), items, unsafe: unsafeTag(reading, parsed) }
  }
  if (isScalar(parsed)) return scalarOf(reading, parsed)
  return nullScalar({ source: reading.source, start: 0, end: 0 })
}

function aliased(reading: Reading, name: string, place: Place): Node {
  const node = reading.anchors.get(name)
  if (node) return node
  report(reading, 'unknown-anchor', `the alias \`*${name}\` has no anchor before it`, place, `define it with \`&${name}\``)
  return nullScalar(place)
}

function mapOf(reading: Reading, map: YAMLMap): MapNode {
  const written: Entry[] = []
  for (const pair of map.items) {
    if (!isPair(pair)) continue
    const key = pair.key as ParsedNode | null
    const value = pair.value as ParsedNode | null
    if (isMap(key) || isSeq(key)) keyProblem(reading, map, key)
    else {
      const keyNode = nodeOf(reading, key)
      const at = keyNode.place.end
      const valueNode = value ? nodeOf(reading, value) : nullScalar({ source: reading.source, start: at, end: at })
      if (keyNode.kind === 'scalar') written.push({ key: keyNode, value: valueNode })
    }
  }
  const entries = mergeEntries(written, (...told) => report(reading, ...told))
  return { kind: 'map', place: placeOf(reading, map), entries, unsafe: unsafeTag(reading, map) }
}

function keyProblem(reading: Reading, map: YAMLMap, key: YAMLMap | ParsedNode): void {
  const [start, end] = map.range ?? [0, 0]
  if (isMap(key) && map.flow && key.flow) reading.diagnostics.push(unquoted(reading.source, start, end))
  else report(reading, 'yaml-invalid-key', 'a list or a dict cannot be a key', placeOf(reading, key as ParsedNode))
}

const styles: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
}

function scalarOf(reading: Reading, scalar: Scalar): ScalarNode {
  const place = placeOf(reading, scalar)
  const text = typeof scalar.value === 'string' ? scalar.value : ''
  const style = styles[scalar.type ?? 'PLAIN'] ?? 'plain'
  const { tag, value } = resolve(reading, scalar, text, style, place)
  return new WrittenScalar(place, text, style, tag, value)
}

function resolve(reading: Reading, scalar: Scalar, text: string, style: ScalarStyle, place: Place): Pick<ScalarNode, 'tag' | 'value'> {
  const tag = scalar.tag
  if (tag === undefined || tag === '' || tag === '!')
    return style === 'plain' && tag !== '!' ? resolvePlain(text) : { tag: 'str', value: text }
  if (tag === '!vault' || tag === '!vault-encrypted') return { tag: 'vault', value: text }
  if (tag === '!unsafe') return { tag: 'unsafe', value: text }
  if (tag === 'tag:yaml.org,2002:binary') return { tag: 'unsafe', value: textOfBase64(reading, text, place) }
  const resolved = resolveTagged(tag.replace('tag:yaml.org,2002:', ''), text)
  if (resolved) return resolved
  const coreTag = /^tag:yaml\.org,2002:(int|float|bool|null)$/.exec(tag)
  if (coreTag) report(reading, 'yaml-invalid-tag', `\`${text}\` does not match its tag \`!!${coreTag[1]}\``, place)
  else unknownTag(reading, tag, place)
  return { tag: 'str', value: text }
}

/** Text in Base64, which is never a template. */
function textOfBase64(reading: Reading, text: string, place: Place): string {
  const bytes = Buffer.from(text, 'base64')
  if (!isUtf8(bytes)) report(reading, 'yaml-invalid-tag', 'the bytes of `!!binary` are not text in UTF-8, which is not supported', place)
  return bytes.toString()
}

function unsafeTag(reading: Reading, node: YAMLMap | Extract<ParsedNode, { items: unknown }>): boolean {
  const tag = node.tag
  if (tag === '!unsafe') return true
  if (tag && !/^tag:yaml\.org,2002:(map|seq)$/.test(tag)) unknownTag(reading, tag, placeOf(reading, node))
  return false
}

function unknownTag(reading: Reading, tag: string, place: Place): void {
  report(
    reading,
    'yaml-invalid-tag',
    `unknown tag \`${tag}\``,
    place,
    'use `!vault`, `!unsafe` or `!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!binary`',
  )
}

function nullScalar(place: Place): ScalarNode {
  return { kind: 'scalar', place, text: '', value: null, tag: 'null', style: 'plain', locate: () => place.start }
}

function placeOf({ source }: Reading, node: ParsedNode): Place {
  return { source, start: node.range?.[0] ?? 0, end: endOf(node) }
}

/** A block ends where its last value does, not after the comments behind it. */
function endOf(node: ParsedNode): number {
  const last = (isMap(node) || isSeq(node)) && !node.flow ? node.items.at(-1) : undefined
  const inner = (isPair(last) ? (last.value ?? last.key) : last) as ParsedNode | null | undefined
  return inner ? endOf(inner) : (node.range?.[1] ?? 0)
}

function several(source: Source, start: number): Diagnostic {
  const place = { source, start, end: start + 1 }
  return {
    code: 'multiple-documents',
    severity: 'error',
    message: 'only one YAML document is allowed here',
    place,
    hint: 'remove the `---` before this line',
  }
}

function report(
  reading: Reading,
  code: string,
  message: string,
  place: Place,
  hint?: string,
  severity: Diagnostic['severity'] = 'error',
): void {
  reading.diagnostics.push({ code, severity, message, place, ...(hint && { hint }) })
}
