/** `--step`: asks at the terminal before each task. */
import type { TaskLabel } from '../../engine/model/event.ts'
import { escapeLine } from '../../engine/report/escape.ts'

type Prompt = (text: string, echo: boolean, signal: AbortSignal) => Promise<string>

/** `y` carries a task out, `c` that and all the others; everything else passes it over. */
export function stepper(prompt: Prompt, signal: AbortSignal): (task: TaskLabel) => Promise<boolean> {
  let all = false
  // One question after the other, whatever many hosts come to a task.
  let last: Promise<unknown> = Promise.resolve()
  const ask = async ({ name, role }: TaskLabel) => {
    if (all) return true
    const title = `${role === undefined ? '' : `${role} : `}${name}`
    const answer = (await prompt(`Perform task: TASK: ${escapeLine(title)} (N)o/(y)es/(c)ontinue:`, true, signal)).trim().toLowerCase()
    all = /^c(ontinue)?$/.test(answer)
    return all || /^y(es)?$/.test(answer)
  }
  return (task) => {
    const answer = last.then(() => ask(task))
    last = answer.catch(() => undefined)
    return answer
  }
}
