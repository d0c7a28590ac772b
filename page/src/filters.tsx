/** The bar of filters. */
import { useMemo } from 'preact/hooks'
import type { Outcome } from '../../engine/report/html/page-data.ts'
import { type Filter, isFiltering, noFilter, type Shown } from './filter.ts'
import { Mark } from './marks.tsx'
import type { Model } from './model.ts'
import { counted, outcomes, outcomeWords } from './words.ts'

interface Props {
  readonly model: Model
  readonly filter: Filter
  readonly setFilter: (filter: Filter) => void
  readonly shown: Shown
  readonly revision: number
}

export function Filters({ model, filter, setFilter, shown, revision }: Props) {
  const counts = useMemo(() => {
    const found = new Map<Outcome, number>()
    for (const cell of model.cells) found.set(model.outcome(cell), (found.get(model.outcome(cell)) ?? 0) + 1)
    return found
  }, [revision])
  const actions = useMemo(() => [...new Set(model.tasks.map(({ action }) => action))].sort(), [revision])
  const toggle = (outcome: Outcome) => {
    const { outcomes: chosen } = filter
    setFilter({ ...filter, outcomes: chosen.includes(outcome) ? chosen.filter((each) => each !== outcome) : [...chosen, outcome] })
  }
  return (
    <form class="filters" role="search" aria-label="Filter" onSubmit={(event) => event.preventDefault()}>
      <div class="outcomes" role="group" aria-label="Outcomes">
        {outcomes
          .filter((outcome) => counts.has(outcome))
          .map((outcome) => (
            <button
              type="button"
              key={outcome}
              class="chip"
              aria-pressed={filter.outcomes.includes(outcome)}
              onClick={() => toggle(outcome)}
            >
              <Mark outcome={outcome} />
              {outcome === 'changed' && model.run.kind !== 'run' ? 'would change' : outcomeWords[outcome]}{' '}
              <b>{counts.get(outcome)?.toLocaleString('en')}</b>
            </button>
          ))}
      </div>
      <input
        type="search"
        id="search"
        aria-label="Text in tasks, changes and output"
        placeholder="text  /"
        value={filter.text}
        onInput={({ currentTarget }) => setFilter({ ...filter, text: currentTarget.value })}
      />
      <input
        type="search"
        aria-label="Hosts: a part of the name, or with * the whole"
        placeholder="host"
        value={filter.host}
        onInput={({ currentTarget }) => setFilter({ ...filter, host: currentTarget.value })}
      />
      {model.groups.length > 0 && (
        <select
          aria-label="Group"
          value={filter.group}
          onChange={({ currentTarget }) => setFilter({ ...filter, group: currentTarget.value })}
        >
          <option value="">all groups</option>
          {model.groups.map((group, index) => (
            <option key={index} value={String(index)}>
              {group.name}
            </option>
          ))}
        </select>
      )}
      <select
        aria-label="Module"
        value={filter.action}
        onChange={({ currentTarget }) => setFilter({ ...filter, action: currentTarget.value })}
      >
        <option value="">all modules</option>
        {actions.map((action) => (
          <option key={action} value={action}>
            {action}
          </option>
        ))}
      </select>
      {model.plays.length > 1 && (
        <select aria-label="Play" value={filter.play} onChange={({ currentTarget }) => setFilter({ ...filter, play: currentTarget.value })}>
          <option value="">all plays</option>
          {model.plays.map((play, index) => (
            <option key={index} value={String(index)}>
              {play.name}
            </option>
          ))}
        </select>
      )}
      {isFiltering(filter) && (
        <button type="button" class="link" onClick={() => setFilter(noFilter)}>
          clear
        </button>
      )}
      <output class="unseen" aria-live="polite">
        {shown.filtering ? `${counted(shown.cells.length, 'result')} on ${counted(shown.hosts.length, 'host')}` : ''}
      </output>
    </form>
  )
}
