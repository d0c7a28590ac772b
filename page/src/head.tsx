/** The head of the page: what ran, how it ended, in figures. */
import { useMemo, useState } from 'preact/hooks'
import type { Link } from './app.tsx'
import type { Model } from './model.ts'
import { counted, duration } from './words.ts'

const kinds = { run: 'Run', check: 'Check', plan: 'Plan' } as const
const themes = ['auto', 'light', 'dark'] as const

export function Head({ model, link, revision }: { readonly model: Model; readonly link: Link; readonly revision: number }) {
  const { run } = model
  const figures = useMemo(() => figuresOf(model), [revision])
  const done = run.progress && run.progress.total > 0 ? run.progress.done / run.progress.total : 0
  return (
    <header class="head">
      <div class="what">
        <h1>
          <span class="kind">{kinds[run.kind]}</span>
          {run.playbooks.map((path) => path.split('/').at(-1)).join(', ') || 'tsplay'}
        </h1>
        <p class="note">
          {run.start > 0 && <time dateTime={new Date(run.start).toISOString()}>{new Date(run.start).toLocaleString('sv')}</time>}
          {run.selected && (
            <>
              {' '}
              · <code>{run.selected}</code>
            </>
          )}{' '}
          · tsplay {run.version}
          {run.kind !== 'run' && figures.made === 0 && ' · nothing was changed'}
        </p>
      </div>
      <p class={`verdict ${figures.verdict}`} role="status">
        {words(model, link)}
      </p>
      <dl class="figures">
        {figures.rows.map(([name, value, kind]) => (
          <div key={name} class={kind}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Theme />
      {!run.end && <progress max={1} value={done} aria-label="Tasks of the play that are done" />}
      {run.omitted && <p class="note omitted">Some output was left out because of the size of this page.</p>}
    </header>
  )
}

function words({ run, hosts, ends }: Model, link: Link): string {
  if (!run.end) return link === 'lost' ? 'Connection lost' : link === 'over' ? 'No longer followed' : 'Running'
  const failed = [...ends.values()].filter((end) => end.failed).length
  if (run.end.interrupted) return 'Interrupted'
  if (hosts.length === 0) return 'No hosts'
  if (failed > 0) return `${failed} of ${counted(hosts.length, 'host')} failed`
  return run.end.exitCode === 0 ? (run.kind === 'run' ? 'Succeeded' : 'Complete') : `Exit code ${run.end.exitCode}`
}

function figuresOf(model: Model) {
  const { run, hosts, cells, ends } = model
  const failed = [...ends.values()].filter((end) => end.failed).length
  const untouched = [...ends.values()].filter((end) => end.untouched).length
  const made = [...ends.values()].reduce((sum, end) => sum + end.made, 0)
  const planned = [...ends.values()].reduce((sum, end) => sum + end.planned, 0)
  const unknown = cells.filter((cell) => ['would-run', 'cannot-tell'].includes(model.outcome(cell))).length
  const rows: (readonly [string, string, string])[] = [
    ['hosts', hosts.length.toLocaleString('en'), ''],
    ...(failed ? [['failed', failed.toLocaleString('en'), 'bad'] as const] : []),
    ...(untouched ? [['not reached', untouched.toLocaleString('en'), 'bad'] as const] : []),
    ['tasks', model.tasks.length.toLocaleString('en'), ''],
    ...(run.end && (run.kind === 'run' || made) ? [['changes', made.toLocaleString('en'), made ? 'changed' : ''] as const] : []),
    ...(run.end && (run.kind !== 'run' || planned) ? [['planned', planned.toLocaleString('en'), planned ? 'changed' : ''] as const] : []),
    ...(unknown ? [['not predicted', unknown.toLocaleString('en'), 'unknown'] as const] : []),
    ['time', duration(run.end ? run.end.seconds * 1000 : model.length), ''],
  ]
  const bad = failed > 0 || run.end?.interrupted === true || (run.end !== undefined && run.end.exitCode !== 0)
  return { rows, made, verdict: bad ? 'bad' : run.end ? 'good' : 'live' }
}

function Theme() {
  const [theme, setTheme] = useState<(typeof themes)[number]>('auto')
  const choose = (next: (typeof themes)[number]) => {
    setTheme(next)
    if (next === 'auto') document.documentElement.removeAttribute('data-theme')
    else document.documentElement.setAttribute('data-theme', next)
  }
  return (
    <label class="theme">
      <span class="unseen">Theme</span>
      <select value={theme} onChange={({ currentTarget }) => choose(currentTarget.value as (typeof themes)[number])}>
        {themes.map((name) => (
          <option key={name} value={name}>
            {name === 'auto' ? 'theme: auto' : name}
          </option>
        ))}
      </select>
    </label>
  )
}
