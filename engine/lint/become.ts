/** The rule on `become_user` without `become`. */
import type { Play, Step } from '../model/play.ts'
import type { Rule } from './rule.ts'
import { levelsAbove, stepsOf } from './steps.ts'

export const becomeUserWithoutBecome: Rule = {
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
