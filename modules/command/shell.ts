/** Runs a shell command line. */
import { run } from '../../engine/model/action.ts'
import { defineModule } from '../../engine/model/module.ts'
import { isGuarded, reasonNot, unlessOptions, unlessReads } from './creates.ts'
import { fed, feedOptions, programNotes, programResult, resultDescriptions, shortened } from './result.ts'

export default defineModule({
  name: 'shell',
  summary: 'Run a shell command line',
  notes: [
    'The shell parses the whole line, including the values of variables in it: quote them with `{{ name | quote }}`, or use `command`.',
    ...programNotes,
  ],
  freeForm: 'cmd',
  options: {
    cmd: { type: 'string', required: true, description: 'Shell command line.' },
    chdir: { type: 'path', description: 'Directory to run in.' },
    executable: { type: 'path', default: '/bin/sh', description: 'Absolute path of the shell; it is called with `-c`.' },
    ...unlessOptions,
    ...feedOptions,
  },
  examples: `
- name: Count the lines of the log
  shell: zcat -f /var/log/syslog* | wc -l
  register: lines
  changed_when: false
- name: Download and unpack an archive once, with bash
  shell:
    cmd: set -o pipefail; curl -fsS https://example.org/app.tar.gz | tar xz
    executable: /bin/bash
    chdir: /srv
    creates: /srv/app
- name: Remove leftover files
  shell:
    cmd: while read -r name; do rm -f "/tmp/$name"; done
    stdin: |
      one
      two
    stdin_add_newline: false
    warn: false
    removes: /tmp/one
`,
  results: { ...resultDescriptions, msg: '`non-zero return code`, or why it was not run.' },
  probe: (params) => unlessReads(params, params.chdir),
  plan(params, state) {
    if (reasonNot(params, state)) return []
    const { cmd, chdir, executable, stdin, stdin_add_newline } = params
    return [{ name: 'run', summary: `run ${shortened(cmd)}`, action: run([executable, '-c', cmd], fed(chdir, stdin, stdin_add_newline)) }]
  },
  returns(params, state, done) {
    const outcome = done.outcome('run')
    const { cmd, executable: program, chdir } = params
    return programResult(cmd, outcome, { reason: reasonNot(params, state), guarded: isGuarded(params), program, chdir, strip: true })
  },
  kind: 'command',
})
