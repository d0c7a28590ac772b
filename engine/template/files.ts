/** Loads the files that templates include: finds them in the directories of the scope, and compiles each version once. */
import { readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import { isFile } from '../formats/controller-files.ts'
import { decoded } from '../formats/utf8.ts'
import type { Source } from '../model/diagnostic.ts'
import { blocksOf } from './compile/compile-files.ts'
import { compileBody } from './compile/compile-statement.ts'
import { type Frame, type LoadedTemplate, type Rendering, withPlace } from './compile/frame.ts'
import { clearText } from './lookups/files.ts'
import { parseUnit, type Unit, unitOf } from './parse/ast.ts'
import type { LexOptions } from './parse/lexer.ts'
import type { Scope } from './scope.ts'
import { EvaluationError, TemplateError } from './values/values.ts'

/** The file does not exist. */
export class MissingTemplate extends EvaluationError {}

/** Finds, reads and compiles the template `name`. */
export function loadTemplate(name: string, frame: Frame): LoadedTemplate {
  const { options } = frame.rendering as Rendering
  const path = findTemplate(name, frame)
  return compileCached(path, includeOptions(options), frame.evaluation.scope)
}

/** The final newline of an included file is dropped. */
function includeOptions(options: LexOptions): LexOptions {
  if (!options.keepTrailingNewline) return options
  const cached = includeOptionsCache.get(options) ?? { ...options, keepTrailingNewline: false }
  includeOptionsCache.set(options, cached)
  return cached
}
const includeOptionsCache = new WeakMap<LexOptions, LexOptions>()

function findTemplate(name: string, frame: Frame): string {
  const currentFile = frame.unit.place.source.file
  const folders = [...frame.evaluation.scope.here.folders('templates'), ...(currentFile === '' ? [] : [dirname(currentFile)])]
  const paths = isAbsolute(name) ? [name] : folders.map((folder) => resolve(folder, name))
  const path = paths.find((each) => isFile(each))
  if (path === undefined) throw new MissingTemplate(`there is no template \`${name}\``, `searched ${folders.join(', ') || 'no directory'}`)
  return path
}

interface CachedTemplate {
  readonly stamp: string
  readonly template: LoadedTemplate
}
const cache = new WeakMap<LexOptions, Map<string, CachedTemplate>>()

function compileCached(path: string, options: LexOptions, scope: Scope): LoadedTemplate {
  const { mtimeMs, size } = statSync(path)
  const stamp = `${mtimeMs} ${size}`
  let files = cache.get(options)
  if (files === undefined) {
    files = new Map()
    cache.set(options, files)
  }
  const cached = files.get(path)
  if (cached?.stamp === stamp) return cached.template
  const template = compileFile(unitOf(readTemplate(path, scope)), options)
  files.set(path, { stamp, template })
  return template
}

/** Reads a template, decrypting it if necessary; throws TemplateError if it is not text. */
export function readTemplate(path: string, scope: Scope): Source {
  const source = decoded(readFileSync(path), path)
  if (source.error) throw new TemplateError(source.error.message, source.error)
  return { ...source, text: clearText(scope, path, source.text) }
}

export function compileFile(unit: Unit, options: LexOptions): LoadedTemplate {
  const body = parseUnit(unit, options)
  try {
    return { unit, execute: compileBody(body), blocks: blocksOf(body) }
  } catch (error) {
    throw withPlace(error, { start: 0, end: unit.text.length }, unit)
  }
}
