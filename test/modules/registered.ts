/** What `register` would see as `msg` of a plan that is refused, and of a program that fails. */
import assert from 'node:assert/strict'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change, Definition, Options, Params } from '../../engine/model/module.ts'
import type { Answer, Reads } from '../../engine/model/read.ts'
import { actionFailure } from '../../engine/run/converge/failure.ts'
import { runOf } from './actions.ts'
import { withDefaults } from './expect.ts'

interface Said {
  readonly code?: number
  readonly stdout?: string
  readonly stderr?: string
  readonly reported?: Readonly<Record<string, string>>
}

/** The registered words of what is thrown. */
export function refused(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    if (error instanceof Problem) return error.msg
    throw error
  }
  return undefined
}

/** The registered words of arguments that do not go together; a rule must refuse them. */
export function ruled<const O extends Options, R extends Reads>(module: Definition<O, R>, params: Partial<Params<O>>): unknown {
  const full = withDefaults(module.options, params)
  assert.notDeepEqual(module.rules?.(full), [])
  return module.ruleMessage?.(full)
}

/** What is registered beside the words of what is thrown. */
export function besides(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    if (error instanceof Problem) return error.results
    throw error
  }
  return undefined
}

/** The registered words of a change whose program ends so; what the report says is another sentence. */
export function failed(change: Change | undefined, { code = 1, stdout = '', stderr = '', reported }: Said): unknown {
  const { msg, message } = actionFailure(runOf(change), { code, stdout, stderr, ...(reported && { reported }) }, undefined)
  assert.notEqual(message, '')
  return msg
}

/** What a question gets where its program fails. */
export const answer = (said: Said): Answer => ({ code: 1, stdout: '', stderr: '', bytes: Buffer.from(said.stdout ?? ''), ...said })
