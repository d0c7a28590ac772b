/** Conditions: bare expressions, one or a list, as `when` and its kin hold them. */
import { Expression } from '../template.ts'
import type { Node, ScalarNode } from '../values/yaml.ts'
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
    mistake(
      position.loading,
      'wrong-type',
      `\`${word}\` holds conditions, not a ${node.kind === 'map' ? 'dict' : 'list of lists'}`,
      node.place,
    )
    return undefined
  }
  if (node.tag === 'null' || node.text.trim() === '') return undefined
  if (node.tag === 'bool') return new Expression(node.value ? 'true' : 'false', node.place)
  return expressionAt(position, word, node)
}

/** A text as an expression; `{{ }}` in it are told of and read as parentheses. */
export function expressionAt(
  position: Position,
  word: string,
  { text, place, locate }: Pick<ScalarNode, 'text' | 'place' | 'locate'>,
): Expression {
  if (!/\{\{|\{%/.test(text)) return new Expression(text, place, locate)
  const bare = withoutBraces(text)
  const hint = 'write the bare expression: names are variables here, and texts stand in quotes'
  if (bare === undefined) mistake(position.loading, 'braces', `\`${word}\` can not hold a template inside a text`, place, hint)
  else oddity(position.loading, 'braces', `\`${word}\` is an expression already and needs no \`{{ }}\``, place, 'leave the braces out')
  return new Expression(bare ?? 'false', place, bare === undefined ? undefined : locate)
}

/** Parentheses for braces, at the same offsets, and `(a)~''` for `'{{ a }}'`; undefined where braces stand inside a longer quoted text. */
function withoutBraces(text: string): string | undefined {
  let quote: string | undefined
  let bare = ''
  for (let at = 0; at < text.length; at++) {
    const two = text.slice(at, at + 2)
    if (two === '{%' || (two === '{{' && quote)) return undefined
    const whole = quote ? undefined : /^['"]\{\{([^{}'"]*) \}\}['"]/.exec(text.slice(at))
    if (whole) {
      bare += `  (${whole[1]})~''`
      at += whole[0].length - 1
      continue
    }
    if (!quote && (two === '{{' || two === '}}')) {
      bare += two === '{{' ? ' (' : ') '
      at++
      continue
    }
    const character = text.charAt(at)
    if (quote) quote = character === quote ? undefined : quote
    else if (character === '"' || character === "'") quote = character
    bare += character
  }
  return bare
}
