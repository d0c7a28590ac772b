/** `vars_prompt` of a play: the questions that are put before it begins. */
import type { Question } from '../model/play.ts'
import type { MapNode, Node } from '../template/values/yaml.ts'
import { addError, type Position } from './loading.ts'
import { type Words, wordsAt } from './readers.ts'

/** What a question may say. */
export const questionWords: Words<keyof Question> = {
  name: { kind: 'identifier', field: 'name' },
  prompt: { kind: 'text', field: 'prompt' },
  default: { kind: 'any', field: 'default' },
  private: { kind: 'boolean', field: 'private' },
  confirm: { kind: 'boolean', field: 'confirm' },
  encrypt: { kind: 'text', field: 'encrypt' },
  salt: { kind: 'text', field: 'salt' },
  salt_size: { kind: 'integer', field: 'saltSize' },
  unsafe: { kind: 'boolean', field: 'unsafe' },
}

/** The questions of a list; one alone may stand without it. */
export function questionsAt(position: Position, node: Node | undefined): readonly Question[] {
  if (!node || (node.kind === 'scalar' && node.tag === 'null')) return []
  const items = node.kind === 'seq' ? node.items : [node]
  return items.flatMap((item) => {
    if (item.kind === 'map') return questionAt(position, item) ?? []
    addError(position, 'wrong-type', '`vars_prompt` is a list of questions', item.place, 'say `- name: variable`')
    return []
  })
}

function questionAt(position: Position, map: MapNode): Question | undefined {
  const question: Record<string, unknown> = { place: map.place, ...wordsAt(position, map, questionWords, 'a question of `vars_prompt`') }
  if (typeof question.name === 'string') return question as unknown as Question
  if (!map.entries.some(({ key }) => key.text === 'name'))
    addError(position, 'missing-option', 'this question names no variable', map.place, 'say `name: variable`')
  return undefined
}
