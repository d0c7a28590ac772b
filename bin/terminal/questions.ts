/** Questions to the person at the terminal while a run goes on. */

/** Asks one question after the other, whatever many hosts come to ask. */
export function inTurn<Subject, Answer>(ask: (subject: Subject) => Promise<Answer>): (subject: Subject) => Promise<Answer> {
  let last: Promise<unknown> = Promise.resolve()
  return (subject) => {
    const answer = last.then(() => ask(subject))
    last = answer.catch(() => undefined)
    return answer
  }
}

export function isYes(answer: string): boolean {
  return /^y(?:es)?$/i.test(answer.trim())
}
