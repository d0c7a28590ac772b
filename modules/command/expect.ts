/** Runs a program and answers what it asks. */

import { wordsOf } from '../../engine/formats/command-words.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { reasonNot, unlessOptions, unlessReads } from './creates.ts'
import { brokenOf, dialogueRun, foreignPart } from './dialogue.ts'
import { duration, moment, shortened } from './result.ts'

const options = {
  command: { type: 'string', required: true, description: 'The command line. It is split at blanks; no shell reads it.' },
  responses: {
    type: 'dict',
    required: true,
    description: 'Answers by patterns of what is asked; a list answers one time after the other.',
  },
  timeout: { type: 'integer', default: 30, description: 'Seconds that the next question may take; `0` is without end.' },
  echo: { type: 'boolean', default: false, description: 'Whether the terminal repeats the answers, which then stand in `stdout`.' },
  chdir: { type: 'path', description: 'The folder it runs in.' },
  ...unlessOptions,
} as const

type ExpectParams = Params<typeof options>

export default defineModule({
  name: 'expect',
  summary: 'Run a program and answer what it asks',
  notes: [
    'It needs the program `expect` on the host, where Ansible needs a library of Python: somebody must hold the terminal that the program asks on.',
    'Patterns are read by Tcl, as Python writes them but for names of groups and looking behind, which are refused. Of several that fit, the first in the list is answered.',
    'Answers travel on standard input. Say `no_log` where they are secret and `echo` is on.',
    'Where Ansible has `timeout: null`, write `timeout: 0`.',
    'It runs each time and counts as changed: say `creates` or `removes` where it need not.',
  ],
  options,
  examples: `
- name: The key is made once
  expect:
    command: ./make-key --interactive
    chdir: /srv/app
    creates: /srv/app/key
    responses:
      "(?i)passphrase": "{{ key_passphrase }}"
      "Question": [first, second, third]
    timeout: 60
    echo: false
  no_log: true

- name: The old licence is given back
  expect: { command: licence return, removes: /etc/licence, responses: { "Are you sure": "yes" } }
`,
  results: {
    cmd: 'The command line.',
    rc: 'The exit code; nothing where it took too long.',
    stdout: 'What stood on the terminal.',
    stdout_lines: 'The same, a line an item.',
    start: 'When it began, in UTC on the controller’s clock.',
    end: 'When it ended.',
    delta: 'How long it took, as hours, minutes and seconds.',
  },
  rules: ({ command, responses, timeout }) => [
    ...(command.trim() === '' ? ['`expect` has no program to run'] : []),
    ...(timeout < 0 ? ['`timeout` is 0 at least'] : []),
    ...Object.keys(responses).flatMap((pattern) => {
      const foreign = foreignPart(pattern)
      return foreign === undefined ? [] : [`\`${foreign}\` in the pattern \`${pattern}\` is not supported: say it without`]
    }),
  ],
  probe: (params) => unlessReads(params, params.chdir),

  plan(params, state) {
    if (reasonNot(params, state)) return []
    const { command, timeout, echo, chdir } = params
    const dialogue = { argv: wordsOf(command), responses: answersOf(params), timeout, echo, ...(chdir === undefined ? {} : { chdir }) }
    return [{ name: 'run', summary: `run ${shortened(command)}`, action: dialogueRun(dialogue) }]
  },

  returns(params, state, done) {
    const outcome = done.outcome('run')
    const { command: cmd } = params
    const reason = reasonNot(params, state)
    if (reason) return { ...telling(cmd, 0, `skipped, since ${reason.path} ${reason.fact}`) }
    if (!outcome) return telling(cmd, 0, '')
    const { start, end, code, stdout } = outcome
    return {
      ...telling(cmd, brokenOf(outcome) ? null : code, stdout.replace(/[\r\n]+$/, '')),
      ...{ start: moment(start), end: moment(end), delta: duration(start, end) },
    }
  },
  kind: 'command',
})

function answersOf({ responses }: ExpectParams): readonly (readonly [string, string | readonly string[]])[] {
  return Object.entries(responses).map(([pattern, answer]) => [pattern, Array.isArray(answer) ? answer.map(String) : String(answer)])
}

function telling(cmd: string, rc: number | null, stdout: string) {
  return { cmd, rc, stdout, stdout_lines: stdout === '' ? [] : stdout.split(/\r?\n/) }
}
