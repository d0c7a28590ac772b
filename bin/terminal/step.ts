/** `--step`: asks at the terminal before each task. */
import type { TaskLabel } from '../../engine/model/event.ts'
import { escapeLine } from '../../engine/report/escape.ts'
import { inTurn, isYes } from './questions.ts'

type Prompt = (text: string, echo: boolean, signal: AbortSignal) => Promise<string>

/** `y` carries a task out, `c` that and all the others; everything else passes it over. */
export function stepper(prompt: Prompt, signal: AbortSignal): (task: TaskLabel) => Promise<boolean> {
  let all = false
  return inTurn(async ({ name, role }: TaskLabel) => {
    if (all) return true
    const title = `${role === undefined ? '' : `${role} : `}${name}`
    const answer = (await prompt(`Perform task: TASK: ${escapeLine(title)} (N)o/(y)es/(c)ontinue:`, true, signal)).trim()
    all = /^c(ontinue)?$/i.test(answer)
    return all || isYes(answer)
  })
}
