/** Reads the keys of a play, block, task or role entry: what each level may say, and what it can not. */

import { didYouMean } from '../formats/suggest.ts'
import type { Keywords } from '../model/play.ts'
import { type Entry, isTemplate, type MapNode, type Node } from '../template/values/yaml.ts'
import { isOpen } from './conditions.ts'
import { keywords, type Level, notBuilt, renamed, wordsOf } from './keywords.ts'
import { addError, type Draft, type Position } from './loading.ts'
import { readKeyword } from './readers.ts'

export interface LevelRead {
  readonly keywords: Keywords
  /** Known words that fill no field of `Keywords`, by name. */
  readonly rest: ReadonlyMap<string, Entry>
  /** Keys that are no keyword of this level. */
  readonly others: readonly Entry[]
}

const names: Readonly<Record<Level, string>> = {
  play: 'a play',
  'playbook-import': '`import_playbook`',
  block: 'a block',
  task: 'a task',
  handler: 'a handler',
  include: 'a dynamic include',
  role: 'a role entry',
}

/** Sorts the keys of a level into keywords, further known words, and others. */
export function readLevel(position: Position, map: MapNode, level: Level): LevelRead {
  const found: Record<string, unknown> = {}
  const rest = new Map<string, Entry>()
  const others: Entry[] = []
  for (const entry of map.entries) {
    const word = entry.key.text
    const keyword = Object.hasOwn(keywords, word) ? keywords[word] : undefined
    if (keyword?.levels.includes(level)) {
      const value = keyword.field ? readKeyword(position, word, keyword.kind, entry.value) : undefined
      if (word === 'notify') noteNotified(position, entry.value)
      if (!keyword.field) rest.set(word, entry)
      else if (value !== undefined) found[keyword.field] = value
    } else if (isLoop(word, level)) rest.set(word, entry)
    else if (Object.hasOwn(notBuilt, word) && notBuilt[word]?.levels.includes(level)) refuse(position, entry)
    else others.push(entry)
  }
  return { keywords: found as Draft<Keywords>, rest, others }
}

/** Tells of keys that no level knows, or that belong to another. */
export function unknownKeywords(position: Position, entries: readonly Entry[], level: Level, further: readonly string[] = []): void {
  for (const { key } of entries) {
    const word = key.text
    const message = `\`${word}\` is no keyword of ${names[level]}`
    addError(position, 'unknown-keyword', message, key.place, hintFor(word, level, further), { slip: true })
  }
}

/** Whether a level with these keywords stands under an open condition: of several handlers of a name those that stand under none count. */
export function underCondition(position: Position, own: Keywords): boolean {
  return position.conditional || isOpen(own.when)
}

function noteNotified(position: Position, node: Node): void {
  const { play } = position
  if (node.kind === 'seq') for (const item of node.items) noteNotified(position, item)
  else if (node.kind === 'scalar' && node.tag === 'str' && !isTemplate(node.text))
    play.notified.push({ topic: node.text, place: node.place, spot: position })
}

function hintFor(word: string, level: Level, further: readonly string[]): string | undefined {
  if (Object.hasOwn(renamed, word)) return renamed[word]
  if (level === 'include' && keywords[word]?.levels.includes('task')) return 'put it under `apply:`, or use the static import'
  const levels = keywords[word]?.levels ?? []
  const elsewhere = levels.includes('task') ? 'task' : levels[0]
  if (elsewhere) return `it belongs to ${names[elsewhere]}`
  return didYouMean(word, [...wordsOf(level), ...further])
}

function refuse(position: Position, { key, value }: Entry): void {
  const but = notBuilt[key.text]?.but
  if (but !== undefined && value.kind === 'scalar' && (value.tag === 'null' || value.text === but)) return
  addError(position, 'not-built', `\`${key.text}\` is not supported`, key.place, notBuilt[key.text]?.hint)
}

function isLoop(word: string, level: Level): boolean {
  return word.startsWith('with_') && (level === 'task' || level === 'handler' || level === 'include' || level === 'block')
}
