/** Beside a view: the story of a host, one task over all hosts, or one task on one host. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Details, Hosts, isEmptyResult } from './details.tsx'
import { resultsIn } from './folded.ts'
import { Badge, Mark } from './marks.tsx'
import { type Cell, type Model, taskTitle } from './model.ts'
import type { Subject } from './route.ts'
import { counted, duration, outcomes, wordFor } from './words.ts'

interface Props {
  readonly model: Model
  readonly subject: Subject
  readonly open: (subject: Subject | undefined) => void
  readonly revision: number
}

export function Panel({ model, subject, open, revision }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  const key = JSON.stringify(subject)
  useEffect(() => heading.current?.focus(), [key])
  const title = titleOf(model, subject)
  if (title === undefined) return null
  return (
    <aside class="panel" aria-label={title} onKeyDown={(event) => event.key === 'Escape' && open(undefined)}>
      <header>
        <h2 ref={heading} tabIndex={-1}>
          <span class="note">{subject.kind === 'host' ? 'Host' : subject.kind === 'task' ? 'Task on all hosts' : 'Task on a host'}</span>
          {title}
        </h2>
        <button type="button" class="close" aria-label="Close" onClick={() => open(undefined)}>
          ×
        </button>
      </header>
      <div class="inside" key={key}>
        {subject.kind === 'host' && <HostStory {...{ model, open, revision }} host={subject.host} />}
        {subject.kind === 'task' && <TaskStory {...{ model, open, revision }} task={subject.task} />}
        {subject.kind === 'cell' && <CellStory {...{ model, open }} host={subject.host} task={subject.task} />}
      </div>
    </aside>
  )
}

function titleOf(model: Model, subject: Subject): string | undefined {
  if (subject.kind === 'host') return model.hosts[subject.host]
  const task = model.tasks[subject.task]
  return task && taskTitle(task)
}

interface StoryProps extends Pick<Props, 'model' | 'open'> {
  readonly revision: number
}

function HostStory({ model, host, open, revision }: StoryProps & { readonly host: number }) {
  const [all, setAll] = useState(false)
  const cells = useMemo(() => [...model.ofHost(host)], [host, revision])
  const end = model.ends.get(host)
  const quiet = (cell: Cell) => ['ok', 'skipped'].includes(model.outcome(cell))
  const hidden = cells.filter(quiet).length
  const shown = all ? cells : cells.filter((cell) => !quiet(cell))
  const running = model.runningOn(host)
  const missed = model.notReached.filter(({ hosts }) => hosts.includes(host))
  const connections = model.connections.filter((each) => each.host === host)
  return (
    <>
      <p class="line">
        {outcomes.flatMap((outcome) => {
          const count = cells.filter((cell) => model.outcome(cell) === outcome).length
          return count > 0
            ? [
                <span class="badge" key={outcome}>
                  <Mark outcome={outcome} />
                  {count} {wordFor({ outcome })}
                </span>,
              ]
            : []
        })}
      </p>
      <Strip {...{ model, cells }} />
      <p class="note">
        {end &&
          `${duration(end.seconds * 1000)} · ${counted(end.made + end.planned, model.run.kind === 'run' ? 'change' : 'planned change')}`}
        {end?.untouched && 'No play came to this host.'}
      </p>
      {connections.map(({ text }, index) => (
        <p class="note" key={index}>
          connected: {text}
        </p>
      ))}
      {end?.pendingHandlers && <p class="warn">Pending handlers: {end.pendingHandlers.join(', ')}</p>}
      {missed.map(({ play, begun, reason }, index) => (
        <p class="warn" key={index}>
          Not reached: {begun ? 'the rest of play' : 'play'} {play} ({reason})
        </p>
      ))}
      {running && (
        <p class={model.run.end ? 'warn' : 'now'}>
          {model.run.end ? 'Was stopped at' : 'Is at'} “{taskTitle(model.tasks[running.task] as never)}”
          {running.waiting ? `, waits: ${running.waiting}` : running.last ? `: ${running.last}` : ''}
        </p>
      )}
      {hidden > 0 && (
        <label class="line">
          <input type="checkbox" checked={all} onChange={({ currentTarget }) => setAll(currentTarget.checked)} />
          Show {counted(hidden, 'task')} with nothing to do
        </label>
      )}
      <ol class="story">
        {shown.map((cell) => (
          <Step key={`${cell.task}`} {...{ model, cell, open }} />
        ))}
      </ol>
      {shown.length === 0 && <p class="empty">Nothing was changed on this host, and nothing failed.</p>}
    </>
  )
}

/** One task of a host; what came of it is made when it is opened. */
function Step({ model, cell, open }: { readonly model: Model; readonly cell: Cell; readonly open: Props['open'] }) {
  const result = model.result(cell)
  const label = model.tasks[cell.task]
  const [isOpen, setOpen] = useState(result.failure !== undefined)
  if (!label) return null
  return (
    <li>
      <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <Mark outcome={result.outcome} />
          <span class="title">{taskTitle(label, result.name)}</span>
          <span class="note">
            {wordFor(result)} · {duration(cell.lasted)}
          </span>
        </summary>
        {isOpen && (
          <div class="body">
            {isEmptyResult(result) ? <p class="note">No more is to be said.</p> : <Details model={model} result={result} />}
            <p class="note">
              {label.action} · <code>{label.where}</code>{' '}
              <button type="button" class="link" onClick={() => open({ kind: 'task', task: cell.task })}>
                on all hosts
              </button>
            </p>
          </div>
        )}
      </details>
    </li>
  )
}

/** The time of a host as one line. */
function Strip({ model, cells }: { readonly model: Model; readonly cells: readonly Cell[] }) {
  const length = useMemo(() => model.length, [cells])
  return (
    <svg
      class="strip"
      viewBox="0 0 1000 20"
      preserveAspectRatio="none"
      role="img"
      aria-label={`${counted(cells.length, 'task')} over ${duration(length)}`}
    >
      {cells.map((cell) => (
        <rect
          key={cell.task}
          class={`bar ${model.outcome(cell)}`}
          x={(cell.start / length) * 1000}
          width={Math.max(1.5, (cell.lasted / length) * 1000 - 0.6)}
          y="0"
          height="20"
        />
      ))}
    </svg>
  )
}

const mostGroups = 40

function TaskStory({ model, task, open, revision }: StoryProps & { readonly task: number }) {
  const [most, setMost] = useState(mostGroups)
  const label = model.tasks[task]
  const groups = useMemo(() => resultsIn(model, model.ofTask(task)), [task, revision])
  if (!label) return null
  const cells = model.ofTask(task)
  const times = cells.map(({ lasted }) => lasted).sort((a, b) => a - b)
  const [slowest] = [...cells].sort((a, b) => b.lasted - a.lasted)
  const at = model.running.filter((each) => each.task === task).map(({ host }) => host)
  return (
    <>
      <p class="note">
        {label.action} · <code>{label.where}</code> · play {model.plays[label.play]?.name}
      </p>
      {slowest && (
        <p class="note">
          {counted(cells.length, 'host')}, {duration(times[times.length >> 1] ?? 0)} in the middle, {duration(slowest.lasted)} at most (
          {model.host(slowest.host)})
        </p>
      )}
      {at.length > 0 && (
        <p class={model.run.end ? 'warn' : 'now'}>
          {model.run.end ? 'Stopped here' : 'At work'}: <Hosts model={model} hosts={at} open={(host) => open({ kind: 'host', host })} />
        </p>
      )}
      <ol class="story">
        {groups.slice(0, most).map(({ row: result, hosts }) => (
          <li key={`${hosts[0]}`}>
            <p class="line">
              <Badge result={result} />
              <Hosts
                model={model}
                hosts={hosts}
                open={(host) => open(hosts.length > 6 ? { kind: 'host', host } : { kind: 'cell', host, task })}
              />
            </p>
            <div class="body">
              <Details model={model} result={result} />
            </div>
          </li>
        ))}
      </ol>
      {groups.length > most && (
        <button type="button" onClick={() => setMost(most + 200)}>
          Show more of {counted(groups.length, 'different result')}
        </button>
      )}
    </>
  )
}

function CellStory({ model, host, task, open }: Pick<Props, 'model' | 'open'> & { readonly host: number; readonly task: number }) {
  const cell = model.cell(host, task)
  const label = model.tasks[task]
  if (!label) return null
  const result = cell && model.result(cell)
  return (
    <>
      <p class="line">
        {result ? <Badge result={result} /> : <span class="note">not carried out</span>}
        <button type="button" class="link" onClick={() => open({ kind: 'host', host })}>
          {model.host(host)}
        </button>
        {cell && <span class="note">{duration(cell.lasted)}</span>}
      </p>
      <p class="note">
        {label.action} · <code>{label.where}</code>{' '}
        <button type="button" class="link" onClick={() => open({ kind: 'task', task })}>
          on all hosts
        </button>
      </p>
      {result && (isEmptyResult(result) ? <p class="note">No more is to be said.</p> : <Details model={model} result={result} />)}
    </>
  )
}
