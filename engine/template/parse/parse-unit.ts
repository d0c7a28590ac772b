/** Parses a text according to its type, for static analysis. */
import type { Source } from '../../model/diagnostic.ts'
import { Expression, Template } from '../../model/template.ts'
import { readFile } from '../render-file.ts'
import type { Expr, Statement } from './ast.ts'
import { valueOptions } from './lexer.ts'
import { parseUnit, parseUnitExpression } from './parsed.ts'
import type { Unit } from './unit.ts'

export interface Tree {
  readonly unit: Unit
  readonly nodes: readonly (Expr | Statement)[]
}

const fileOptions = { trimBlocks: true, lstripBlocks: false, keepTrailingNewline: true, newline: '\n' }

/** Throws TemplateError for a syntax error. */
export function treeOf(text: Template | Expression | Source): Tree {
  if (text instanceof Template) return { unit: text, nodes: parseUnit(text, valueOptions) }
  if (text instanceof Expression) return { unit: text, nodes: [parseUnitExpression(text)] }
  const { unit, lexing } = readFile(text, fileOptions)
  return { unit, nodes: parseUnit(unit, lexing) }
}
