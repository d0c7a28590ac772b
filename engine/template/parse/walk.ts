/** Visits every node of a tree. */
import type { Expr, Statement } from './ast.ts'

type Node = Expr | Statement

/** Calls `visit` with each expression and statement, outer ones first; the children are skipped if it returns true. */
export function walk(node: unknown, visit: (node: Node) => boolean | undefined): void {
  if (Array.isArray(node)) {
    for (const each of node) walk(each, visit)
    return
  }
  if (typeof node !== 'object' || node === null) return
  if ('kind' in node && 'start' in node && visit(node as Node)) return
  for (const [key, inner] of Object.entries(node))
    if (key !== 'value' || (typeof inner === 'object' && inner !== null && 'kind' in inner)) walk(inner, visit)
}
