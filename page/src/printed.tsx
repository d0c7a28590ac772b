/** What is printed beside the view: everything that a sheet of paper can hold, the map as letters. */
import { Change } from './diff.tsx'
import type { Shown } from './filter.ts'
import { changesIn } from './folded.ts'
import { type Model, taskTitle } from './model.ts'
import { letters, outcomes, outcomeWords, ranges } from './words.ts'

/** Changes that are printed. */
const mostChanges = 300

export function Printed({ model, shown }: { readonly model: Model; readonly shown: Shown }) {
  const groups = changesIn(model, shown.cells)
  const width = Math.max(4, ...shown.hosts.map((host) => model.host(host).length))
  const line = (host: number) => {
    const marks = shown.tasks.map((task) => {
      const cell = model.cell(host, task)
      return cell ? letters[model.outcome(cell)] : ' '
    })
    return `${model.host(host).padEnd(width)}  ${marks.join('')}`.trimEnd()
  }
  return (
    <div class="printed">
      <h2>Map</h2>
      <p>{outcomes.map((outcome) => `${letters[outcome]} ${outcomeWords[outcome]}`).join(' · ')}</p>
      <pre>{shown.hosts.map(line).join('\n')}</pre>
      <ol>
        {shown.tasks.map((task) => (
          <li key={task}>{taskTitle(model.tasks[task] as never)}</li>
        ))}
      </ol>
      <h2>Changes</h2>
      {groups.slice(0, mostChanges).map(({ row, hosts, task }, index) => (
        <div key={index}>
          <p>
            <strong>{taskTitle(model.tasks[task] as never)}</strong>: {ranges(hosts.map((host) => model.host(host))).join(', ')}
          </p>
          <Change change={row.change} planned={row.planned} />
        </div>
      ))}
      {groups.length > mostChanges && <p>{groups.length - mostChanges} more changes are not printed</p>}
    </div>
  )
}
