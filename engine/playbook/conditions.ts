/** Conditions: a bare expression or a list of them, as in `when`. */
import { Expression } from '../model/template.ts'
import type { Node, ScalarNode } from '../template/values/yaml.ts'
import { addError, addWarning, type Position } from './loading.ts'
import { checkTexts } from './texts.ts'

/** The conditions of a keyword, all of which must hold; undefined if there is none. */
export function conditionsAt(position: Position, word: string, node: Node): readonly Expression[] | undefined {
  const items = node.kind === 'seq' ? node.items : [node]
  const found = items.flatMap((item) => conditionAt(position, word, item) ?? [])
  checkTexts(position, found)
  return found.length > 0 ? found : undefined
}

/** Whether only the run can decide these. */
export function isOpen(conditions: readonly Expression[] | undefined): boolean {
  return conditions?.some(({ text }) => !/^true$/i.test(text.trim())) ?? false
}

function conditionAt(position: Position, word: string, node: Node): Expression | undefined {
  if (node.kind !== 'scalar') {
    addError(
      position,
      'wrong-type',
      `\`${word}\` is a condition or a list of conditions, not a ${node.kind === 'map' ? 'dict' : 'list of lists'}`,
      node.place,
    )
    return undefined
  }
  if (node.tag === 'null' || node.text.trim() === '') return undefined
  if (node.tag === 'bool') return new Expression(node.value ? 'true' : 'false', node.place)
  return expressionAt(position, word, node)
}

/** A text as an expression; warns of `{{ }}` in it, which it does not need. */
export function expressionAt(
  position: Position,
  word: string,
  { text, place, locate }: Pick<ScalarNode, 'text' | 'place' | 'locate'>,
): Expression {
  if (/\{\{|\{%/.test(text)) {
    addWarning(position, 'unneeded-braces', `\`${word}\` is an expression and needs no \`{{ }}\``, place, withoutBraces(text))
  }
  return new Expression(text, place, locate)
}

/** What to write instead of a condition with braces. */
function withoutBraces(text: string): string {
  if (text.includes('{%')) return 'write the expression itself: `a if b else c`'
  if (/\.\{\{/.test(text)) return 'write `[name]` instead of `.{{ name }}`'
  if (/\w\{\{|\}\}\w/.test(text.replace(/'[^']*'|"[^"]*"/g, '')))
    return "write `lookup('vars', 'text_' ~ name)` for a variable name that is composed"
  return /['"][^'"]*\{\{/.test(text) ? 'remove the braces and join texts with `~`' : 'remove the braces'
}
