/** Users that are named and never become. */
import type { Play, Step } from '../model/play.ts'
import type { Rule } from './rule.ts'
import { levelsAbove, stepsOf } from './steps.ts'

export const becomeUserAlone: Rule = {
  code: 'become-user-alone',
  severity: 'warning',
  finds: '`become_user` where nothing says `become`',
  why: 'the work is done as the user who logs in, unless the command line or the inventory says `become`.',
  find({ plays, alone, given }) {
    if (given.has('ansible_become')) return []
    return [...stepsOf(plays)]
      .filter(({ step, play }) => step.keywords.becomeUser !== undefined && !alone.has(play) && !becomes(step, play))
      .map(({ step }) => ({ message: '`become_user` stands here without `become`', place: step.place, hint: 'add `become: true`' }))
  },
}

function becomes(step: Step, play: Play): boolean {
  if (step.keywords.become !== undefined || play.keywords.become !== undefined) return true
  return [...levelsAbove(step)].some(({ keywords, role }) => keywords.become !== undefined || (role && 'ansible_become' in role.role.vars))
}
