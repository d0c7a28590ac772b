/** Gathers the ends of one task on many hosts, so that equal ones are shown together, for a short time. */
import type { ItemEnd, ReportedTask, TaskEnd } from './task-lines.ts'

/** Milliseconds after which what was gathered is shown, even if hosts are still at work. */
const patience = 300

export interface Gathering {
  item(end: ItemEnd): void
  end(end: TaskEnd, streamed: boolean): void
  /** Shows the ends of every task that no host is at work on any more. */
  settle(isOn: (task: number) => boolean): void
  flush(): void
}

export function gathering(show: (ends: readonly ReportedTask[]) => void): Gathering {
  const items = new Map<string, ItemEnd[]>()
  const tasks = new Map<number, { readonly ends: ReportedTask[]; readonly timer: NodeJS.Timeout }>()
  const release = (id: number) => {
    const task = tasks.get(id)
    if (!task) return
    clearTimeout(task.timer)
    tasks.delete(id)
    show(task.ends)
  }
  return {
    item(end) {
      const key = keyOf(end)
      items.set(key, [...(items.get(key) ?? []), end])
    },
    end(end, streamed) {
      const { id } = end.task
      const task = tasks.get(id) ?? { ends: [], timer: setTimeout(() => release(id), patience).unref() }
      task.ends.push({ end, items: items.get(keyOf(end)) ?? [], streamed })
      items.delete(keyOf(end))
      tasks.set(id, task)
    },
    settle(isOn) {
      for (const id of tasks.keys()) if (!isOn(id)) release(id)
    },
    flush() {
      for (const id of tasks.keys()) release(id)
    },
  }
}

function keyOf({ host, task }: ItemEnd | TaskEnd): string {
  return `${host}\0${task.id}`
}
