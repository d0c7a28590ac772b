/** The journal of a run that goes on. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { Problem } from '../../engine/model/diagnostic.ts'

export interface RunningRun {
  readonly id: string
  /** Its events, a line of JSON each. */
  readonly file: string
  /** Nothing more will come. */
  readonly isOver: () => boolean
}

/** Throws Problem where there is no such run. */
export function runningRun(name: string): RunningRun {
  const { XDG_STATE_HOME: state = '' } = process.env
  const folder = join(isAbsolute(state) ? state : join(homedir(), '.local/state'), 'tsplay/runs')
  const file = join(folder, name, 'events.jsonl')
  if (!/^[\w-]+$/.test(name) || !existsSync(file)) throw new Problem(`there is no run \`${name}\` in \`${folder}\``)
  return { id: name, file, isOver: () => false }
}
