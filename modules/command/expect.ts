/** Runs a program and answers its prompts. */

import { wordsOf } from '../../engine/formats/shell-words.ts'
import { trimEnd } from '../../engine/formats/trim.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { reasonNot, unlessOptions, unlessReads } from './creates.ts'
import { brokenOf, dialogueRun, foreignPart } from './dialogue.ts'
import { duration, moment, shortened } from './result.ts'

const options = {
  command: { type: 'string', required: true, description: 'Command line, split at white space; no shell parses it.' },
  responses: {
    type: 'dict',
    required: true,
    description: 'Responses by prompt pattern; a list gives one response after another.',
  },
  timeout: { type: 'integer', default: 30, description: 'Seconds to wait for each prompt; `0` means no limit.' },
  echo: { type: 'boolean', default: false, description: 'Let the terminal echo the responses, which then appear in `stdout`.' },
  chdir: { type: 'path', description: 'Directory to run in.' },
  ...unlessOptions,
} as const

type ExpectParams = Params<typeof options>

export default defineModule({
  name: 'expect',
  summary: 'Run a program and answer its prompts',
  notes: [
    'Needs the program `expect` on the host, where Ansible needs a Python library.',
    "Patterns are Tcl regular expressions, close to Python's; named groups and lookbehind are refused. If several match, the first in the list is used.",
    'Responses are sent on standard input. Set `no_log` if they are secret and `echo` is on.',
    "Instead of Ansible's `timeout: null`, use `timeout: 0`.",
    'It runs and reports a change every time: use `creates` or `removes` to skip it.',
  ],
  options,
  examples: `
- name: Create the key once
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

- name: Return the old licence
  expect: { command: licence return, removes: /etc/licence, responses: { "Are you sure": "yes" } }
`,
  results: {
    cmd: 'Command line.',
    rc: 'Exit code; null after a timeout.',
    stdout: 'Terminal output.',
    stdout_lines: 'Terminal output, as a list of lines.',
    start: "Start time, in UTC by the controller's clock.",
    end: 'End time.',
    delta: 'Duration, as hours, minutes and seconds.',
  },
  rules: ({ command, responses, timeout }) => [
    ...(command.trim() === '' ? ['`expect` has no program to run'] : []),
    ...(timeout < 0 ? ['`timeout` must be at least 0'] : []),
    ...Object.keys(responses).flatMap((pattern) => {
      const foreign = foreignPart(pattern)
      return foreign === undefined ? [] : [`\`${foreign}\` in the pattern \`${pattern}\` is not supported: write it without`]
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
    if (reason) return { ...resultOf(cmd, 0, `skipped, since ${reason.path} ${reason.fact}`) }
    if (!outcome) return resultOf(cmd, 0, '')
    const { start, end, code, stdout } = outcome
    return {
      ...resultOf(cmd, brokenOf(outcome) ? null : code, trimEnd(stdout, '\r\n')),
      ...{ start: moment(start), end: moment(end), delta: duration(start, end) },
    }
  },
  kind: 'command',
})

function answersOf({ responses }: ExpectParams): readonly (readonly [string, string | readonly string[]])[] {
  return Object.entries(responses).map(([pattern, answer]) => [pattern, Array.isArray(answer) ? answer.map(String) : String(answer)])
}

function resultOf(cmd: string, rc: number | null, stdout: string) {
  return { cmd, rc, stdout }
}
