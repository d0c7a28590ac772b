/** Renders template files, honouring the settings in a `#jinja2:` header. */
import { booleanIn } from '../formats/booleans.ts'
import type { Source } from '../model/diagnostic.ts'
import type { Expression, TemplateOptions } from '../model/template.ts'
import { execute, newRendering } from './compile/compile-files.ts'
import { evaluationIn, Frame, type LoadedTemplate, Output, withErrorPlace } from './compile/frame.ts'

import { runBraced, runExpression, withLineEnds } from './compile/run.ts'
import { compileFile } from './files.ts'
import { type Unit, unitOf } from './parse/ast.ts'
import { type LexOptions, lineMarkerNames, markerNames, markersOf, standardMarkers } from './parse/lexer.ts'
import type { Scope } from './scope.ts'
import { renderDeep } from './variables.ts'

/** The text of a template file. Final newlines are kept if `keepTrailingNewline` is set, including those that a block consumed. */
export function renderFile(source: Source, scope: Scope, options: TemplateOptions): string {
  const { unit, lexing } = readFile(source, options)
  const template = compileCached(source, unit, lexing)
  const out = new Output()
  const frame = new Frame(evaluationIn(scope), template.unit, undefined, newRendering(lexing))
  withErrorPlace({ start: 0, end: unit.text.length }, (each) => execute(template, each, out))(frame)
  return options.keepTrailingNewline ? withLineEnds(out.text, unit.text, options.newline) : out.text
}

const cache = new WeakMap<LexOptions, Map<string, LoadedTemplate>>()

/** Compiled once for each file, text and set of lexer options. */
function compileCached(source: Source, unit: Unit, lexing: LexOptions): LoadedTemplate {
  let files = cache.get(lexing)
  if (files === undefined) {
    files = new Map()
    cache.set(lexing, files)
  }
  const cached = files.get(source.file)
  if (cached !== undefined && cached.unit.place.source.text === source.text) return cached
  const template = compileFile(unit, lexing)
  files.set(source.file, template)
  return template
}

const header = /^#jinja2:([^\r\n]*)(?:\r\n|\r|\n|$)/

/** The text to parse and the lexer options; offsets are those of the file. */
export function readFile(source: Source, options: TemplateOptions): { readonly unit: Unit; readonly lexing: LexOptions } {
  const found = header.exec(source.text)
  if (found === null) return { unit: unitOf(source), lexing: lexOptionsOf(options, {}) }
  const first = found[0].length
  const unit = {
    text: source.text.slice(first),
    place: { source, start: first, end: source.text.length },
    locate: (offset: number) => offset + first,
  }
  return { unit, lexing: lexOptionsOf(options, headerSettings(found[1] as string)) }
}

function headerSettings(line: string): Record<string, string> {
  const settings: Record<string, string> = {}
  for (const found of line.matchAll(/\s*(\w+)\s*:\s*("[^"]*"|'[^']*'|[^,]*?)\s*(?:,|$)/g))
    settings[found[1] as string] = (found[2] as string).replace(/^(["'])(.*)\1$/s, '$2')
  return settings
}

const lexOptionsCache = new Map<string, LexOptions>()

function lexOptionsOf(options: TemplateOptions, settings: Readonly<Record<string, string>>): LexOptions {
  const flag = (name: string, fallback: boolean) => (settings[name] === undefined ? fallback : booleanIn('filter', settings[name]) === true)
  const chosen = chosenMarkers({ ...options.markers, ...settings })
  const lexOptions = {
    trimBlocks: flag('trim_blocks', options.trimBlocks),
    lstripBlocks: flag('lstrip_blocks', options.lstripBlocks),
    keepTrailingNewline: flag('keep_trailing_newline', false),
    newline: (settings.newline_sequence ?? options.newline).replaceAll('\\r', '\r').replaceAll('\\n', '\n'),
  }
  const key = JSON.stringify([lexOptions, chosen])
  const cached = lexOptionsCache.get(key) ?? {
    ...lexOptions,
    markers: Object.keys(chosen).length > 0 ? markersOf(chosen) : standardMarkers,
  }
  lexOptionsCache.set(key, cached)
  return cached
}

function chosenMarkers(settings: Readonly<Record<string, string>>): Record<string, string> {
  const chosen: Record<string, string> = {}
  for (const [name, value] of Object.entries(settings)) {
    const plain = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    if ((markerNames.includes(plain) || lineMarkerNames.includes(plain)) && value !== undefined) chosen[plain] = value
  }
  return chosen
}

/**
 * Renders every Template in a value; a value without Templates is returned unchanged. Members of dicts and lists that are
 * `omit` are dropped; a value that is `omit` itself is returned.
 */
export function renderValue(value: unknown, scope: Scope): unknown {
  return renderDeep(value, scope)
}

/** The value of a bare expression; an undefined one is an error. */
export function evaluate(expression: Expression, scope: Scope): unknown {
  return runExpression(expression, scope)
}

/** The same as `{{ expression }}` gives it: what is `None` becomes an empty text where types are not kept. */
export function evaluateBraced(expression: Expression, scope: Scope): unknown {
  return runBraced(expression, scope)
}
