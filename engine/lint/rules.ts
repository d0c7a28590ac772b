/** All rules, and those on single tasks and template files themselves. */
import type { Place } from '../model/diagnostic.ts'
import type { Play, Step } from '../model/play.ts'
import { argumentsOf, type Task } from '../model/play.ts'
import { checkFile } from '../template/index.ts'
import { duplicateHandler, unusedHandler } from './handlers.ts'
import type { Finding, Rule } from './rule.ts'
import { plaintextSecret } from './secrets.ts'
import { levelsAbove, stepsOf, tasksOf } from './steps.ts'
import { reservedName, undefinedVariable, unusedRegister } from './variables.ts'

const becomeUserWithoutBecome: Rule = {
  code: 'become-user-without-become',
  severity: 'warning',
  finds: '`become_user` without `become`',
  why: 'the task runs as the login user, unless the command line or the inventory sets `become`.',
  find({ plays, rolePlays, definedOutside }) {
    if (definedOutside.has('ansible_become')) return []
    return [...stepsOf(plays)]
      .filter(({ step, play }) => step.keywords.becomeUser !== undefined && !rolePlays.has(play) && !becomes(step, play))
      .map(({ step }) => ({ message: '`become_user` has no effect without `become`', place: step.place, hint: 'add `become: true`' }))
  },
}

function becomes(step: Step, play: Play): boolean {
  if (step.keywords.become !== undefined || play.keywords.become !== undefined) return true
  return [...levelsAbove(step)].some(({ keywords, role }) => keywords.become !== undefined || (role && 'ansible_become' in role.role.vars))
}

const noChangedWhen: Rule = {
  code: 'no-changed-when',
  severity: 'warning',
  finds: 'a command that runs every time and always reports a change',
  why: 'a host in the wanted state is reported as changed, and its handlers run.',
  find({ plays }) {
    return [...tasksOf(plays)]
      .filter(({ step, handler }) => !handler && step.module?.kind === 'command' && !definesChange(step))
      .map(({ step }) => ({
        message: `\`${step.action}\` always reports a change`,
        place: step.place,
        hint: 'add `changed_when`, or set `creates` or `removes` to the file that it creates or removes',
      }))
  },
}

function definesChange(task: Task): boolean {
  const { changedWhen, module } = task
  return changedWhen !== undefined || module === undefined || argumentsOf(task).some(({ name }) => name === 'creates' || name === 'removes')
}

const unquotedMode: Rule = {
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

const invalidTemplate: Rule = {
  code: 'invalid-template',
  severity: 'error',
  finds: 'a template file that cannot be rendered: invalid syntax, unknown filters, tests or lookups',
  why: 'the task that uses it fails.',
  find: ({ templates, plugins }) =>
    templates.flatMap((source) => checkFile(source)).filter(({ subject }) => subject === undefined || !plugins.has(subject)),
}

/** In the order of the reference. */
export const rules: readonly Rule[] = [
  invalidTemplate,
  undefinedVariable,
  unusedHandler,
  duplicateHandler,
  noChangedWhen,
  unquotedMode,
  plaintextSecret,
  unusedRegister,
  reservedName,
  becomeUserWithoutBecome,
]
