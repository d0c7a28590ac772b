/** The rules on handlers that are never notified, and on handlers with the same name. */
import type { Play, Step } from '../model/play.ts'
import { Template } from '../model/template.ts'
import type { Finding, Rule } from './rule.ts'
import { stepsOf } from './steps.ts'

export const unusedHandler: Rule = {
  code: 'unused-handler',
  severity: 'warning',
  finds: 'a handler that no task notifies',
  why: 'it never runs; often its name was changed in one place only.',
  find({ plays, partialPlays }) {
    const found = new Map<string, Step>()
    const used = new Set<string>()
    for (const play of plays) {
      const topics = partialPlays.has(play) ? 'any' : notified(play)
      for (const handler of handlersOf(play)) {
        const key = keyOf(handler)
        found.set(key, handler)
        if (topics === 'any' || namesOf(handler).some((name) => name === 'any' || topics.has(name))) used.add(key)
      }
    }
    return [...found].filter(([key]) => !used.has(key)).map(([, handler]) => unused(handler))
  },
}

export const duplicateHandler: Rule = {
  code: 'duplicate-handler',
  severity: 'warning',
  finds: 'two handlers with the same name in one file',
  why: 'only the last one runs when the name is notified.',
  find({ plays }) {
    const found: Finding[] = []
    const byName = new Map<string, Step>()
    for (const play of plays)
      for (const handler of handlersOf(play)) {
        const { name } = handler.keywords
        if (typeof name !== 'string') continue
        const key = `${handler.place.source.file} ${name}`
        const before = byName.get(key)
        byName.set(key, handler)
        if (before && keyOf(before) !== keyOf(handler))
          found.push({
            message: `the handler \`${name}\` is defined twice in this file`,
            place: handler.place,
            hint: 'rename one of them; both can `listen` to one topic',
          })
      }
    return found
  },
}

function unused(handler: Step): Finding {
  const [name = 'this handler'] = namesOf(handler)
  return { message: `no task notifies \`${name}\``, place: handler.place, hint: 'notify it, or remove it' }
}

/** The handlers of a play, without the blocks of imported files. */
function* handlersOf(play: Play): Generator<Step> {
  for (const { step, handler } of stepsOf([play])) if (handler && (step.kind === 'task' || step.kind === 'include')) yield step
}

/** Names and topics of a handler; `any` for a template. */
function namesOf(handler: Step): readonly string[] {
  const names: unknown[] = [handler.keywords.name]
  if (handler.kind === 'task' || handler.kind === 'include') names.push(...(handler.listen ?? []))
  for (let at = handler.parent; at; at = at.parent) names.push(at.keywords.name)
  return names.flatMap((name) => (name instanceof Template ? ['any'] : typeof name === 'string' ? [name] : []))
}

function notified(play: Play): ReadonlySet<string> | 'any' {
  const topics = new Set<string>()
  for (const { step } of stepsOf([play])) {
    const { notify } = step.keywords
    if (notify instanceof Template || step.kind === 'include') return 'any'
    for (const topic of notify === undefined || typeof notify === 'string' ? [notify] : notify) {
      if (topic instanceof Template) return 'any'
      if (topic !== undefined) topics.add(topic).add(topic.replace(/^.* : /, ''))
    }
  }
  return topics
}

function keyOf({ place }: Step): string {
  return `${place.source.file} ${place.start}`
}
