/** Compiles statements about other files: `extends`, `block`, `include`, `import`, `from`. */
import { type Place, Problem } from '../../model/diagnostic.ts'
import { loadTemplate, MissingTemplate } from '../files.ts'
import { placeOf, type Statement, type Unit } from '../parse/ast.ts'

import { missing, type Scope } from '../scope.ts'
import { toText } from '../values/text.ts'
import { EvaluationError, Fn, Members, Undefined, withTracePlace } from '../values/values.ts'

import { compile } from './compile.ts'
import { exportedNames } from './compile-macro.ts'
import { capture, compileBody } from './compile-statement.ts'
import {
  absent,
  type Execute,
  evaluationIn,
  Frame,
  type LoadedTemplate,
  Output,
  type Rendering,
  withErrorPlace,
  withPlace,
} from './frame.ts'

/** A new, empty rendering. */
export function newRendering(options: Rendering['options']): Rendering {
  return { blocks: new Map(), options }
}

/** Executes a template, or the one that it extends. */
export function execute(template: LoadedTemplate, frame: Frame, out: Output): void {
  const trace: Place[] = []
  try {
    executeInheritance(template, frame, out, trace)
  } catch (error) {
    throw error instanceof Problem && error.place ? trace.reduceRight(withTracePlace, error) : error
  }
}

/** `trace` collects the place of each `extends`. */
function executeInheritance(template: LoadedTemplate, frame: Frame, out: Output, trace: Place[]): void {
  const rendering = frame.rendering as Rendering
  let current: LoadedTemplate | undefined = template
  while (current !== undefined) {
    const { unit } = current
    for (const [name, body] of current.blocks) {
      const blockBodies = rendering.blocks.get(name) ?? []
      rendering.blocks.set(name, [...blockBodies, { unit, execute: body }])
    }
    const here: Frame = current === template ? frame : new Frame(frame.evaluation, unit, frame, rendering)
    rendering.parent = undefined
    if (rendering.blocks.size > 0) here.set('self', selfReference(here))
    current.execute(here, out)
    out.silent = false
    const { parent } = here.rendering as Rendering
    if (parent) trace.push(parent.named)
    current = parent?.template
  }
}

export function compileExtends(node: Statement & { kind: 'extends' }): Execute {
  const name = compile(node.template)
  const load = withErrorPlace(node, (frame) => loadTemplate(toText(name(frame)), frame))
  return (frame, out) => {
    if (frame.rendering?.parent !== undefined)
      throw withPlace(new EvaluationError('a template can extend only one template'), node, frame.unit)
    ;(frame.rendering as Rendering).parent = { template: load(frame) as LoadedTemplate, named: placeOf(frame.unit, node) }
    out.silent = true
    return undefined
  }
}

export function compileBlock(node: Statement & { kind: 'block' }): Execute {
  const { name, scoped, required } = node
  return (frame, out) => {
    if (frame.rendering?.parent !== undefined) return undefined
    try {
      if (required && frame.rendering?.blocks.get(name)?.length === 1)
        throw new EvaluationError(`no template defines the required block \`${name}\``)
      writeBlock(name, 0, scoped ? frame : rootFrame(frame), out)
    } catch (error) {
      throw withPlace(error, node, frame.unit)
    }
    return undefined
  }
}

/** Writes the block body at `depth` in the inheritance chain. */
function writeBlock(name: string, depth: number, outer: Frame, out: Output): void {
  const body = outer.rendering?.blocks.get(name)?.[depth]
  if (body === undefined) return
  const frame = new Frame(outer.evaluation, body.unit, outer)
  frame.set('super', parentReference(name, depth, outer))
  frame.set('self', selfReference(outer))
  body.execute(frame, out)
}

/** `self`: the blocks of the page by their names. */
function selfReference(outer: Frame): Members {
  return new Members('TemplateReference', (each) =>
    outer.rendering?.blocks.has(each) ? new Fn(each, () => blockText(each, 0, outer)) : undefined,
  )
}

/** `super()` is the block above, `super.super()` the one above that. */
function parentReference(name: string, depth: number, outer: Frame): Members {
  return new Members(
    'BlockReference',
    (each) => (each === 'super' ? parentReference(name, depth + 1, outer) : undefined),
    () => parentBlock(name, depth, outer),
  )
}

function parentBlock(name: string, depth: number, outer: Frame): string {
  if (outer.rendering?.blocks.get(name)?.[depth + 1] === undefined) throw new EvaluationError(`the block \`${name}\` has no parent block`)
  return blockText(name, depth + 1, outer)
}

function blockText(name: string, depth: number, outer: Frame): string {
  const out = new Output()
  writeBlock(name, depth, outer, out)
  return out.text
}

/** The frame of the template's top level. */
function rootFrame(frame: Frame): Frame {
  let root = frame
  while (root.parent !== undefined && root.parent.rendering === frame.rendering) root = root.parent
  return root
}

export function compileInclude(node: Statement & { kind: 'include' }): Execute {
  const evaluate = compile(node.template)
  return (frame, out) => {
    try {
      const template = loadFirst(evaluate(frame), node.optional, frame)
      if (template === undefined) return undefined
      const rendering = newRendering((frame.rendering as Rendering).options)
      execute(template, frameForIncluded(template, node.context, frame, rendering), out)
      return undefined
    } catch (error) {
      throw withPlace(error, node.template, frame.unit)
    }
  }
}

function loadFirst(names: unknown, optional: boolean, frame: Frame): LoadedTemplate | undefined {
  if (names instanceof Undefined) throw names.error()
  const list = Array.isArray(names) ? names.map(toText) : [toText(names)]
  for (const [at, name] of list.entries()) {
    try {
      return loadTemplate(name, frame)
    } catch (error) {
      if (!(error instanceof MissingTemplate) || (at === list.length - 1 && !optional)) throw error
    }
  }
  return undefined
}

/** The frame of an included file: the current variables without `loop`, or none. */
function frameForIncluded(template: LoadedTemplate, context: boolean, frame: Frame, rendering: Rendering): Frame {
  if (!context) return isolatedFrame(template, frame, rendering)
  const outer = frame.inner()
  outer.set('loop', absent)
  return new Frame(frame.evaluation, template.unit, outer, rendering)
}

/** A frame without the variables of the including template. */
function isolatedFrame(template: LoadedTemplate, frame: Frame, rendering: Rendering): Frame {
  const { ahead, here } = frame.evaluation.scope
  const nothing: Scope = { get: () => missing, names: () => [], ahead, here }
  return new Frame(evaluationIn(nothing), template.unit, undefined, rendering)
}

interface Imported {
  readonly inner: Frame
  readonly text: string
}

/** Executes an imported template for its names and its output. */
function runImported(template: LoadedTemplate, context: boolean, frame: Frame): Imported {
  const rendering = newRendering((frame.rendering as Rendering).options)
  const inner = frameForIncluded(template, context, frame, rendering)
  return { inner, text: capture(inner, (each, out) => void execute(template, each, out)) }
}

export function compileImport(node: Statement & { kind: 'import' }): Execute {
  const read = compileImportSource(node)
  return (frame) => {
    const { inner, text } = read(frame)
    frame.set(node.name, exportedNames(inner, text))
    return undefined
  }
}

export function compileFrom(node: Statement & { kind: 'from' }): Execute {
  const read = compileImportSource(node)
  return (frame) => {
    const { names, unit } = read(frame).inner
    for (const [name, alias] of node.names) {
      const value = names?.has(name) ? names.get(name) : absent
      frame.set(alias, value === absent ? undefinedImport(name, unit) : value)
    }
    return undefined
  }
}

/** Loads the imported file. */
function compileImportSource(node: Statement & { kind: 'import' | 'from' }): (frame: Frame) => Imported {
  const evaluate = compile(node.template)
  return withErrorPlace(node.template, (frame) => runImported(loadTemplate(toText(evaluate(frame)), frame), node.context, frame)) as (
    frame: Frame,
  ) => Imported
}

function undefinedImport(name: string, { place }: Unit): Undefined {
  return new Undefined(`\`${name}\` is undefined: \`${place.source.file}\` does not export this name`, name, () => ({}))
}

/** Compiles the blocks of a template at every depth. */
export function blocksOf(body: readonly Statement[]): Map<string, Execute> {
  const blocks = new Map<string, Execute>()
  const visit = (statements: readonly Statement[]): void => {
    for (const each of statements) {
      if (each.kind === 'block') blocks.set(each.name, compileBody(each.body))
      if (each.kind === 'if') for (const branch of each.branches) visit(branch.body)
      if ('body' in each) visit(each.body)
      if ('otherwise' in each) visit(each.otherwise)
    }
  }
  visit(body)
  return blocks
}
