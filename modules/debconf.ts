/** Answers to the questions that packages ask when they are set up. */
import { run } from '../engine/action.ts'
import { Problem } from '../engine/diagnostic.ts'
import { type Change, defineModule, type Params } from '../engine/module.ts'
import { together } from './_ansiblewords.ts'
import { type Answers, answersOf } from './_debconf.ts'

const options = {
  name: { type: 'string', required: true, aliases: ['pkg'], description: 'The package that asks.' },
  question: {
    type: 'string',
    aliases: ['selection', 'setting'],
    description: 'The question. Without one nothing is changed, and the answers are told.',
  },
  vtype: {
    enum: ['boolean', 'error', 'multiselect', 'note', 'password', 'seen', 'select', 'string', 'text', 'title'],
    description: 'The kind of answer.',
  },
  value: { type: 'string', aliases: ['answer'], description: 'The answer.' },
  unseen: { type: 'boolean', default: false, description: 'The question is still asked when the package is set up.' },
} as const

type DebconfParams = Params<typeof options>

export default defineModule({
  name: 'debconf',
  summary: 'Answer the questions of a package before it asks them',
  notes: [
    'A package that is installed keeps to its old answers until it is set up anew, such as by `dpkg-reconfigure`.',
    'Passwords are compared on the controller, travel on standard input and are never shown.',
  ],
  options,
  examples: `
- name: Mails are for this host alone
  debconf: { name: postfix, question: postfix/main_mailer_type, value: Local only, vtype: select }

- name: The password of the administrator
  debconf: { name: slapd, question: slapd/password1, value: "{{ admin_password }}", vtype: password, unseen: false }
`,
  results: {
    current: 'Answers of the package as they are now, by their questions.',
    previous: 'Answers as they were.',
  },
  rules({ question, vtype, value }) {
    if (question !== undefined && (vtype === undefined || value === undefined)) return ['`question` needs `vtype` and `value`']
    return [question, value].some((word) => word?.includes('\n')) ? ['neither `question` nor `value` may hold a line break'] : []
  },
  ruleWords: (params) => together(params, 'question', 'vtype', 'value'),
  probe: ({ name }) => ({ answers: answersOf(name) }),

  plan(params, { answers }): readonly Change[] {
    const { name, question, vtype, unseen } = params
    if (!answers.there)
      throw new Problem('there is no `debconf-set-selections` on the host', {
        hint: 'install the package `debconf` first',
        lacks: 'debconf-show',
      })
    if (question === undefined || isAnswered(params, answers)) return []
    const value = answerText(params)
    const told = vtype === 'password' ? {} : { before: answers.values.get(question) ?? '', after: value }
    const action = run(['debconf-set-selections', ...(unseen ? ['-u'] : [])], {
      stdin: `${name} ${question} ${vtype} ${value}\n`,
      env: { LC_ALL: 'C.UTF-8' },
      explain: ({ stderr }) => (stderr === '' ? undefined : { msg: stderr }),
    })
    return [{ summary: `answer ${question} of ${name}`, ...told, action }]
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

/** A truth is written in small letters. */
function answerText({ vtype, value = '' }: DebconfParams): string {
  return vtype === 'boolean' ? value.toLowerCase() : value
}

/** Of several choices the order does not count. */
function isAnswered(params: DebconfParams, { values }: Answers): boolean {
  const present = values.get(params.question ?? '')
  if (present === undefined) return false
  if (params.vtype === 'boolean') return present.toLowerCase() === answerText(params)
  if (params.vtype !== 'multiselect') return present === answerText(params)
  const sorted = (text: string) => text.split(/, */).filter(Boolean).sort().join(', ')
  return sorted(present) === sorted(answerText(params))
}
