/** `debconf`: answers to the configuration questions of packages. */
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { type Answers, answersOf } from './debconf-database.ts'

const options = {
  name: { type: 'string', required: true, aliases: ['pkg'], description: 'Package that asks the question.' },
  question: {
    type: 'string',
    aliases: ['selection', 'setting'],
    description: 'Question to answer. Without it, nothing is changed and the current answers are returned.',
  },
  vtype: {
    enum: ['boolean', 'error', 'multiselect', 'note', 'password', 'seen', 'select', 'string', 'text', 'title'],
    description: 'Type of the answer.',
  },
  value: { type: 'string', aliases: ['answer'], description: 'Answer to the question.' },
  unseen: { type: 'boolean', default: false, description: 'Do not mark the question as seen, so it is still asked at configuration.' },
} as const

type DebconfParams = Params<typeof options>

export default defineModule({
  name: 'debconf',
  summary: 'Preseed the debconf questions of a package',
  notes: [
    'An installed package uses new answers only when it is configured again, such as with `dpkg-reconfigure`.',
    'Passwords are compared on the controller, passed on standard input and never shown.',
  ],
  options,
  examples: `
- name: Configure Postfix for local mail only
  debconf: { name: postfix, question: postfix/main_mailer_type, value: Local only, vtype: select }

- name: Set the administrator password of slapd
  debconf: { name: slapd, question: slapd/password1, value: "{{ admin_password }}", vtype: password, unseen: false }
`,
  results: {
    current: 'Current answers of the package, by question.',
    previous: 'Previous answers, by question.',
  },
  relations: { together: [['question', 'vtype', 'value']] },
  rules: ({ question, value }) =>
    [question, value].some((word) => word?.includes('\n')) ? ['`question` and `value` cannot contain a line break'] : [],
  probe: ({ name }) => ({ answers: answersOf(name) }),

  plan(params, { answers }): readonly Change[] {
    const { name, question, vtype, unseen } = params
    if (!answers.there)
      throw new Problem('there is no `debconf-set-selections` on the host', {
        hint: 'install the package `debconf` first',
        missingProgram: 'debconf-show',
      })
    if (question === undefined || isAnswered(params, answers)) return []
    const value = answerText(params)
    const diff = vtype === 'password' ? {} : { before: answers.values.get(question) ?? '', after: value }
    const action = run(['debconf-set-selections', ...(unseen ? ['-u'] : [])], {
      stdin: `${name} ${question} ${vtype} ${value}\n`,
      env: { LC_ALL: 'C.UTF-8' },
      explain: ({ stderr }) => (stderr === '' ? undefined : { msg: stderr }),
    })
    return [{ summary: `answer ${question} of ${name}`, ...diff, action }]
  },

  returns(params, { answers }) {
    const shown = [...answers.values].filter(([question]) => !answers.passwords.has(question) && !isPassword(params, question))
    const previous = Object.fromEntries(shown)
    const { question } = params
    if (question === undefined || isPassword(params, question)) return { current: previous, previous }
    return { current: { ...previous, [question]: answerText(params) }, previous }
  },
})

function isPassword({ question, vtype }: DebconfParams, asked: string): boolean {
  return vtype === 'password' && question === asked
}

/** The value to store; booleans are lowercase. */
function answerText({ vtype, value = '' }: DebconfParams): string {
  return vtype === 'boolean' ? value.toLowerCase() : value
}

/** Whether the stored answer equals the wanted one; the order of multiple choices does not matter. */
function isAnswered(params: DebconfParams, { values }: Answers): boolean {
  const present = values.get(params.question ?? '')
  if (present === undefined) return false
  if (params.vtype === 'boolean') return present.toLowerCase() === answerText(params)
  if (params.vtype !== 'multiselect') return present === answerText(params)
  const sorted = (text: string) => text.split(/, */).filter(Boolean).sort().join(', ')
  return sorted(present) === sorted(answerText(params))
}
