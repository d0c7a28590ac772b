/** `--profile`: the slowest tasks and hosts, at the end of a run. */
import type { EventOf, TaskLabel } from '../model/event.ts'
import type { Painter } from './colour.ts'
import { escapeLine } from './escape.ts'
import { counted, duration, taskName } from './words.ts'

/** How many tasks and hosts are shown. */
const [mostTasks, mostHosts] = [10, 5]
/** Seconds below which a task is not worth a line, unless it is one of the first. */
const brief = 1
const always = 3
/** Columns of a time. */
const width = 13

interface Times {
  sum: number
  count: number
  longest: number
  /** The host, or the task, that took longest. */
  of: string
}

export class Profile {
  readonly #tasks = new Map<number, Times & { readonly task: TaskLabel }>()
  readonly #hosts = new Map<string, Times>()

  see({ host, task, seconds }: EventOf<'task-end'>): void {
    const ofTask = this.#tasks.get(task.id) ?? { task, sum: 0, count: 0, longest: -1, of: host }
    this.#tasks.set(task.id, added(ofTask, seconds, host))
    this.#hosts.set(host, added(this.#hosts.get(host) ?? { sum: 0, count: 0, longest: -1, of: '' }, seconds, taskName(task)))
  }

  lines(paint: Painter): readonly string[] {
    if (this.#tasks.size === 0) return []
    const tasks = [...this.#tasks.values()]
      .sort((a, b) => b.longest - a.longest)
      .filter(({ longest }, index) => longest >= brief || index < always)
      .slice(0, mostTasks)
    const hosts = [...this.#hosts].sort(([, a], [, b]) => b.sum - a.sum).slice(0, mostHosts)
    return [
      '',
      `${paint.bold('SLOWEST TASKS')}  ${paint.dim('time on the slowest host, and on all')}`,
      ...tasks.map(({ task, longest, of, sum, count }) => {
        const all = count > 1 ? ` · ${duration(sum)} on ${counted(count, 'host')}` : ''
        return `${duration(longest).padEnd(width)}${taskName(task)}  ${paint.dim(`${escapeLine(of)}${all}`)}`
      }),
      '',
      `${paint.bold('SLOWEST HOSTS')}  ${paint.dim('time of all tasks, and the longest of them')}`,
      ...hosts.map(
        ([host, { sum, longest, of }]) => `${duration(sum).padEnd(width)}${escapeLine(host)}  ${paint.dim(`${of} ${duration(longest)}`)}`,
      ),
    ]
  }
}

function added<T extends Times>(times: T, seconds: number, of: string): T {
  times.sum += seconds
  times.count++
  if (seconds > times.longest) Object.assign(times, { longest: seconds, of })
  return times
}
