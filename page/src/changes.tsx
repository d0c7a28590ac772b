/** All changes of a run, task by task, equal ones once with their hosts. */
import { useMemo, useState } from 'preact/hooks'
import { Hosts } from './details.tsx'
import { Change, type DiffStyle } from './diff.tsx'
import type { Shown } from './filter.ts'
import { type ChangeRow, changesIn, type Group } from './folded.ts'
import { Badge } from './marks.tsx'
import { type Model, taskTitle } from './model.ts'
import type { Subject } from './route.ts'
import { counted } from './words.ts'

interface Props {
  readonly model: Model
  readonly shown: Shown
  readonly open: (subject: Subject) => void
  readonly revision: number
  readonly diffs: DiffStyle
  readonly setDiffs: (style: DiffStyle) => void
}

/** Groups of one task, and tasks, that are shown at once. */
const [fewGroups, fewTasks] = [12, 60]

export function ChangesView({ model, shown, open, revision, diffs, setDiffs }: Props) {
  const [all, setAll] = useState(false)
  const groups = useMemo(() => changesIn(model, shown.cells), [shown, revision])
  const byTask = useMemo(() => {
    const tasks = new Map<number, Group<ChangeRow>[]>()
    for (const group of groups) tasks.set(group.task, [...(tasks.get(group.task) ?? []), group])
    return [...tasks]
  }, [groups])
  if (groups.length === 0) return <p class="empty">{shown.filtering ? 'No change matches the filter.' : 'No changes.'}</p>
  return (
    <section class="changes" aria-label="Changes">
      <div class="tools">
        <fieldset class="switch">
          <legend class="unseen">Differences</legend>
          {(['unified', 'split'] as const).map((style) => (
            <label key={style}>
              <input type="radio" name="diffs" checked={diffs === style} onChange={() => setDiffs(style)} />
              {style === 'split' ? 'side by side' : 'unified'}
            </label>
          ))}
        </fieldset>
        <span class="note">
          {counted(groups.length, 'different change')} in {counted(byTask.length, 'task')}
        </span>
      </div>
      {byTask.slice(0, all ? undefined : fewTasks).map(([task, rows]) => (
        <TaskChanges key={task} {...{ model, task, rows, open }} />
      ))}
      {!all && byTask.length > fewTasks && (
        <button type="button" onClick={() => setAll(true)}>
          Show {counted(byTask.length - fewTasks, 'more task')}
        </button>
      )}
    </section>
  )
}

function TaskChanges({
  model,
  task,
  rows,
  open,
}: {
  readonly model: Model
  readonly task: number
  readonly rows: readonly Group<ChangeRow>[]
  readonly open: Props['open']
}) {
  const [all, setAll] = useState(false)
  const label = model.tasks[task]
  if (!label) return null
  return (
    <article class="task-changes">
      <h2>
        <button type="button" class="link" onClick={() => open({ kind: 'task', task })}>
          {taskTitle(label)}
        </button>
        <span class="note">
          {label.action} · {label.where}
        </span>
      </h2>
      {rows.slice(0, all ? undefined : fewGroups).map(({ row, hosts, item }, index) => (
        <div class="group" key={index}>
          <p class="line">
            <Badge result={{ outcome: row.outcome, ...(row.planned && { planned: true }) }} />
            <Hosts model={model} hosts={hosts} open={(host) => open({ kind: 'host', host })} />
            {item !== undefined && <span class="note">item {item}</span>}
          </p>
          <Change change={row.change} planned={row.planned} />
        </div>
      ))}
      {!all && rows.length > fewGroups && (
        <button type="button" onClick={() => setAll(true)}>
          Show {counted(rows.length - fewGroups, 'more change')}
        </button>
      )}
    </article>
  )
}
