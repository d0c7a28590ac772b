/** Run a line of shell. */
import { run } from '../../engine/model/action.ts'
import { defineModule } from '../../engine/model/module.ts'
import { reasonNot, unlessOptions, unlessReads } from './creates.ts'
import { fed, feedOptions, programNotes, shortened, toldProgram, toldResults } from './result.ts'

export default defineModule({
  name: 'shell',
  summary: 'Run a line of shell',
  notes: [
    "The text is the author's own line of shell: whatever a variable brings into it is read by the shell as well. Write `{{ name | quote }}` for a word, or use `command`.",
    ...programNotes,
  ],
  freeForm: 'cmd',
  options: {
    cmd: { type: 'string', required: true, description: 'What the shell is to run.' },
    chdir: { type: 'path', description: 'The folder it runs in.' },
    executable: { type: 'path', default: '/bin/sh', description: 'The shell, by its absolute path; it is called with `-c`.' },
    ...unlessOptions,
    ...feedOptions,
  },
  examples: `
- name: How many lines the log has
  shell: zcat -f /var/log/syslog* | wc -l
  register: lines
  changed_when: false
- name: An archive is unpacked once, with the words of another shell
  shell:
    cmd: set -o pipefail; curl -fsS https://example.org/app.tar.gz | tar xz
    executable: /bin/bash
    chdir: /srv
    creates: /srv/app
- name: Left-overs are cleared where there are any
  shell:
    cmd: while read -r name; do rm -f "/tmp/$name"; done
    stdin: |
      one
      two
    stdin_add_newline: false
    warn: false
    removes: /tmp/one
`,
  results: { ...toldResults, msg: '`non-zero return code`, or why it was not run.' },
  probe: (params) => unlessReads(params, params.chdir),
  plan(params, state) {
    if (reasonNot(params, state)) return []
    const { cmd, chdir, executable, stdin, stdin_add_newline } = params
    return [{ name: 'run', summary: `run ${shortened(cmd)}`, action: run([executable, '-c', cmd], fed(chdir, stdin, stdin_add_newline)) }]
  },
  returns(params, state, done) {
    const outcome = done.outcome('run')
    const { cmd, executable: program, chdir } = params
    return toldProgram(cmd, outcome, { reason: reasonNot(params, state), program, chdir, strip: true })
  },
  kind: 'command',
})
