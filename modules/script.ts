/** Runs a script of the controller on the host. */
import { run } from '../engine/action.ts'
import { Problem } from '../engine/diagnostic.ts'
import { defineModule } from '../engine/module.ts'
import type { ControlRead } from '../engine/read.ts'
import type { Content } from './_place.ts'
import { bareResults, shortened, toldBare, toldNot } from './_program.ts'
import { endOnSignals } from './_signals.ts'
import { loadSource } from './_source.ts'
import { reasonNot, unlessOptions, unlessReads } from './_unless.ts'
import { wordsOf } from './_words.ts'

export default defineModule({
  name: 'script',
  summary: 'Run a script of the controller on the host',
  notes: [
    'The script is looked for in `files/` of the role and beside the playbook. It lies in a folder of its own on the host while it runs, where nobody else looks, and no longer.',
    "What stands behind its name is the author's own line of shell: whatever a variable brings into it is read by the shell as well. Write `{{ name | quote }}` for a word.",
    'It runs each time and counts as changed: say `creates`, `removes` or `changed_when` where it need not. In check mode nothing is run.',
  ],
  freeForm: 'cmd',
  options: {
    cmd: {
      type: 'string',
      required: true,
      description: 'The name of the script, quoted where it holds blanks, and what it is called with.',
    },
    chdir: { type: 'path', description: 'The folder it runs in.' },
    executable: {
      type: 'string',
      description: 'What runs it, such as `python3 -u`, as for a shell; without it its own first line says so.',
    },
    decrypt: { type: 'boolean', default: true, description: 'A script that is encrypted by a vault arrives decrypted.' },
    ...unlessOptions,
  },
  examples: `
- name: The application is set up, once
  script: setup.sh --verbose "{{ inventory_hostname }}"
  args: { creates: /srv/app/.ready, chdir: /srv }
- name: What a program of another language finds
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
    if (cmd.trim() === '') return ['`script` needs the name of a script']
    return isRelative(chdir) ? ['`chdir` must be an absolute path'] : []
  },
  ruleWords: ({ chdir }) => (isRelative(chdir) ? `chdir ${chdir} must be an absolute path for a Unix-aware remote node` : undefined),

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
    return { source, ...unlessReads(params, chdir) }
  },

  plan(params, state) {
    if (reasonNot(params, state)) return []
    const { path, bytes, size } = state.source
    const { cmd, chdir = '', executable } = params
    if (!bytes) throw new Problem(`\`${path}\` is a folder, not a script`)
    const line = `${executable === undefined ? '' : `${executable} `}"$0"${nameIn(cmd).rest}`
    const argv = ['sh', '-c', scriptScript, 'sh', chdir, path.slice(path.lastIndexOf('/') + 1), String(size), line]
    return [{ name: 'run', summary: `run ${shortened(cmd)}`, action: run(argv, { stdin: bytes }) }]
  },

  returns(params, state, done) {
    const outcome = done.outcome('run')
    const reason = reasonNot(params, state)
    if (reason) {
      const option = reason.fact === 'exists' ? 'creates' : 'removes'
      return { ...toldNot(params.cmd, reason), msg: `${reason.path} ${reason.fact}, matching ${option} option` }
    }
    return outcome ? toldBare(outcome) : {}
  },
  converges: false,
  runs: true,
})

function isRelative(chdir: string | undefined): boolean {
  return chdir !== undefined && !/^[/~$]/.test(chdir)
}

interface Source {
  readonly path: string
  readonly bytes?: Content['bytes']
  readonly size: number
}

/** The first word of a line, and what stands behind it as it is written. */
function nameIn(line: string): { readonly name: string; readonly rest: string } {
  const [word = ''] = /^\s*(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s'"\\])+/s.exec(line) ?? []
  return { name: wordsOf(word)[0] ?? '', rest: line.slice(word.length) }
}

// Its own name is kept, since scripts tell it; the line is the author's, in which "$0" is the script.
const scriptScript = `
path=$1 name=$2 size=$3 line=$4
work=
trap '[ -z "$work" ] || rm -rf -- "$work"' EXIT
${endOnSignals}
# Where no program may be run (noexec) no file counts as one that can be.
for base in "\${TMPDIR:-/tmp}" "\${HOME:-/}" /var/tmp /run; do
  work=$(mktemp -d "$base/tmp.XXXXXXXXXX" 2>/dev/null) || { work=; continue; }
  if (umask 077; : >"$work/$name") && chmod 700 -- "$work/$name" && [ -x "$work/$name" ]; then break; fi
  rm -rf -- "$work"; work=
done
if [ -z "$work" ]; then echo 'no folder takes a script that can run: /tmp, the home and /var/tmp are full, closed or mounted noexec' >&2; exit 126; fi
(umask 077; cat >"$work/$name") || exit
if [ "$(($(wc -c <"$work/$name")))" != "$size" ]; then echo 'the script did not arrive as a whole' >&2; exit 76; fi
chmod 700 -- "$work/$name" || exit
if [ -n "$path" ]; then cd -- "$path" || exit; fi
sh -c "$line" "$work/$name" </dev/null
`
