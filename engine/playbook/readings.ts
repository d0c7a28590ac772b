/** Reads a part of a file once: a further use of the same part takes what was read, and records again what reading it recorded. */
import type { Finding, FindingContext, NamedText, Notification, Position } from './loading.ts'

/** What was read, and what reading it recorded for the step at hand. */
interface Reading<T> {
  readonly value: T
  readonly findings: readonly Omit<Finding, 'step' | 'play' | 'handler'>[]
  readonly texts: readonly NamedText[]
  readonly notified: readonly Omit<Notification, 'spot'>[]
  readonly namesFacts: boolean
}

/** Readings of a project by their purpose, and by the part that was read. */
export type Readings = Map<string, Map<object, Reading<unknown>>>

/** What a reading is recorded for. */
type Spot = FindingContext & Pick<Position, 'play' | 'handlers'>

/** Reads a `part` of a file, unless that was done for the same purpose. What is read depends on nothing but the part and the purpose. */
export function readingOf<T>(position: Position, purpose: string, part: object, read: (inside: Position) => T): Reading<T> {
  const { readings } = position.project
  const kept = readings.get(purpose) ?? new Map<object, Reading<unknown>>()
  readings.set(purpose, kept)
  const found = kept.get(part)
  if (found) return found as Reading<T>
  const made = recorded(position, read)
  kept.set(part, made)
  return made
}

/** The value of a reading, which is recorded for the step at the position. */
export function readOnce<T>(position: Position, purpose: string, part: object, read: (inside: Position) => T): T {
  const reading = readingOf(position, purpose, part, read)
  record(position, reading)
  return reading.value
}

function recorded<T>(position: Position, read: (inside: Position) => T): Reading<T> {
  const { collected, play } = position
  const inside = { ...collected, findings: [] as Finding[], texts: [], notified: [] } satisfies Position['collected']
  const { namesFacts } = play
  play.namesFacts = false
  const value = read({ ...position, collected: inside })
  const reading = {
    value,
    findings: inside.findings.map(({ step: _step, play: _play, handler: _handler, ...own }) => own),
    texts: inside.texts.flatMap(({ texts }: { readonly texts: readonly NamedText[] }) => texts),
    notified: inside.notified.map(({ topic, place }: Notification) => ({ topic, place })),
    namesFacts: play.namesFacts,
  }
  play.namesFacts = namesFacts
  return reading
}

/** Records for a step what reading a part recorded. */
export function record({ collected, play, step, handlers }: Spot, { findings, texts, notified, namesFacts }: Reading<unknown>): void {
  const at = { ...(step && { step }), play, ...(handlers && { handler: true }) }
  for (const each of findings) collected.findings.push({ ...each, ...at })
  if (texts.length > 0) collected.texts.push({ texts, play, handler: handlers, ...(step && { step }) })
  if (namesFacts) play.namesFacts = true
  const topics = collected.notified ?? play.notified
  for (const { topic, place } of notified) topics.push({ topic, place, spot: { collected, play, handlers, ...(step && { step }) } })
}
