/** Modes of files that are written as numbers. */
import type { Place } from '../model/diagnostic.ts'
import type { Task } from '../model/play.ts'
import type { Finding, Rule } from './rule.ts'
import { tasksOf } from './steps.ts'

export const unquotedMode: Rule = {
  code: 'unquoted-mode',
  severity: 'warning',
  finds: 'a mode of a file that is written as a bare number',
  why: '`0644` is an octal number for YAML 1.1 only: other readers take it for 644, and the next editor of the line may leave the zero out.',
  find: ({ plays }) => [...tasksOf(plays)].flatMap(({ step }) => modesOf(step)),
}

function modesOf({ module, places }: Task): readonly Finding[] {
  return Object.entries(module?.options ?? {}).flatMap(([name, option]) => {
    const place = places[name]
    return option.type === 'mode' && place ? (modeAt(name, place) ?? []) : []
  })
}

function modeAt(name: string, place: Place): Finding | undefined {
  const written = place.source.text.slice(place.start, place.end).trim()
  // Behind `=` in the short form everything is text; without its zero a mode is refused before any rule is asked.
  if (!/^0[0-7]{3,4}$/.test(written) || place.source.text[place.start - 1] === '=') return undefined
  return { message: `\`${name}: ${written}\` is a bare number`, place, hint: `write \`'${written}'\`, in quotes` }
}
