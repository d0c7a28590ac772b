/** Decides whether a database server runs on another machine than the host that connects to it. */
import type { HostRead } from '../../engine/model/read.ts'

/** Other hosts may change another machine unnoticed by the read-ahead, so it is read only in the task's turn. */
export function inItsTurn(server: string | undefined): Pick<HostRead<unknown>, 'late'> {
  return !server || /^(?:localhost$|127\.|::1$|\/)/.test(server) ? {} : { late: true }
}
