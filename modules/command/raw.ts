/** Runs a line as it is, with nothing around it. */
import { run } from '../../engine/model/action.ts'
import { defineModule } from '../../engine/model/module.ts'
import { bareResults, shortened, toldBare } from './result.ts'

export default defineModule({
  name: 'raw',
  summary: 'Run a line as it is, with nothing around it',
  notes: [
    'Nothing here needs Python, so that `shell` does all that `raw` does, and knows `creates`, `removes` and `chdir`.',
    "The text is the author's own line of shell: whatever a variable brings into it is read by the shell as well. Write `{{ name | quote }}` for a word.",
    'It runs each time and counts as changed: say `changed_when` where it need not. In check mode nothing is run.',
  ],
  freeForm: 'cmd',
  options: {
    cmd: { type: 'string', required: true, description: 'What the shell is to run.' },
    executable: { type: 'path', default: '/bin/sh', description: 'The shell, by its absolute path; it is called with `-c`.' },
  },
  examples: `
- name: What the system says of itself
  raw: uname -a
  changed_when: false
- name: With the words of another shell
  raw: cat < /tmp/*.txt
  args: { executable: /bin/bash }
`,
  results: { ...bareResults, msg: '`non-zero return code`, or nothing.' },
  rules: ({ cmd }) => (cmd.trim() === '' ? ['`raw` has nothing to run'] : []),
  probe: () => ({}),
  plan: ({ cmd, executable }) => [{ name: 'run', summary: `run ${shortened(cmd)}`, action: run([executable, '-c', cmd]) }],
  returns(_params, _state, done) {
    const outcome = done.outcome('run')
    return outcome ? toldBare(outcome) : {}
  },
  kind: 'command',
})
