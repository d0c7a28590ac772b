/** Tasks whose module a template names. */
import type { Task } from '../../model/play.ts'
import { renderValue, settled, toText } from '../../template/index.ts'
import type { Scope } from '../../template/scope.ts'

/** The task with the module that its template names now. Throws what is wrong with the name, or with the options of that module. */
export async function withModule(task: Task, scope: () => Scope): Promise<Task> {
  const { named } = task
  if (!named) return task
  return named.as(toText(await settled(() => renderValue(named.by, scope()))))
}
