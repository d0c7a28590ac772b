/** Runs a script from the controller on the host. */

import { wordsOf } from '../../engine/formats/shell-words.ts'
import { scratchFunctions } from '../../engine/host-scripts/scratch.ts'
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule } from '../../engine/model/module.ts'
import type { ControlRead } from '../../engine/model/read.ts'
import type { Content } from '../files/install-file.ts'
import { loadSource } from '../files/local-source.ts'
import { ifNotSkipped, isGuarded, reasonNot, unlessOptions, unlessReads } from './creates.ts'
import { bareResult, bareResults, shortened } from './result.ts'

export default defineModule({
  name: 'script',
  summary: 'Run a script from the controller on the host',
  notes: [
    'The script is searched in `files/` of the role and beside the playbook. On the host it is copied to a private directory and removed after it has run.',
    'The shell parses the arguments, including the values of variables in them: quote them with `{{ name | quote }}`.',
    'It runs and reports a change every time: use `creates`, `removes` or `changed_when` to override that. In check mode nothing runs.',
  ],
  freeForm: 'cmd',
  options: {
    cmd: {
      type: 'string',
      required: true,
      description: 'Script, quoted if its name has spaces, and its arguments.',
    },
    chdir: { type: 'path', description: 'Directory to run in.' },
    executable: {
      type: 'string',
      description: "Interpreter command line, such as `python3 -u`; by default the script's shebang.",
    },
    decrypt: { type: 'boolean', default: true, description: 'Decrypt a vault-encrypted script.' },
    ...unlessOptions,
  },
  examples: `
- name: Run the setup script once
  script: setup.sh --verbose "{{ inventory_hostname }}"
  args: { creates: /srv/app/.ready, chdir: /srv }
- name: Run a Python script
  script:
    cmd: "'look around.py' /srv"
    executable: python3 -u
    removes: /srv
    decrypt: false
  register: found
  changed_when: false
`,
  results: { ...bareResults, msg: '`non-zero return code`, or why it was not run.' },
  rules({ cmd, chdir }) {
    if (cmd.trim() === '') return ['`script` needs a script']
    return isRelative(chdir) ? ['`chdir` must be an absolute path'] : []
  },
  ruleMessage: ({ chdir }) => (isRelative(chdir) ? `chdir ${chdir} must be an absolute path for a Unix-aware remote node` : undefined),

  probe(params) {
    const { cmd, decrypt, chdir } = params
    const source: ControlRead<Source> = {
      at: 'control',
      load: async (here) => {
        const { path, content } = (await loadSource(here, { src: nameIn(cmd).name, decrypt, follow: true })) as {
          path: string
          content?: Content
        }
        return { path, bytes: content?.bytes, size: content?.size ?? 0 }
      },
    }
    const unless = unlessReads(params, chdir)
    return { source: ifNotSkipped(params, unless, source), ...unless }
  },

  plan(params, state) {
    if (reasonNot(params, state) || !state.source) return []
    const { path, bytes, size } = state.source
    const { cmd, chdir = '', executable } = params
    if (!bytes) throw new Problem(`\`${path}\` is a directory, not a script`, { kind: 'directory' })
    const line = `${executable === undefined ? '' : `${executable} `}"$0"${nameIn(cmd).rest}`
    const argv = ['sh', '-c', scriptScript, 'sh', chdir, path.slice(path.lastIndexOf('/') + 1), String(size), line]
    return [{ name: 'run', summary: `run ${shortened(cmd)}`, action: run(argv, { stdin: bytes }) }]
  },

  returns(params, state, done) {
    const outcome = done.outcome('run')
    const reason = reasonNot(params, state)
    if (reason) {
      const option = reason.fact === 'exists' ? 'creates' : 'removes'
      return { skipped: true, msg: `${reason.path} ${reason.fact}, matching ${option} option` }
    }
    return outcome ? bareResult(outcome) : isGuarded(params) ? { changed: true } : {}
  },
  kind: 'command',
  supportsAsync: false,
})

function isRelative(chdir: string | undefined): boolean {
  return chdir !== undefined && !/^[/~$]/.test(chdir)
}

interface Source {
  readonly path: string
  readonly bytes?: Content['bytes']
  readonly size: number
}

/** The first word of a line, and the rest as written. */
function nameIn(line: string): { readonly name: string; readonly rest: string } {
  const [word = ''] = /^\s*(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s'"\\])+/s.exec(line) ?? []
  return { name: wordsOf(word)[0] ?? '', rest: line.slice(word.length) }
}

// The copy has the name of the script, which it may print; the line is the author's, in which "$0" is the script.
const scriptScript = `${scratchFunctions}path=$1 name=$2 size=$3 line=$4
scratch_for_programs || { echo 'no directory can hold an executable script: /tmp, the home and /var/tmp are full, not writable or mounted noexec' >&2; exit 126; }
(umask 077; cat >"$work/$name") || exit
if [ "$(($(wc -c <"$work/$name")))" != "$size" ]; then echo 'the script was not transferred completely' >&2; exit 76; fi
chmod 700 -- "$work/$name" || exit
if [ -n "$path" ]; then cd -- "$path" || exit; fi
sh -c "$line" "$work/$name" </dev/null
`
