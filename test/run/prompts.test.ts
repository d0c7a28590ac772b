/** `vars_prompt`: who is asked, for what, and what becomes of the answer. */
import assert from 'node:assert/strict'
import { messagesOf } from '../threads.ts'
import { modelRun } from './model-run.ts'
import { debugMessages } from './task-statuses.ts'

const play = (prompts: string, tasks: string) => `- hosts: "{{ where | default('all') }}"
  gather_facts: false
  vars: { answer: from the play }
  vars_prompt:
${prompts.replace(/^/gm, '    ')}
  tasks:
${tasks.replace(/^/gm, '    ')}
`

const say = '- debug: { msg: "{{ answer }}" }'

/** Answers in the order they are given, and what was asked. */
function person(...answers: readonly string[]) {
  const asked: string[] = []
  const prompt = async (text: string, echo: boolean) => {
    asked.push(`${text}${echo ? '' : ' (hidden)'}`)
    return answers[asked.length - 1] ?? ''
  }
  return { asked, prompt }
}

describe('vars_prompt', () => {
  it('asks before the play, and the answer is stronger than `vars`', async () => {
    const { asked, prompt } = person('typed', 'one')
    const text = play('- { name: answer, prompt: "Which {{ 1 + 1 }}", private: false }\n- { name: where }', say)
    const { events } = await modelRun(text, { prompt })
    assert.deepEqual(asked, ['Which 2', 'where (hidden)'])
    assert.deepEqual(debugMessages(events), ['typed'])
  })

  it('takes the default for an empty answer, and asks for nothing that is given', async () => {
    const { asked, prompt } = person('')
    const { events } = await modelRun(play('- { name: answer, default: usual, private: no }', say), { prompt })
    assert.deepEqual([asked, debugMessages(events)], [['answer [usual]'], ['usual']])
    const given = person('x')
    const taskStatuses = await modelRun(play('- { name: answer }', say), {
      prompt: given.prompt,
      options: { extraVars: { answer: 'given' } },
    })
    assert.deepEqual([given.asked, debugMessages(taskStatuses.events)], [[], ['given']])
  })

  it('asks twice to confirm, until both are the same', async () => {
    const { asked, prompt } = person('a', 'b', 'c', 'c')
    const { events } = await modelRun(play('- { name: answer, confirm: true, private: false }', say), { prompt })
    assert.deepEqual(debugMessages(events), ['c'])
    assert.deepEqual(asked, ['answer', 'confirm answer', 'answer (the two answers differ; try again)', 'confirm answer'])
  })

  it('never evaluates an answer, and hides what was typed unseen', async () => {
    const { prompt } = person('{{ 1 + 1 }}')
    const { events, secrets } = await modelRun(play('- { name: answer }', say), { prompt })
    assert.deepEqual(debugMessages(events), ['{{ 1 + 1 }}'])
    assert.equal(secrets.redact('it is {{ 1 + 1 }}'), 'it is ********')
  })

  it('makes a hash of it', async () => {
    const { prompt } = person('secret')
    let said: unknown
    const count = await messagesOf(async () => {
      const { events } = await modelRun(play('- { name: answer, encrypt: sha512_crypt, salt: grain }', say), { prompt })
      said = debugMessages(events)[0]
    })
    assert.match(String(said), /^\$6\$(?:rounds=\d+\$)?grain\$/)
    assert.equal(count, 1, 'on a thread')
  })

  it('does without a terminal as Ansible does, and says so', async () => {
    const { events } = await modelRun(
      play('- { name: answer, default: usual }\n- { name: other }', '- debug: { msg: "{{ answer }} {{ other }}" }'),
    )
    assert.deepEqual(debugMessages(events), ['usual None'])
    const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))
    assert.deepEqual(warnings, [
      'there is no terminal to ask for `answer`: the default is used',
      'there is no terminal to ask for `other`, and it has no default: the variable is the text `None`',
    ])
  })
})
