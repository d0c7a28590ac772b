/** Between which machines a task is done that brings things from one to the other. */
import type { Task } from '../../model/play.ts'
import type { Ends } from '../../model/read.ts'
import { toText } from '../../template/index.ts'
import type { Scope } from '../../template/scope.ts'
import type { HostRun } from '../host/host-run.ts'
import type { ExecutionContext } from '../host/questioner.ts'
import type { Session } from '../host/session.ts'
import type { PlayContext } from '../schedule/state.ts'
import { executionContextOf } from './execution-context.ts'
import { effective } from './keywords.ts'

/** The host of a task, as it is reached. */
export interface OwnHost {
  readonly session: Session
  readonly context: ExecutionContext
}

interface At {
  readonly task: Task
  readonly run: PlayContext
  /** The host that the task is done on, and its context there. */
  readonly target: HostRun
  readonly context: ExecutionContext
  /** The scope of the task. */
  readonly scope: Scope
}

/** The host that the task is for; another than the one it is done on where it is delegated. */
export function ownHostOf({ task, run, target, context, scope }: At): OwnHost {
  const own = run.hostRun(toText(scope.get('inventory_hostname')))
  return { session: own.session, context: own === target ? context : executionContextOf(task, run, own, scope, scope) }
}

export function endsOf(at: At): Ends {
  const { task, run, target, context, scope } = at
  const { reach } = ownHostOf(at).context
  const local = context.reach.kind === 'local'
  const delegated = effective('delegateTo', task, run.play, () => scope) !== undefined
  const host = toText(scope.get('inventory_hostname'))
  if (delegated && (target.name === host || target.name === reach.address)) return { kind: 'same', local }
  if (local && reach.kind === 'local') return { kind: 'same', local }
  if (!delegated || local) return { kind: 'controller', host }
  const user = reach.users[0]
  return {
    kind: 'third',
    address: reach.address,
    ...(reach.port === undefined ? {} : { port: reach.port }),
    ...(user === undefined ? {} : { user }),
    sshArgs: reach.sshArgs,
    become: context.become !== undefined,
  }
}
