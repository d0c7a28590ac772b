/** Questions at a real terminal: `vars_prompt`, `pause`, passwords, `--step`; what is hidden, and what Ctrl-C does. */
import assert from 'node:assert/strict'
import { type Project, project } from './project.ts'
import { atTerminal, hasTerminals, type Typed } from './terminal.ts'

const ctrlC = '\u0003'
const local = 'h1 ansible_connection=local\n'
const play = (tasks: string, more = '') => `- hosts: all\n  gather_facts: false\n${more}  tasks:\n${tasks.replace(/^/gm, '    ')}\n`

describe('at a terminal', function () {
  this.timeout(60_000)
  let here: Project
  before(function () {
    if (!hasTerminals) this.skip()
  })
  beforeEach(() => {
    here = project({ hosts: local })
  })
  afterEach(() => here?.close())

  const site = (text: string, ...steps: readonly (readonly [string, string])[]): Typed => {
    here.write({ 'site.yml': text })
    return atTerminal(here, ['run', 'site.yml', '-i', 'hosts'], ...steps)
  }
  const interrupted = ({ text, code, restored }: Typed, expected = 130) => {
    assert.deepEqual([code, restored], [expected, true], text)
    assert.doesNotMatch(text, /bug in tsplay|Error:|went on/)
  }

  const questions = `  vars_prompt:
    - { name: word, prompt: Which word, private: false, default: usual }
    - { name: pass, prompt: Pass word, confirm: true }
    - { name: hash, encrypt: sha512_crypt, salt: abcdefgh }
    - { name: raw, private: false, unsafe: true }
`

  it('variables are asked for: hidden ones are not shown, and asked twice until both are the same', () => {
    const said = '- debug: { msg: "{{ [word, pass | length, hash is match(\'[$]6[$].*abcdefgh[$]\'), raw] }}" }'
    const { text, code, restored } = site(
      play(said, questions),
      ['Which word [usual]', '\r'],
      ['Pass word', 'verysecret\r'],
      ['confirm', 'other\r'],
      ['differ', 'verysecret\r'],
      ['confirm', 'verysecret\r'],
      ['hash', 'pw\r'],
      ['raw', '{{ 1 }}\r'],
    )
    assert.deepEqual([code, restored], [0, true], text)
    assert.match(text, /- usual\n +- 10\n +- true\n +- \{\{ 1 \}\}/)
    assert.doesNotMatch(text, /verysecret|other/)
  })

  it('Ctrl-C at a question ends the run with 130, and the terminal is as before', () => {
    interrupted(site(play('- debug: { msg: went on }', questions), ['Which word', ctrlC]))
    interrupted(site(play('- debug: { msg: went on }', questions), ['Which word', 'x\r'], ['Pass word', ctrlC]))
    interrupted(site(play('- pause: { prompt: Say it }\n- debug: { msg: went on }'), ['Say it', ctrlC]))
  })

  it('`pause` brings back what was typed, shown or hidden', () => {
    const tasks = `- { pause: { prompt: Say it }, register: a }
- { pause: { prompt: Hide it, echo: false }, register: b }
- debug: { msg: "{{ [a.user_input, b.user_input | length] }}" }`
    const { text, code, restored } = site(play(tasks), ['Say it', 'shown\r'], ['Hide it', 'verysecret\r'])
    assert.deepEqual([code, restored], [0, true], text)
    assert.match(text, /- shown\n +- 10\n/)
    assert.doesNotMatch(text, /verysecret/)
  })

  it('a timed `pause` goes on at once with Ctrl-C and C, fails with A, and ends the run with a second Ctrl-C', () => {
    const tasks = play('- pause: { seconds: 50 }\n- debug: { msg: went on }')
    const on = site(tasks, ['Pausing', ctrlC], ['Press C', 'c'])
    assert.deepEqual([on.code, on.restored], [0, true], on.text)
    assert.match(on.text, /went on/)
    const refused = site(tasks, ['Pausing', ctrlC], ['Press C', 'A'])
    assert.deepEqual([refused.code, refused.restored], [2, true], refused.text)
    assert.match(refused.text, /user requested abort!/)
    interrupted(site(tasks, ['Pausing', ctrlC], ['Press C', ctrlC]))
  })

  it('of two timed pauses at once the end of one leaves the keys to the other', () => {
    here.write({ hosts: 'h1 ansible_connection=local\nh2 ansible_connection=local\n' })
    const tasks = [
      "- { pause: { seconds: 1 }, when: inventory_hostname == 'h1' }",
      "- { pause: { seconds: 50 }, when: inventory_hostname == 'h2' }",
      '- { name: said, debug: { msg: "{{ inventory_hostname }} went on" } }',
    ].join('\n')
    const { text, code, restored } = site(play(tasks, '  strategy: free\n'), ['h1 went on', ctrlC], ['Press C', 'c'])
    assert.deepEqual([code, restored], [0, true], text)
    assert.match(text, /h2 went on/)
  })

  it('`--step` asks before each task', () => {
    here.write({ 'site.yml': play('- { name: one, debug: { msg: first } }\n- { name: two, debug: { msg: second } }') })
    const step = (...steps: readonly (readonly [string, string])[]) =>
      atTerminal(here, ['playbook', 'site.yml', '-i', 'hosts', '--step'], ...steps)
    const some = step(['TASK: one', 'n\r'], ['TASK: two', 'y\r'])
    assert.equal(some.code, 0, some.text)
    assert.match(some.text, /second/)
    assert.doesNotMatch(some.text, /first/)
    interrupted(step(['TASK: one', ctrlC]), 99)
  })

  it('passwords of the command line are hidden, and Ctrl-C at one runs nothing', () => {
    here.write({ 'site.yml': play('- debug: { msg: went on }') })
    for (const flag of ['-k', '-K', '--ask-vault-pass']) {
      const { text, code, restored } = atTerminal(here, ['run', 'site.yml', '-i', 'hosts', flag], ['password', 'verysecret\r'])
      assert.deepEqual([code, restored], [0, true], `${flag}: ${text}`)
      assert.match(text, /went on/)
      assert.doesNotMatch(text, /verysecret/)
      interrupted(atTerminal(here, ['run', 'site.yml', '-i', 'hosts', flag], ['password', ctrlC]))
    }
  })
})
