/** Whether a host of a batch shares its machine with another one, or with the controller: then what it does is seen by others task by task. */
import type { Machine } from '../host/machine.ts'
import { executionContextOf } from '../prepare/execution-context.ts'
import type { PreparedTask } from '../prepare/prepare.ts'
import type { TaskExecution } from '../prepare/task-execution.ts'
import type { PlayRun } from '../schedule/state.ts'

/** Hosts by machine, found once for a batch; undefined where one of them cannot be said, or is no machine of its own. */
const machines = new WeakMap<PlayRun['state'], ReadonlyMap<Machine, number> | undefined>()

/** All hosts of the batch are reached by SSH, and this one is the only name of its machine. */
export function isAloneOnMachine(at: Pick<TaskExecution, 'task' | 'level' | 'run' | 'host'>, { session, context }: PreparedTask): boolean {
  const { state } = at.run
  if (!machines.has(state)) machines.set(state, machinesOf(at))
  const machine = session.machine(context)
  return machines.get(state)?.get(machine) === 1 && machine.connections.size === 1
}

function machinesOf({ task, level, run }: Pick<TaskExecution, 'task' | 'level' | 'run'>): ReadonlyMap<Machine, number> | undefined {
  const counts = new Map<Machine, number>()
  try {
    for (const host of run.hosts) {
      const scope = run.scope(task, level, host, { ahead: true })
      const context = executionContextOf(task, run, host, scope, scope)
      if (context.reach.kind !== 'ssh') return undefined
      const machine = host.session.machine(context)
      counts.set(machine, (counts.get(machine) ?? 0) + 1)
    }
    return counts
  } catch {
    return undefined
  }
}
