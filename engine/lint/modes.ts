/** The rule on file modes without quotes. */
import type { Place } from '../model/diagnostic.ts'
import { argumentsOf, type Task } from '../model/play.ts'
import type { Finding, Rule } from './rule.ts'
import { tasksOf } from './steps.ts'

export const unquotedMode: Rule = {
  code: 'unquoted-mode',
  severity: 'warning',
  finds: 'a file mode without quotes',
  why: '`0644` is octal in YAML 1.1 only: other parsers read it as 644, and without the zero it is another mode.',
  find: ({ plays }) => [...tasksOf(plays)].flatMap(({ step }) => modesOf(step)),
}

function modesOf(task: Task): readonly Finding[] {
  return argumentsOf(task).flatMap(({ name, place }) => (task.module?.options[name]?.type === 'mode' ? (modeAt(name, place) ?? []) : []))
}

function modeAt(name: string, place: Place): Finding | undefined {
  const written = place.source.text.slice(place.start, place.end).trim()
  // After `=` in the short form everything is text; a mode without its zero is an error of the loader.
  if (!/^0[0-7]{3,4}$/.test(written) || place.source.text[place.start - 1] === '=') return undefined
  return { message: `\`${name}: ${written}\` has no quotes`, place, hint: `write \`'${written}'\`` }
}
