/** Runs a shell command line without any wrapper. */
import { run } from '../../engine/model/action.ts'
import { defineModule } from '../../engine/model/module.ts'
import { bareResult, bareResults, shortened } from './result.ts'

export default defineModule({
  name: 'raw',
  summary: 'Run a shell command line without any wrapper',
  notes: [
    'No module needs Python here, so `shell` does everything `raw` does and also supports `creates`, `removes` and `chdir`.',
    'The shell parses the whole line, including the values of variables in it: quote them with `{{ name | quote }}`.',
    'It runs and reports a change every time: use `changed_when` to override that. In check mode nothing runs.',
  ],
  freeForm: 'cmd',
  options: {
    cmd: { type: 'string', required: true, description: 'Shell command line.' },
    executable: { type: 'path', default: '/bin/sh', description: 'Absolute path of the shell; it is called with `-c`.' },
  },
  examples: `
- name: Show the kernel version
  raw: uname -a
  changed_when: false
- name: Use another shell
  raw: cat < /tmp/*.txt
  args: { executable: /bin/bash }
`,
  results: { ...bareResults, msg: '`non-zero return code`, or an empty text.' },
  rules: ({ cmd }) => (cmd.trim() === '' ? ['`raw` has nothing to run'] : []),
  probe: () => ({}),
  plan: ({ cmd, executable }) => [{ name: 'run', summary: `run ${shortened(cmd)}`, action: run([executable, '-c', cmd]) }],
  returns(_params, _state, done) {
    const outcome = done.outcome('run')
    return outcome ? bareResult(outcome) : {}
  },
  kind: 'command',
})
