/** Reads `vars_prompt` of a play: prompts before it begins. */
import type { Question } from '../model/play.ts'
import type { MapNode, Node } from '../template/values/yaml.ts'
import { addError, type Position } from './loading.ts'
import { type DictKeys, dictAt } from './readers.ts'

/** Keys of a prompt. */
export const questionWords: DictKeys<keyof Question> = {
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

/** The prompts of a list, or a single one. */
export function questionsAt(position: Position, node: Node | undefined): readonly Question[] {
  if (!node || (node.kind === 'scalar' && node.tag === 'null')) return []
  const items = node.kind === 'seq' ? node.items : [node]
  return items.flatMap((item) => {
    if (item.kind === 'map') return questionAt(position, item) ?? []
    addError(position, 'wrong-type', '`vars_prompt` must be a list of dicts', item.place, 'write `- name: VARIABLE`')
    return []
  })
}

function questionAt(position: Position, map: MapNode): Question | undefined {
  const question: Record<string, unknown> = { place: map.place, ...dictAt(position, map, questionWords, 'an entry of `vars_prompt`') }
  if (typeof question.name === 'string') return question as unknown as Question
  if (!map.entries.some(({ key }) => key.text === 'name'))
    addError(position, 'missing-option', 'this entry does not name a variable', map.place, 'add `name: VARIABLE`')
  return undefined
}
