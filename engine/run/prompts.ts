/** `vars_prompt`: the person at the terminal is asked for variables before a play begins. */
import { Problem, whereOf } from '../diagnostic.ts'
import type { Play, Question } from '../play.ts'
import type { Scope } from '../values/scope.ts'
import { renderValue, toText } from '../values/template/index.ts'
import { now } from './clock.ts'
import { playScope } from './scopes.ts'
import type { RunInput } from './state.ts'
import { isTrue } from './truth.ts'

/** The play with the answers to its questions; what the command line gives is not asked for. */
export async function answered(play: Play, input: RunInput): Promise<Play> {
  const scope = playScope(play, input)
  const answers: Record<string, unknown> = {}
  for (const question of play.questions)
    if (!Object.hasOwn(input.options.extraVars, question.name)) answers[question.name] = await answerTo(question, scope, input)
  return { ...play, answers }
}

async function answerTo(question: Question, scope: Scope, input: RunInput): Promise<unknown> {
  const standard = renderValue(question.default, scope)
  const typed = input.prompt ? await ask(question, standard, scope, input) : unasked(question, standard, input)
  // As in Ansible an empty answer is the default, and no answer at all the text `None`.
  const answer = typed || (standard ?? typed ?? 'None')
  if (question.encrypt === undefined) return typeof answer === 'string' ? answer : toText(answer)
  return encrypted(toText(answer), question, scope)
}

/** The answer, twice the same where it is to be confirmed. */
async function ask(question: Question, standard: unknown, scope: Scope, input: RunInput): Promise<string> {
  const hidden = isTrue(renderValue(question.private ?? true, scope))
  const words = question.prompt === undefined ? question.name : toText(renderValue(question.prompt, scope))
  const text = standard === undefined || standard === null ? words : `${words} [${toText(standard)}]`
  const put = async (asked: string) => (await input.prompt?.(asked, !hidden, input.signal)) ?? ''
  for (let asked = text; ; asked = `${text} (the two answers differ; once more)`) {
    const answer = await put(asked)
    if (hidden) input.secrets.add(answer)
    if (!isTrue(renderValue(question.confirm ?? false, scope)) || (await put(`confirm ${text}`)) === answer) return answer
  }
}

/** Nobody is there to be asked. */
function unasked({ name, place }: Question, standard: unknown, { tell }: RunInput): undefined {
  const lacks = standard === undefined || standard === null
  const message = lacks
    ? `there is no terminal to ask for \`${name}\`, and no default: it holds the text \`None\``
    : `there is no terminal to ask for \`${name}\`: it has its default`
  tell({ type: 'warning', time: now(), message, hint: `give it with \`-e ${name}=…\``, where: whereOf(place) })
}

async function encrypted(clear: string, { encrypt, salt, saltSize, place }: Question, scope: Scope): Promise<string> {
  const { passwordHash } = await import('../values/template/crypt.ts')
  const word = (value: unknown) => (value === undefined ? undefined : toText(renderValue(value, scope)))
  const size = word(saltSize)
  try {
    return passwordHash(clear, word(encrypt) ?? '', word(salt), size === undefined ? {} : { size: Number(size) })
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message.replace('password_hash', 'encrypt') : String(error), { place })
  }
}
