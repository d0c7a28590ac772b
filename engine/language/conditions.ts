/** Conditions: bare expressions, one or a list, as `when` and its kin hold them. */
import { Expression } from '../template.ts'
import type { Node, ScalarNode } from '../values/yaml.ts'
import { withoutBraces } from './braces.ts'
import { mistake, oddity, type Position } from './loading.ts'
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
    mistake(position, 'wrong-type', `\`${word}\` holds conditions, not a ${node.kind === 'map' ? 'dict' : 'list of lists'}`, node.place)
    return undefined
  }
  if (node.tag === 'null' || node.text.trim() === '') return undefined
  if (node.tag === 'bool') return new Expression(node.value ? 'true' : 'false', node.place)
  return expressionAt(position, word, node)
}

/** A text as an expression; `{{ }}` in it are told of and taken out. */
export function expressionAt(
  position: Position,
  word: string,
  { text, place, locate }: Pick<ScalarNode, 'text' | 'place' | 'locate'>,
): Expression {
  if (!/\{\{|\{%/.test(text)) return new Expression(text, place, locate)
  const bare = withoutBraces(text)
  if (bare === undefined) {
    mistake(position, 'braces', `\`${word}\` is an expression and can not hold \`{%\``, place, 'write the bare expression')
    return new Expression('true', place)
  }
  const hint = bare.text.includes('~(') ? 'leave the braces out and join texts with `~`' : 'leave the braces out'
  oddity(position, 'braces', `\`${word}\` is an expression already and needs no \`{{ }}\``, place, hint)
  return new Expression(bare.text, place, (offset) => locate(bare.origins[offset] ?? text.length))
}
