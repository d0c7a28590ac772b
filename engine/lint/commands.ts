/** Programs that are run anew each time. */
import type { Task } from '../model/play.ts'
import type { Rule } from './rule.ts'
import { tasksOf } from './steps.ts'

export const commandAlwaysChanges: Rule = {
  code: 'no-changed-when',
  severity: 'warning',
  finds: 'a program that runs each time and says each time that it changed something',
  why: 'a settled host is reported as changed, and its handlers run.',
  find({ plays }) {
    return [...tasksOf(plays)]
      .filter(({ step, handler }) => !handler && step.module?.kind === 'command' && !definesChange(step))
      .map(({ step }) => ({
        message: `\`${step.action}\` says each time that it changed something`,
        place: step.place,
        hint: 'say `changed_when`, or name with `creates` or `removes` what it makes or takes away',
      }))
  },
}

function definesChange({ changedWhen, args, module }: Task): boolean {
  return changedWhen !== undefined || Object.keys(args).some((name) => ['creates', 'removes'].includes(name)) || module === undefined
}
