/** What one looks at first: failures, what was not reached, what is pending, what cannot be predicted, and how to go on. */
import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import { Details, Hosts } from './details.tsx'
import type { Shown } from './filter.ts'
import { failuresIn, type Group, unpredictedIn } from './folded.ts'
import { Badge } from './marks.tsx'
import { type Model, taskTitle } from './model.ts'
import type { Subject } from './route.ts'
import { counted, isFailure } from './words.ts'

interface Props {
  readonly model: Model
  readonly shown: Shown
  readonly open: (subject: Subject) => void
  readonly revision: number
}

const mostGroups = 100

export function Overview({ model, shown, open, revision }: Props) {
  const failures = useMemo(() => failuresIn(model, shown.cells), [shown, revision])
  const unpredicted = useMemo(() => unpredictedIn(model, shown.cells), [shown, revision])
  const fatal = failures.filter(({ row }) => isFailure(row.outcome))
  const caught = failures.filter(({ row }) => !isFailure(row.outcome))
  const missed = model.notReached.filter(({ intended, begun }) => !(intended && begun))
  const ended = model.notReached.filter(({ intended, begun }) => intended && begun)
  const pending = pendingHandlers(model)
  const warnings = warningsOf(model)
  const stopped = model.run.end ? model.running : []
  const { resume = [] } = model.run.end ?? {}
  const calm =
    fatal.length + caught.length + missed.length + pending.length + unpredicted.length + stopped.length + model.warnings.length === 0
  const each = (group: Group<(typeof failures)[number]['row']>, isOpen: boolean) => (
    <Case key={`${group.cell.host} ${group.task}`} {...{ model, group, open, isOpen }} />
  )
  return (
    <div class="overview">
      {calm && (
        <p class="empty">
          {shown.filtering ? 'Nothing matches the filter.' : model.run.end ? 'No failures, and nothing is pending.' : 'No failures so far.'}
        </p>
      )}
      <Section title="Failures" count={fatal.length} bad>
        {fatal.slice(0, mostGroups).map((group, index) => each(group, index < 12))}
        {fatal.length > mostGroups && <p class="note">{fatal.length - mostGroups} more kinds of failures: narrow the filter to see them</p>}
      </Section>
      <Section title="Stopped when the run was interrupted" count={stopped.length} bad>
        <ul class="plain">
          {stopped.map(({ host, task }) => (
            <li key={host}>
              <Hosts model={model} hosts={[host]} open={(one) => open({ kind: 'host', host: one })} /> at “
              {taskTitle(model.tasks[task] as never)}”: how much of it was done is unknown
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Not reached" count={missed.length} bad>
        <Missed rows={missed} {...{ model, open }} />
      </Section>
      <Section title="Pending handlers" count={pending.length} bad>
        <ul class="plain">
          {pending.map(([handler, hosts]) => (
            <li key={handler}>
              <strong>{handler}</strong> was notified and did not run on{' '}
              <Hosts model={model} hosts={hosts} open={(host) => open({ kind: 'host', host })} />
            </li>
          ))}
        </ul>
      </Section>
      <Section title="To continue" count={resume.length}>
        <pre class="code" role="region" tabIndex={0} aria-label="Commands">
          {resume.join('\n')}
        </pre>
      </Section>
      <Section title={model.run.kind === 'run' ? 'Not predicted' : 'Cannot be predicted'} count={unpredicted.length}>
        {unpredicted.map((group) => each(group, false))}
      </Section>
      <Section title="Failures that stopped nothing" count={caught.length}>
        {caught.slice(0, mostGroups).map((group) => each(group, false))}
      </Section>
      <Section title="Ended early by the playbook" count={ended.length}>
        <Missed rows={ended} {...{ model, open }} />
      </Section>
      <Section title="Warnings" count={warnings.length}>
        <ul class="plain">
          {warnings.map(({ message, hosts, where, hint }, index) => (
            <li key={index}>
              {hosts.length > 0 && <Hosts model={model} hosts={hosts} open={(host) => open({ kind: 'host', host })} />} {message}{' '}
              {where && <code>{where}</code>} {hint && <span class="note">{hint}</span>}
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Statistics" count={model.run.statistics?.length ?? 0}>
        <pre class="code" role="region" tabIndex={0} aria-label="Statistics">
          {(model.run.statistics ?? []).join('\n')}
        </pre>
      </Section>
    </div>
  )
}

interface SectionProps {
  readonly title: string
  readonly count: number
  readonly bad?: boolean
  readonly children: ComponentChildren
}

function Section({ title, count, bad, children }: SectionProps) {
  if (count === 0) return null
  return (
    <section class={bad ? 'part bad' : 'part'} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}

/** A failure, or what cannot be predicted, once for all hosts. */
function Case({
  model,
  group,
  open,
  isOpen,
}: {
  readonly model: Model
  readonly group: Group<Parameters<typeof Details>[0]['result']>
  readonly open: Props['open']
  readonly isOpen: boolean
}) {
  const { task, row, hosts } = group
  const label = model.tasks[task]
  if (!label) return null
  return (
    <details class="case" open={isOpen}>
      <summary>
        <Badge result={row} />
        <span class="title">{taskTitle(label, row.name)}</span>
        <span class="note">{hosts.length === 1 ? model.host(hosts[0] as number) : counted(hosts.length, 'host')}</span>
      </summary>
      <div class="body">
        <p class="line">
          <Hosts model={model} hosts={hosts} open={(host) => open({ kind: 'host', host })} />
          <button type="button" class="link aside" onClick={() => open({ kind: 'task', task })}>
            all hosts of this task
          </button>
        </p>
        <Details model={model} result={row} />
      </div>
    </details>
  )
}

function Missed({ rows, model, open }: { readonly rows: Model['notReached']; readonly model: Model; readonly open: Props['open'] }) {
  return (
    <ul class="plain">
      {rows.map(({ hosts, play, where, begun, whole, reason }, index) => (
        <li key={index}>
          {begun ? 'The rest of play ' : 'Play '}
          <strong>{play}</strong>
          {hosts.length > 0 && (
            <>
              {whole ? ' for ' : ' on '}
              <Hosts model={model} hosts={hosts} open={(host) => open({ kind: 'host', host })} />
            </>
          )}
          : {reason} <code>{where}</code>
        </li>
      ))}
    </ul>
  )
}

function pendingHandlers(model: Model): readonly (readonly [string, readonly number[]])[] {
  const found = new Map<string, number[]>()
  for (const { host, pendingHandlers: names = [] } of model.ends.values())
    for (const name of names) found.set(name, [...(found.get(name) ?? []), host])
  return [...found]
}

/** Equal warnings once, with their hosts. */
function warningsOf(model: Model) {
  const found = new Map<string, { readonly message: string; readonly where?: string; readonly hint?: string; readonly hosts: number[] }>()
  for (const { host, ...warning } of model.warnings) {
    const key = JSON.stringify(warning)
    const group = found.get(key) ?? { ...warning, hosts: [] }
    found.set(key, group)
    if (host !== undefined) group.hosts.push(host)
  }
  return [...found.values()]
}
