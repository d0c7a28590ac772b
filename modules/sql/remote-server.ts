/** Decides whether a database server runs on another machine than the host that connects to it. */
import type { HostRead } from '../../engine/model/read.ts'

/** Other hosts may change what is on another machine, unseen by what was read ahead: it is asked in its turn only. */
export function inItsTurn(server: string | undefined): Pick<HostRead<unknown>, 'late'> {
  return !server || /^(?:localhost$|127\.|::1$|\/)/.test(server) ? {} : { late: true }
}
