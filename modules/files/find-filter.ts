/** Filters of `find`: name, type, age, size, permissions and content. */

import { globPattern } from '../../engine/formats/debian-version.ts'
import { pythonRegExp } from '../../engine/formats/python-regexp.ts'
import { linesWithEnds } from '../../engine/formats/text-lines.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Facts } from './inode.ts'
import { modeOf } from './mode.ts'

export interface Wanted {
  readonly patterns: readonly string[]
  readonly excludes: readonly string[]
  readonly use_regex: boolean
  readonly hidden: boolean
  readonly file_type: 'any' | 'directory' | 'file' | 'link'
  readonly age?: string
  readonly age_stamp: 'atime' | 'ctime' | 'mtime'
  readonly size?: string
  readonly mode?: string
  readonly exact_mode: boolean
}

const seconds = { '': 1, s: 1, m: 60, h: 3600, d: 86400, w: 604800 }
const bytes = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 }

/** Parses an age such as `2d` to seconds, negative for younger files; undefined if it is not valid. */
export function ageOf(text: string): number | undefined {
  return quantity(text, seconds)
}

/** Parses a size such as `10m` to bytes, negative for smaller files; undefined if it is not valid. */
export function sizeOf(text: string): number | undefined {
  return quantity(text, bytes)
}

function quantity(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, number, unit = ''] = /^(-?\d+)([a-z]?)$/.exec(text.trim().toLowerCase()) ?? []
  const factor = units[unit]
  return number === undefined || factor === undefined ? undefined : Number(number) * factor
}

/** Returns the test of name and inode; `now` is in seconds. */
export function selector(wanted: Wanted, now: number): (name: string, facts: Facts) => boolean {
  const named = nameMatcher(wanted)
  const [age, size] = [
    wanted.age === undefined ? undefined : ageOf(wanted.age),
    wanted.size === undefined ? undefined : sizeOf(wanted.size),
  ]
  return (name, facts) => {
    if (!wanted.hidden && name.startsWith('.')) return false
    if (wanted.file_type !== 'any' && facts.kind !== wanted.file_type) return false
    if (!named(name)) return false
    if (!reaches(now - facts[wanted.age_stamp], age)) return false
    if (facts.kind === 'file' && !reaches(facts.size, size)) return false
    return hasMode(facts, wanted)
  }
}

/** Arguments for the program `find` that exclude only what `selector` also excludes. */
export function coarseFilters({ patterns, use_regex, hidden, file_type }: Wanted): readonly string[] {
  const kind = file_type === 'any' ? [] : ['-type', file_type[0] as string]
  const shown = hidden ? [] : ['!', '-name', '.*']
  // With other characters the two kinds of pattern might differ.
  const simple = !use_regex && patterns.length > 0 && patterns.every((pattern) => /^[\w.*?-]+$/.test(pattern))
  const names = simple ? ['(', ...patterns.flatMap((pattern, index) => [...(index ? ['-o'] : []), '-name', pattern]), ')'] : []
  return [...kind, ...shown, ...names]
}

/** Whether a text matches `contains`: at the beginning of a line, or with `whole` anywhere. */
export function holds(text: string, pattern: string, whole: boolean): boolean {
  const lines = text.replace(/\r\n?/g, '\n')
  if (whole) return pythonRegExp(pattern).test(lines)
  const wanted = pythonRegExp(pattern, {}, 'y')
  return linesWithEnds(lines).some((line) => {
    wanted.lastIndex = 0
    return wanted.test(line)
  })
}

function nameMatcher({ patterns, excludes, use_regex }: Wanted): (name: string) => boolean {
  const compiled = (texts: readonly string[]) =>
    texts.map((text) => {
      if (!use_regex) return (name: string) => globPattern(text).test(name)
      const expression = pythonRegExp(text, {}, 'y')
      return (name: string) => {
        expression.lastIndex = 0
        return expression.test(name)
      }
    })
  const [within, without] = [compiled(patterns), compiled(excludes)]
  return (name) => (within.length === 0 || within.some((each) => each(name))) && !without.some((each) => each(name))
}

/** Whether the value is at least the limit, or at most its absolute value if it is negative. */
function reaches(value: number, limit: number | undefined): boolean {
  if (limit === undefined) return true
  return limit >= 0 ? value >= limit : value <= -limit
}

function hasMode({ mode }: Facts, { mode: wanted, exact_mode }: Wanted): boolean {
  if (wanted === undefined) return true
  const bits = modeOf(wanted, 0, false)
  return exact_mode ? mode === bits : (mode & bits) !== 0
}

/** Problems of patterns that do not compile, before any host is asked. */
export function patternProblems({ patterns, excludes, use_regex }: Pick<Wanted, 'patterns' | 'excludes' | 'use_regex'>, contains?: string) {
  const texts = [...(use_regex ? [...patterns, ...excludes] : []), ...(contains === undefined ? [] : [contains])]
  return texts.flatMap((text) => {
    try {
      pythonRegExp(text)
      return []
    } catch (error) {
      if (error instanceof Problem) return [error.message]
      throw error
    }
  })
}
