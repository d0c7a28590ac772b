/** What identifies an error apart from its sentence: a stable word, the words of Ansible, the program that is missing, the names in backticks. */
import assert from 'node:assert/strict'
import type { Problem } from '../engine/model/diagnostic.ts'

/** At least one; `kind`, `msg` and `missingProgram` must be absent where they are not named here. */
export interface Refusal {
  readonly kind?: string
  /** What `register` sees, where that is not the sentence of the report. */
  readonly msg?: string | RegExp
  readonly missingProgram?: string
  /** The names in the sentence, in their order. */
  readonly names?: readonly string[]
  /** The numbers in the sentence, in their order. */
  readonly numbers?: readonly number[]
}

/** The names in backticks, in their order. */
export function namesIn(sentence: string | undefined): readonly string[] {
  return [...(sentence ?? '').matchAll(/`([^`]*)`/g)].map(([, name = '']) => name)
}

/** For `assert.throws` and `assert.rejects`: whether the error is this one. */
export function refusing(wanted: Refusal): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof Error, String(error))
    assert.deepEqual(partsOf(error as Problem, wanted), wanted, error.message)
    return true
  }
}

/** The same where only some of the names matter, in any order. */
export function naming(...names: readonly string[]): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof Error, String(error))
    const found = namesIn(error.message)
    assert.deepEqual(names.filter((name) => !found.includes(name)), [], error.message) // biome-ignore format: one line
    return true
  }
}

/** The numbers in a sentence, outside of names, in their order. */
export function numbersIn(sentence: string | undefined): readonly number[] {
  return [...(sentence ?? '').replace(/`[^`]*`/g, '').matchAll(/\d+/g)].map(([digits]) => Number(digits))
}

/** The properties of an error, or of a failure, that are compared. */
function partsOf({ message, kind, msg, missingProgram }: Pick<Problem, 'message' | 'kind' | 'msg' | 'missingProgram'>, wanted: Refusal) {
  assert.notDeepEqual(Object.keys(wanted), [])
  const words = msg === message || missingProgram !== undefined ? undefined : msg
  const seen = wanted.msg instanceof RegExp && wanted.msg.test(String(words)) ? wanted.msg : words
  const parts = { kind, msg: seen, missingProgram, names: wanted.names && namesIn(message), numbers: wanted.numbers && numbersIn(message) }
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined))
}
