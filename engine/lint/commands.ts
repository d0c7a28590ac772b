/** The rule on commands that always report a change. */
import { argumentsOf, type Task } from '../model/play.ts'
import type { Rule } from './rule.ts'
import { tasksOf } from './steps.ts'

export const noChangedWhen: Rule = {
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
