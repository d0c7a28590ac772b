/** In the end: hosts and plays that the run did not come to, and the command that goes on from there. */
import type { Resume } from '../model/account.ts'
import type { Event } from '../model/event.ts'
import type { Painter } from './colour.ts'
import { escapeLine, escapeText } from './escape.ts'
import { hostList } from './words.ts'

export type NotReachedEvent = Extract<Event, { type: 'not-reached' }>

/** Hosts that are named without -v. */
const mostHosts = 12

/** What an author ended for hosts that had begun is in the sentence of the end, and here with -v alone. */
export function unreachedLines(events: readonly NotReachedEvent[], verbosity: number, paint: Painter): readonly string[] {
  const shown = events.filter(({ begun, cause }) => verbosity > 0 || !(begun && cause.startsWith('end-')))
  return shown.map((event) => `${paint.bad(`NOT REACHED ${whatOf(event, verbosity)}`)} ${paint.dim(`(${escapeLine(event.reason)})`)}`)
}

function whatOf({ hosts, play, begun, wholePlay }: NotReachedEvent, verbosity: number): string {
  const names = hostList(hosts, verbosity > 0 ? Number.POSITIVE_INFINITY : mostHosts)
  const name = `play ${escapeLine(play)}`
  if (wholePlay) return hosts.length > 0 ? `${name} on ${names}` : name
  return begun ? `the rest of ${name} on ${names}` : names
}

export function resumeLines(resumes: readonly Resume[], paint: Painter): readonly string[] {
  const commands = resumes.flatMap(({ command }) => (command === undefined ? [] : [`  ${escapeText(command)}`]))
  if (commands.length === 0) return []
  const unset = [
    ...new Set(resumes.flatMap((resume) => (resume.command === undefined || resume.startAtTask === undefined ? [] : (resume.unset ?? [])))),
  ]
  const names = hostList(unset.map((name) => `\`${name}\``))
  const hint = paint.hint(`hint: tasks before it set ${names}: omit \`--start-at-task\` if later tasks use them`)
  return ['', 'To continue from there:', ...commands, ...(unset.length > 0 ? [hint] : [])]
}
