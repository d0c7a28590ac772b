/** Reads the keys of a play, block, task or role entry, and reports those its level does not have. */

import { didYouMean } from '../formats/suggest.ts'
import { becomeMethods, plainBecomeMethod } from '../model/become-method.ts'
import type { Keywords } from '../model/play.ts'
import { type Entry, isTemplate, type MapNode, type Node } from '../template/values/yaml.ts'
import { keywordNames, keywords, type Level, obsoleteKeywords, unsupportedKeywords } from './keywords.ts'
import { addError, addWarning, type Draft, type Position } from './loading.ts'
import { isOpen, readKeyword } from './readers.ts'
import { readOnce } from './readings.ts'

export interface LevelRead {
  readonly keywords: Keywords
  /** Keywords that set no field of `Keywords`, by name. */
  readonly rest: ReadonlyMap<string, Entry>
  /** Keys that are not keywords of this level. */
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

/** What Ansible calls a level where it says that a key is not one of its attributes. */
const classes: Readonly<Record<Level, string>> = {
  play: 'Play',
  'playbook-import': 'PlaybookInclude',
  block: 'Block',
  task: 'Task',
  handler: 'Handler',
  include: 'TaskInclude',
  role: 'RoleInclude',
}

/** That a key is not a keyword of a level, in Ansible's words. */
export function notAnAttribute(word: string, level: Level): string {
  return `'${word}' is not a valid attribute for a ${classes[level]}`
}

/** The keys of a level, read once for all its uses. */
export function readLevel(position: Position, map: MapNode, level: Level): LevelRead {
  return readOnce(position, `keys of ${names[level]}`, map, (inside) => readKeys(inside, map, level))
}

/** Sorts the keys of a level into keywords with a field, further keywords, and others. */
export function readKeys(position: Position, map: MapNode, level: Level): LevelRead {
  const found: Record<string, unknown> = {}
  const rest = new Map<string, Entry>()
  const others: Entry[] = []
  for (const entry of map.entries) {
    const word = entry.key.text
    const keyword = Object.hasOwn(keywords, word) ? keywords[word] : undefined
    if (keyword?.levels.includes(level)) {
      const value = keyword.field ? readKeyword(position, word, keyword.kind, entry.value) : undefined
      if (word === 'notify') recordNotified(position, entry.value)
      if (!keyword.field) rest.set(word, entry)
      else if (value !== undefined) found[keyword.field] = value
    } else if (isLoop(word, level)) rest.set(word, entry)
    else if (Object.hasOwn(unsupportedKeywords, word) && unsupportedKeywords[word]?.levels.includes(level))
      reportUnsupported(position, entry)
    else others.push(entry)
  }
  const read = found as Draft<Keywords>
  checkBecomeMethod(position, map, read)
  return { keywords: read, rest, others }
}

/** A method that is not supported is an error where the same level says that another user is to be become. */
function checkBecomeMethod(position: Position, map: MapNode, { become, becomeMethod }: Keywords): void {
  if (typeof becomeMethod !== 'string' || becomeMethods.includes(plainBecomeMethod(becomeMethod))) return
  const place = map.entries.find(({ key }) => key.text === 'become_method')?.value.place ?? map.place
  const hint = didYouMean(becomeMethod, becomeMethods) ?? `use one of ${becomeMethods.map((each) => `\`${each}\``).join(', ')}`
  const add = become === true ? addError : addWarning
  add(position, 'unsupported', `\`become_method: ${becomeMethod}\` is not supported`, place, hint)
}

/** Reports keys that are not keywords, or that belong to another level. */
export function unknownKeywords(position: Position, entries: readonly Entry[], level: Level): void {
  for (const { key } of entries) {
    const word = key.text
    const message = `\`${word}\` is not a keyword of ${names[level]}`
    addError(position, 'unknown-keyword', message, key.place, hintFor(word, level), {
      refusedBy: 'parser',
      msg: notAnAttribute(word, level),
    })
  }
}

/** The values of keywords that set no field of `Keywords`, by the fields they set; without those that are not set. */
export function ownWords<Field extends string>(
  position: Position,
  rest: ReadonlyMap<string, Entry>,
  words: Readonly<Record<Field, string>>,
): { [F in Field]?: unknown } {
  const values: { [F in Field]?: unknown } = {}
  for (const [field, word] of Object.entries(words) as [Field, string][]) {
    const [entry, keyword] = [rest.get(word), keywords[word]]
    const value = entry && keyword && readKeyword(position, word, keyword.kind, entry.value)
    if (value !== undefined) values[field] = value
  }
  return values
}

/** Whether a level with these keywords is conditional: of several handlers of one name the unconditional ones count. */
export function underCondition(position: Position, own: Keywords): boolean {
  return position.conditional || isOpen(own.when)
}

function recordNotified(position: Position, node: Node): void {
  if (node.kind === 'seq') for (const item of node.items) recordNotified(position, item)
  else if (node.kind === 'scalar' && node.tag === 'str' && !isTemplate(node.text))
    (position.collected.notified ?? position.play.notified).push({ topic: node.text, place: node.place, spot: position })
}

function hintFor(word: string, level: Level): string | undefined {
  if (Object.hasOwn(obsoleteKeywords, word)) return obsoleteKeywords[word]
  if (level === 'include' && keywords[word]?.levels.includes('task')) return 'move it under `apply:`, or use the static import'
  const levels = keywords[word]?.levels ?? []
  const elsewhere = levels.includes('task') ? 'task' : levels[0]
  if (elsewhere) return `it is a keyword of ${names[elsewhere]}`
  return didYouMean(word, keywordNames(level))
}

function reportUnsupported(position: Position, { key, value }: Entry): void {
  const allowed = unsupportedKeywords[key.text]?.allowed
  if (allowed !== undefined && value.kind === 'scalar' && (value.tag === 'null' || value.text === allowed)) return
  addError(position, 'unsupported', `\`${key.text}\` is not supported`, key.place, unsupportedKeywords[key.text]?.hint)
}

function isLoop(word: string, level: Level): boolean {
  return word.startsWith('with_') && (level === 'task' || level === 'handler' || level === 'include' || level === 'block')
}
