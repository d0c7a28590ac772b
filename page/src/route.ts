/** What is shown, in the address after `#`: a link leads there, and Back leads back. */
import { useEffect, useState } from 'preact/hooks'

export const views = ['overview', 'map', 'changes', 'timeline', 'hosts'] as const
export type View = (typeof views)[number]

/** What the panel beside the view is about. */
export type Subject =
  | { readonly kind: 'host'; readonly host: number }
  | { readonly kind: 'task'; readonly task: number }
  | { readonly kind: 'cell'; readonly host: number; readonly task: number }

export interface Route {
  readonly view: View
  readonly subject?: Subject
}

export function parseRoute(hash: string): Route {
  const [name, kind, first, second] = hash.replace(/^#\/?/, '').split('/')
  const view = views.find((each) => each === name) ?? 'overview'
  const [one, two] = [Number(first), Number(second)]
  if (kind === 'host' && Number.isInteger(one)) return { view, subject: { kind, host: one } }
  if (kind === 'task' && Number.isInteger(one)) return { view, subject: { kind, task: one } }
  if (kind === 'cell' && Number.isInteger(one) && Number.isInteger(two)) return { view, subject: { kind, host: one, task: two } }
  return { view }
}

export function hashOf({ view, subject }: Route): string {
  if (!subject) return `#/${view}`
  const numbers = subject.kind === 'host' ? [subject.host] : subject.kind === 'task' ? [subject.task] : [subject.host, subject.task]
  return `#/${[view, subject.kind, ...numbers].join('/')}`
}

export function useRoute(): readonly [Route, (route: Route) => void] {
  const [route, setRoute] = useState(() => parseRoute(location.hash))
  useEffect(() => {
    const changed = () => setRoute(parseRoute(location.hash))
    addEventListener('hashchange', changed)
    return () => removeEventListener('hashchange', changed)
  }, [])
  return [
    route,
    (next) => {
      location.hash = hashOf(next)
    },
  ]
}
