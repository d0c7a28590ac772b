/** Whether a check said beforehand what the run that follows it does, host by host: every change of the one against every change of the other. */
import type { Event } from '../../engine/model/event.ts'
import type { Ran } from './test-workspace.ts'

type End = Extract<Event, { type: 'task-end' | 'item-end' }>

/** Sentences on where the two differ; none where each change that was announced was made, and each that was made was announced or could not be told. */
export function disagreements(checked: Pick<Ran, 'events'>, ran: Pick<Ran, 'events'>, host: string): readonly string[] {
  const [before, after] = [tasksOf(checked.events, host), tasksOf(ran.events, host)]
  const wrong: string[] = []
  for (const [task, ends] of before) {
    const made = summariesOf(after.get(task) ?? [])
    for (const change of summariesOf(ends)) if (!made.includes(change)) wrong.push(`announced and not made: ${task}: ${change}`)
  }
  for (const [task, ends] of after) {
    const told = before.get(task) ?? []
    if (told.some(isUntold)) continue
    const announced = summariesOf(told)
    for (const change of summariesOf(ends)) if (!announced.includes(change)) wrong.push(`made and not announced: ${task}: ${change}`)
    const quiet = ends.some(({ status }) => status === 'changed') && !told.some(({ status }) => status === 'changed')
    if (quiet) wrong.push(`changed and not announced: ${task}`)
  }
  return wrong
}

/** What happened to each task of a host, its items with it, by the name and place of the task. */
function tasksOf(events: readonly Event[], host: string): ReadonlyMap<string, readonly End[]> {
  const tasks = new Map<string, End[]>()
  for (const event of events) {
    if ((event.type !== 'task-end' && event.type !== 'item-end') || event.host !== host) continue
    const { task } = event
    const key = `${task.name} (${task.where.file}:${task.where.line}${task.outerItems ? ` ${task.outerItems.join(' ')}` : ''})`
    tasks.set(key, [...(tasks.get(key) ?? []), event])
  }
  return tasks
}

function isUntold({ status }: End): boolean {
  return status === 'cannot-tell' || status === 'would-run'
}

function summariesOf(ends: readonly End[]): readonly string[] {
  return ends.flatMap(({ status, changes }) => (status === 'changed' ? changes.map(({ summary }) => summary) : []))
}
