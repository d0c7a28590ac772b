/** Run a line of shell. */
import { run } from '../engine/action.ts'
import { defineModule } from '../engine/module.ts'
import { fed, shortened, told, toldNot, toldResults, toldUnrun, toldUnstarted, unstarted } from './_program.ts'
import { reasonNot, unlessOptions, unlessReads } from './_unless.ts'

export default defineModule({
  name: 'shell',
  summary: 'Run a line of shell',
  notes: [
    "The text is the author's own line of shell: whatever a variable brings into it is read by the shell as well. Write `{{ name | quote }}` for a word, or use `command`.",
    'It runs each time and counts as changed: say `creates`, `removes` or `changed_when` where it need not.',
    'In check mode nothing is run, and the result has neither `rc` nor `stdout`: nobody can know them. A single task that says `check_mode: true` is passed over, and registers what Ansible says of it: `rc` 0 and no output.',
  ],
  freeForm: 'cmd',
  options: {
    cmd: { type: 'string', required: true, description: 'What the shell is to run.' },
    chdir: { type: 'path', description: 'The folder it runs in.' },
    executable: { type: 'path', default: '/bin/sh', description: 'The shell, by its absolute path; it is called with `-c`.' },
    ...unlessOptions,
    stdin: { type: 'string', description: 'Text for its standard input, which is empty otherwise.' },
    warn: { type: 'boolean', default: false, description: 'Accepted for older playbooks; here nothing depends on it.' },
    stdin_add_newline: { type: 'boolean', default: true, description: 'Whether a line break is added to `stdin`.' },
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
    return [{ summary: `run ${shortened(cmd)}`, action: run([executable, '-c', cmd], fed(chdir, stdin, stdin_add_newline)) }]
  },
  returns(params, state, [outcome]) {
    const reason = reasonNot(params, state)
    if (reason) return toldNot(params.cmd, reason)
    if (!outcome) return toldUnrun(params.cmd)
    const why = unstarted(outcome, params.executable, params.chdir)
    if (why) return toldUnstarted(params.cmd, why)
    return { ...told(params.cmd, outcome, true), msg: outcome.code === 0 ? '' : 'non-zero return code' }
  },
  converges: false,
  runs: true,
})
