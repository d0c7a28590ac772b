/** The page: a head, the filters, a view, and a panel beside it. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { ChangesView } from './changes.tsx'
import { DiffLayout, type DiffStyle } from './diff.tsx'
import { noFilter, shownBy } from './filter.ts'
import { Filters } from './filters.tsx'
import { Head } from './head.tsx'
import { HostsView } from './hosts.tsx'
import { MapView } from './map.tsx'
import type { Model } from './model.ts'
import { Overview } from './overview.tsx'
import { Panel } from './panel.tsx'
import { Printed } from './printed.tsx'
import { type Subject, useRoute, type View, views } from './route.ts'
import { TimelineView } from './timeline.tsx'

const names: Readonly<Record<View, string>> = {
  overview: 'Overview',
  map: 'Map',
  changes: 'Changes',
  timeline: 'Time line',
  hosts: 'Hosts',
}

export type Link = 'file' | 'live' | 'lost' | 'over'

interface Props {
  readonly model: Model
  /** Another number whenever the model has more in it. */
  readonly revision: number
  readonly link: Link
}

export function App({ model, revision, link }: Props) {
  const [route, go] = useRoute()
  const [filter, setFilter] = useState(noFilter)
  const [diffs, setDiffs] = useState<DiffStyle>('unified')
  const [printing, setPrinting] = useState(false)
  const opener = useRef<Element | null>(null)
  const shown = useMemo(() => shownBy(filter, model), [filter, revision])
  const open = (subject: Subject | undefined) => {
    if (subject && !route.subject) opener.current = document.activeElement
    go({ view: route.view, ...(subject && { subject }) })
    if (!subject && opener.current instanceof HTMLElement) opener.current.focus()
  }
  useEffect(() => {
    const before = () => setPrinting(true)
    const after = () => setPrinting(false)
    const media = matchMedia('print')
    const changed = () => setPrinting(media.matches)
    const key = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return
      const view = views[Number(event.key) - 1]
      if (event.key === '/') document.getElementById('search')?.focus()
      else if (view) go({ view })
      else return
      event.preventDefault()
    }
    addEventListener('beforeprint', before)
    addEventListener('afterprint', after)
    media.addEventListener('change', changed)
    addEventListener('keydown', key)
    return () => {
      removeEventListener('beforeprint', before)
      removeEventListener('afterprint', after)
      media.removeEventListener('change', changed)
      removeEventListener('keydown', key)
    }
  }, [])
  const given = { model, shown, open, revision }
  return (
    <DiffLayout.Provider value={diffs}>
      <button type="button" class="skip" onClick={() => document.getElementById('view')?.focus()}>
        Skip to the content
      </button>
      <Head model={model} link={link} revision={revision} />
      <div class="bar">
        <nav aria-label="Views">
          {views.map((view, index) => (
            <a key={view} href={`#/${view}`} aria-current={route.view === view ? 'page' : undefined} aria-keyshortcuts={String(index + 1)}>
              {names[view]}
            </a>
          ))}
        </nav>
        <Filters {...{ model, filter, setFilter, shown, revision }} />
      </div>
      <div class={route.subject ? 'body with-panel' : 'body'}>
        <main id="view" tabIndex={-1} aria-label={names[route.view]} class={`view-${route.view}`}>
          {route.view === 'overview' && <Overview {...given} />}
          {route.view === 'map' && <MapView {...given} {...(route.subject && { subject: route.subject })} />}
          {route.view === 'changes' && <ChangesView {...given} {...{ diffs, setDiffs }} />}
          {route.view === 'timeline' && <TimelineView {...given} />}
          {route.view === 'hosts' && <HostsView {...given} />}
        </main>
        {route.subject && <Panel {...{ model, open, revision }} subject={route.subject} />}
      </div>
      {printing && <Printed {...{ model, shown }} />}
    </DiffLayout.Provider>
  )
}
