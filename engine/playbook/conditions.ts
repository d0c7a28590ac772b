/** Conditions: bare expressions, one or a list, as `when` and its kin hold them. */
import { Expression } from '../model/template.ts'
import type { Node, ScalarNode } from '../template/values/yaml.ts'
import { addError, addWarning, type Position } from './loading.ts'
import { noteTexts } from './texts.ts'

/** The conditions of a keyword, all of which must hold; undefined where nothing is said. */
export function conditionsAt(position: Position, word: string, node: Node): readonly Expression[] | undefined {
  const items = node.kind === 'seq' ? node.items : [node]
  const found = items.flatMap((item) => conditionAt(position, word, item) ?? [])
  noteTexts(position, found)
  return found.length > 0 ? found : undefined
}

/** Whether only a run can decide these. */
export function isOpen(conditions: readonly Expression[] | undefined): boolean {
  return conditions?.some(({ text }) => !/^true$/i.test(text.trim())) ?? false
}

function conditionAt(position: Position, word: string, node: Node): Expression | undefined {
  if (node.kind !== 'scalar') {
    addError(position, 'wrong-type', `\`${word}\` holds conditions, not a ${node.kind === 'map' ? 'dict' : 'list of lists'}`, node.place)
    return undefined
  }
  if (node.tag === 'null' || node.text.trim() === '') return undefined
  if (node.tag === 'bool') return new Expression(node.value ? 'true' : 'false', node.place)
  return expressionAt(position, word, node)
}

/** A text as an expression; `{{ }}` in it are warned of, since it needs none. */
export function expressionAt(
  position: Position,
  word: string,
  { text, place, locate }: Pick<ScalarNode, 'text' | 'place' | 'locate'>,
): Expression {
  if (/\{\{|\{%/.test(text)) {
    addWarning(position, 'braces', `\`${word}\` is an expression already and needs no \`{{ }}\``, place, withoutBraces(text))
  }
  return new Expression(text, place, locate)
}

/** What to write in place of a condition with braces. */
function withoutBraces(text: string): string {
  if (text.includes('{%')) return 'write the expression itself: `a if b else c`'
  if (/\.\{\{/.test(text)) return 'write `[name]` in place of `.{{ name }}`'
  if (/\w\{\{|\}\}\w/.test(text.replace(/'[^']*'|"[^"]*"/g, '')))
    return "write `lookup('vars', 'text_' ~ name)` for a variable with a name made of two"
  return /['"][^'"]*\{\{/.test(text) ? 'leave the braces out and join texts with `~`' : 'leave the braces out'
}
