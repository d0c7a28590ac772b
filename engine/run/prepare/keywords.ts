/** The value that a keyword has at a step: the one of the nearest level that gives one. What is omitted was never written there: the next level decides. */
import { booleanIn } from '../../formats/booleans.ts'
import { type Place, Problem } from '../../model/diagnostic.ts'
import { keywordMessage } from '../../model/keyword-message.ts'
import type { Keywords, Loop, Play, Step, Task } from '../../model/play.ts'
import { type Expression, Template } from '../../model/template.ts'
import { renderValue, toText, verdictOf } from '../../template/index.ts'
import { omit, type Scope } from '../../template/scope.ts'

/** A value, and where it is written. */
interface Effective<T> {
  readonly value: T
  readonly place: Place
}

type KeywordReader<T = unknown> = (value: unknown, word: string, place: Place) => T

const text: KeywordReader<string> = (value) => toText(value)
const texts: KeywordReader<readonly string[]> = (value) => (Array.isArray(value) ? value : [value]).map(toText)
const any: KeywordReader = (value) => value

const boolean: KeywordReader<boolean> = (value, word, place) => {
  const written = toText(value)
  // A float is its number, where a text of digits behind a point is none.
  const found = booleanIn('options', typeof value === 'string' ? written : written.replace(/^([01])\.0$/, '$1'))
  if (found !== undefined) return found
  throw new Problem(`\`${word}\` must be a boolean, not \`${written.trim()}\``, {
    place,
    hint: 'use `true` or `false`',
    msg: keywordMessage(word, written, 'bool'),
  })
}

/** Keywords that take parts of a number. */
const floats: ReadonlySet<string> = new Set(['delay', 'pause', 'max_fail_percentage'])

const number: KeywordReader<number> = (value, word, place) => {
  const written = toText(value).trim()
  if (written === '' || Number.isNaN(Number(written)))
    throw new Problem(`\`${word}\` must be a number, not \`${written}\``, {
      place,
      msg: keywordMessage(word, written, floats.has(word) ? 'float' : 'int'),
    })
  return Number(written)
}

const percentage: KeywordReader<number> = (value, word, place) => number(toText(value).replace('%', ''), word, place)

/** Keywords that collect what all levels say: `inherit.ts` puts them together. */
type Collected = 'vars' | 'when' | 'tags' | 'environment' | 'notify' | 'moduleDefaults'

/** Keywords of which the nearest level counts. */
const inherited = {
  become: boolean,
  becomeUser: text,
  becomeMethod: text,
  becomeFlags: text,
  becomeExe: text,
  remoteUser: texts,
  connection: text,
  port: number,
  ignoreErrors: boolean,
  ignoreUnreachable: boolean,
  noLog: boolean,
  checkMode: boolean,
  diff: boolean,
  delegateTo: text,
  delegateFacts: boolean,
  runOnce: boolean,
  anyErrorsFatal: boolean,
  timeout: number,
  throttle: number,
} satisfies Record<Exclude<keyof Keywords, Collected | 'name'>, KeywordReader>

/** Keywords that no other level has a say in. */
const ofTask = { retries: number, delay: number, async: number, poll: number }
const ofLoop = { loopVar: text, indexVar: text, label: any, pause: number, extended: boolean, allItems: boolean }
const ofPlay = {
  gatherFacts: boolean,
  gatherSubset: any,
  gatherTimeout: number,
  factPath: text,
  serial: any,
  maxFailPercentage: percentage,
  strategy: text,
  order: text,
  forceHandlers: boolean,
}

export const playWords = Object.keys(ofPlay) as readonly PlayWord[]

export type InheritedWord = keyof typeof inherited
export type PlayWord = keyof typeof ofPlay

/** The value of a keyword that levels inherit, at a step or for a play as such; undefined where no level gives one. Throws Problem for one of another kind. */
export function effective<Word extends InheritedWord>(
  word: Word,
  step: Step | undefined,
  play: Play,
  scope: () => Scope,
): Effective<ReturnType<(typeof inherited)[Word]>> | undefined {
  for (const { keywords, place } of levelsOf(step, play)) {
    const found = read(inherited, word, keywords[word], place, scope)
    if (found) return found
  }
  return undefined
}

/** A keyword of a task alone. */
export function taskWord<Word extends keyof typeof ofTask>(word: Word, task: Task, scope: () => Scope): number | undefined {
  return read(ofTask, word, task[word], task.place, scope)?.value
}

/** A keyword of a play alone, or what the settings say in its place. */
export function playWord<Word extends PlayWord>(word: Word, play: Play, scope: Scope): ReturnType<(typeof ofPlay)[Word]> | undefined {
  const found = read(ofPlay, word, play[word], play.place, () => scope)
  return (found ?? read(ofPlay, word, play.defaults?.[word], play.place, () => scope))?.value
}

/** A word of `loop_control`. */
export function loopWord<Word extends keyof typeof ofLoop>(
  word: Word,
  { control, place }: Loop,
  scope: Scope,
): ReturnType<(typeof ofLoop)[Word]> | undefined {
  return read(ofLoop, word, control[word], place, () => scope)?.value
}

/** `name`; undefined where it says nothing. */
export function nameWord({ name }: Keywords, scope: () => Scope): string | undefined {
  if (name === undefined) return undefined
  const found = renderedKeyword(name, scope)
  return found === undefined ? undefined : toText(found)
}

/** A written value, rendered; undefined where it says nothing: it is not written, omitted, or null. */
export function renderedKeyword(value: unknown, scope: () => Scope): unknown {
  if (value === undefined) return undefined
  const rendered = typeof value === 'object' ? renderValue(value, scope()) : value
  return rendered === omit || rendered === null ? undefined : rendered
}

/** Of what several levels say, the nearest first, the first that says anything. */
export function firstRendered(values: readonly unknown[], scope: () => Scope): unknown {
  for (const value of values) {
    const found = renderedKeyword(value, scope)
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether a value that may be written or omitted is true. */
export function isTrue(word: string, value: unknown, place: Place, scope: () => Scope): boolean | undefined {
  return read({ [word]: boolean }, word, value, place, scope)?.value
}

function read<Readers extends Readonly<Record<string, KeywordReader>>, Word extends keyof Readers & string>(
  readers: Readers,
  word: Word,
  value: unknown,
  level: Place,
  scope: () => Scope,
): Effective<ReturnType<Readers[Word]>> | undefined {
  const found = renderedKeyword(value, scope)
  if (found === undefined) return undefined
  const place = value instanceof Template ? value.place : level
  return { value: readers[word]?.(found, written(word), place) as ReturnType<Readers[Word]>, place }
}

/** The levels that a step stands in, the nearest first; the last is what the settings say. */
function* levelsOf(step: Step | undefined, play: Play): Generator<{ readonly keywords: Keywords; readonly place: Place }> {
  for (let level: Step | undefined = step; level; level = level.parent) yield level
  yield play
  if (play.defaults?.keywords) yield { keywords: play.defaults.keywords, place: play.place }
}

/** `becomeUser` as playbooks write it. */
function written(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** The first that does not hold. */
export function failing(conditions: readonly Expression[], scope: Scope): Expression | undefined {
  return conditions.find((condition) => verdictOf(condition, scope) === false)
}

/** Whether all hold; undefined where nothing is asked. */
export function allHold(conditions: readonly Expression[] | undefined, scope: () => Scope): boolean | undefined {
  let holds: boolean | undefined
  for (const condition of conditions ?? []) {
    const verdict = verdictOf(condition, scope())
    if (verdict === false) return false
    holds ??= verdict
  }
  return holds
}

/** `no_log`: only that a task ran and how it ended is reported, not its output or its changes; so it is as well where the keyword cannot be rendered. */
export function hides(step: Step, play: Play, scope: () => Scope): boolean {
  try {
    return effective('noLog', step, play, scope)?.value === true
  } catch {
    return true
  }
}
