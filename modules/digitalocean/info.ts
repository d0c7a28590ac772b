/** What a look at one object answers. */
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Row } from './api.ts'

/** A list of it. Throws Problem where it does not exist; `msg` is what Ansible says. */
export function only(row: Row | undefined, message: string, msg: string): readonly Row[] {
  if (row) return [row]
  throw new Problem(message, { kind: 'not-found', msg })
}
