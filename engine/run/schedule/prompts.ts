/** `vars_prompt`: the person at the terminal is asked for variables before a play begins. */
import { Problem, whereOf } from '../../model/diagnostic.ts'
import type { Play, Question } from '../../model/play.ts'
import { settled, toText } from '../../template/index.ts'
import type { Scope } from '../../template/scope.ts'
import { isTrue, renderedKeyword } from '../prepare/keywords.ts'
import { playScope } from '../prepare/scopes.ts'
import type { RunContext } from './state.ts'

/** The play with the answers to its questions; what the command line gives is not asked for. */
export async function askPrompts(play: Play, input: RunContext): Promise<Play> {
  const scope = playScope(play, input)
  const answers: Record<string, unknown> = {}
  for (const question of play.questions)
    if (!Object.hasOwn(input.options.extraVars, question.name)) answers[question.name] = await answerTo(question, scope, input)
  return { ...play, answers }
}

async function answerTo(question: Question, scope: Scope, input: RunContext): Promise<unknown> {
  const defaultValue = renderedKeyword(question.default, () => scope)
  const typed = await typedFor(question, defaultValue, scope, input)
  // As in Ansible an empty answer is the default, and no answer at all the text `None`.
  const answer = typed || (defaultValue ?? typed ?? 'None')
  const encrypt = renderedKeyword(question.encrypt, () => scope)
  if (encrypt === undefined) return typeof answer === 'string' ? answer : toText(answer)
  return encrypted(toText(answer), toText(encrypt), question, scope)
}

/** What the person types, or typed in the run that goes on here; undefined where nobody is there to be asked. */
async function typedFor(question: Question, defaultValue: unknown, scope: Scope, input: RunContext): Promise<string | undefined> {
  const { progress, prompt } = input
  const { name, place } = question
  const key = `${keyOfPlace(place)} ${name}`
  const before = progress?.answered(key)
  if (before && before.text === undefined && !prompt)
    throw new Problem(`\`${name}\` was answered with a secret, which the journal does not keep, and there is no terminal to ask again`, {
      place,
      hint: `give it with \`-e ${name}=…\``,
    })
  if (!prompt && !before) return warnUnasked(question, defaultValue, input)
  const hidden = isTrue('private', question.private, place, () => scope) ?? true
  const text = before?.text ?? (await ask(question, hidden, defaultValue, scope, input))
  progress?.answer(key, hidden ? undefined : text)
  return text
}

function keyOfPlace(place: Question['place']): string {
  const { file, line, column } = whereOf(place)
  return `${file}:${line}:${column}`
}

/** The answer, twice the same where it is to be confirmed. */
async function ask(question: Question, hidden: boolean, defaultValue: unknown, scope: Scope, input: RunContext): Promise<string> {
  const words = toText(renderedKeyword(question.prompt, () => scope) ?? question.name)
  const text = defaultValue === undefined ? words : `${words} [${toText(defaultValue)}]`
  const put = async (asked: string) => (await input.prompt?.(asked, !hidden, input.signal)) ?? ''
  for (let asked = text; ; asked = `${text} (the two answers differ; try again)`) {
    const answer = await put(asked)
    if (hidden) input.secrets.add(answer)
    const twice = isTrue('confirm', question.confirm, question.place, () => scope) === true
    if (!twice || (await put(`confirm ${text}`)) === answer) return answer
  }
}

/** Nobody is there to be asked. */
function warnUnasked({ name, place }: Question, defaultValue: unknown, { report }: RunContext): undefined {
  const noDefault = defaultValue === undefined
  const message = noDefault
    ? `there is no terminal to ask for \`${name}\`, and it has no default: the variable is the text \`None\``
    : `there is no terminal to ask for \`${name}\`: the default is used`
  report({ type: 'warning', message, hint: `set it with \`-e ${name}=…\``, where: whereOf(place) })
}

async function encrypted(clear: string, encrypt: string, { salt, saltSize, place }: Question, scope: Scope): Promise<string> {
  const { passwordHash } = await import('../../template/values/crypt.ts')
  const size = renderedKeyword(saltSize, () => scope)
  const saltValue = renderedKeyword(salt, () => scope)
  try {
    const saltText = saltValue === undefined ? undefined : toText(saltValue)
    return await settled(() => passwordHash(clear, encrypt, saltText, size === undefined ? {} : { size: Number(size) }))
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message.replace('password_hash', 'encrypt') : String(error), { place })
  }
}
