/** What concerns other files: `extends`, `block`, `include`, `import`, `from`. */
import { type Place, Problem } from '../../model/diagnostic.ts'
import { loadTemplate, MissingTemplate } from '../files.ts'
import type { Statement } from '../parse/ast.ts'
import { placeOf, type Unit } from '../parse/unit.ts'
import { missing, type Scope } from '../scope.ts'
import { Fault, reachedFrom } from '../values/faults.ts'
import { toText } from '../values/text.ts'
import { Fn, Members, Undefined } from '../values/values.ts'
import { compile } from './compile.ts'
import { exported } from './compile-macro.ts'
import { captured, compileBody } from './compile-statement.ts'
import { absent, type Execute, evaluationIn, Frame, type LoadedTemplate, type Page } from './frame.ts'
import { guarded, placed } from './guard.ts'
import { Output } from './output.ts'

/** A page on which nothing is written yet. */
export function newPage(options: Page['options']): Page {
  return { blocks: new Map(), options }
}

/** Writes a template and, where it extends another, that one instead. */
export function execute(template: LoadedTemplate, frame: Frame, out: Output): void {
  const way: Place[] = []
  try {
    executeLevels(template, frame, out, way)
  } catch (error) {
    throw error instanceof Problem && error.place ? way.reduceRight(reachedFrom, error) : error
  }
}

/** `way` gets the places at which each level names the one it extends. */
function executeLevels(template: LoadedTemplate, frame: Frame, out: Output, way: Place[]): void {
  const page = frame.page as Page
  let current: LoadedTemplate | undefined = template
  while (current !== undefined) {
    const { unit } = current
    for (const [name, body] of current.blocks) {
      const bodies = page.blocks.get(name) ?? []
      page.blocks.set(name, [...bodies, { unit, execute: body }])
    }
    const here: Frame = current === template ? frame : new Frame(frame.evaluation, unit, frame, page)
    page.parent = undefined
    if (page.blocks.size > 0) here.set('self', reference(here))
    current.execute(here, out)
    out.silent = false
    const { parent } = here.page as Page
    if (parent) way.push(parent.named)
    current = parent?.template
  }
}

export function compileExtends(node: Statement & { kind: 'extends' }): Execute {
  const name = compile(node.template)
  const load = guarded(node, (frame) => loadTemplate(toText(name(frame)), frame))
  return (frame, out) => {
    if (frame.page?.parent !== undefined) throw placed(new Fault('a template extends one other, and this is the second'), node, frame.unit)
    ;(frame.page as Page).parent = { template: load(frame) as LoadedTemplate, named: placeOf(frame.unit, node) }
    out.silent = true
    return undefined
  }
}

export function compileBlock(node: Statement & { kind: 'block' }): Execute {
  const { name, scoped, required } = node
  return (frame, out) => {
    if (frame.page?.parent !== undefined) return undefined
    try {
      if (required && frame.page?.blocks.get(name)?.length === 1) throw new Fault(`no template fills the required block \`${name}\``)
      writeBlock(name, 0, scoped ? frame : rootOf(frame), out)
    } catch (error) {
      throw placed(error, node, frame.unit)
    }
    return undefined
  }
}

/** Writes the body that stands at `depth` among those of the block's name. */
function writeBlock(name: string, depth: number, outer: Frame, out: Output): void {
  const body = outer.page?.blocks.get(name)?.[depth]
  if (body === undefined) return
  const frame = new Frame(outer.evaluation, body.unit, outer)
  frame.set('super', parentReference(name, depth, outer))
  frame.set('self', reference(outer))
  body.execute(frame, out)
}

/** `self`: the blocks of the page by their names. */
function reference(outer: Frame): Members {
  return new Members('TemplateReference', (each) =>
    outer.page?.blocks.has(each) ? new Fn(each, () => blockText(each, 0, outer)) : undefined,
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
  if (outer.page?.blocks.get(name)?.[depth + 1] === undefined) throw new Fault(`the block \`${name}\` has no parent block`)
  return blockText(name, depth + 1, outer)
}

function blockText(name: string, depth: number, outer: Frame): string {
  const out = new Output()
  writeBlock(name, depth, outer, out)
  return out.text
}

/** The frame of the template's top level. */
function rootOf(frame: Frame): Frame {
  let root = frame
  while (root.parent !== undefined && root.parent.page === frame.page) root = root.parent
  return root
}

export function compileInclude(node: Statement & { kind: 'include' }): Execute {
  const evaluate = compile(node.template)
  return (frame, out) => {
    try {
      const template = firstOf(evaluate(frame), node.optional, frame)
      if (template === undefined) return undefined
      const page = newPage((frame.page as Page).options)
      execute(template, frameOf(template, node.context, frame, page), out)
      return undefined
    } catch (error) {
      throw placed(error, node.template, frame.unit)
    }
  }
}

function firstOf(names: unknown, optional: boolean, frame: Frame): LoadedTemplate | undefined {
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

/** What a file that is brought in sees: the variables here and where it stands in no loop, or nothing. */
function frameOf(template: LoadedTemplate, context: boolean, frame: Frame, page: Page): Frame {
  if (!context) return separate(template, frame, page)
  const outer = frame.inner()
  outer.set('loop', absent)
  return new Frame(frame.evaluation, template.unit, outer, page)
}

/** A frame in which no variable of the including template is seen. */
function separate(template: LoadedTemplate, frame: Frame, page: Page): Frame {
  const { ahead, here } = frame.evaluation.scope
  const nothing: Scope = { get: () => missing, names: () => [], ahead, here }
  return new Frame(evaluationIn(nothing), template.unit, undefined, page)
}

interface Imported {
  readonly inner: Frame
  readonly text: string
}

/** Runs a template for the names it sets, and for what it writes. */
function imported(template: LoadedTemplate, context: boolean, frame: Frame): Imported {
  const page = newPage((frame.page as Page).options)
  const inner = frameOf(template, context, frame, page)
  return { inner, text: captured(inner, (each, out) => void execute(template, each, out)) }
}

export function compileImport(node: Statement & { kind: 'import' }): Execute {
  const read = importing(node)
  return (frame) => {
    const { inner, text } = read(frame)
    frame.set(node.name, exported(inner, text))
    return undefined
  }
}

export function compileFrom(node: Statement & { kind: 'from' }): Execute {
  const read = importing(node)
  return (frame) => {
    const { names, unit } = read(frame).inner
    for (const [name, alias] of node.names) {
      const value = names?.has(name) ? names.get(name) : absent
      frame.set(alias, value === absent ? lacking(name, unit) : value)
    }
    return undefined
  }
}

/** Reads the file that is named. */
function importing(node: Statement & { kind: 'import' | 'from' }): (frame: Frame) => Imported {
  const evaluate = compile(node.template)
  return guarded(node.template, (frame) => imported(loadTemplate(toText(evaluate(frame)), frame), node.context, frame)) as (
    frame: Frame,
  ) => Imported
}

function lacking(name: string, { place }: Unit): Undefined {
  return new Undefined(`\`${name}\` is undefined: \`${place.source.file}\` has no such name to import`, name, () => ({}))
}

/** The blocks of a template, compiled, at whatever depth they stand. */
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
