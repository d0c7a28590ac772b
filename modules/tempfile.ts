/** Make a file or a folder with a name that no other has. */
import { run } from '../engine/action.ts'
import { Problem } from '../engine/diagnostic.ts'
import { type Change, defineModule } from '../engine/module.ts'
import { after, type HostRead, known } from '../engine/read.ts'
import { type PathState, pathRead } from './_reads.ts'

export default defineModule({
  name: 'tempfile',
  summary: 'Make a file or a folder with a name that no other has',
  notes: [
    'Only its owner may look at it. Nobody removes it: say `file` with `state: absent` when the work is done.',
    'In check mode `path` is a name it might get; there is nothing behind it.',
  ],
  options: {
    state: { enum: ['file', 'directory'], default: 'file', description: 'What is made.' },
    path: { type: 'path', description: 'The folder it is made in; unless told, the one for temporary files.' },
    prefix: { type: 'string', default: 'ansible.', description: 'What its name begins with.' },
    suffix: { type: 'string', default: '', description: 'What its name ends with.' },
  },
  examples: `
- name: A place to work in
  tempfile: { state: directory, suffix: .build }
  register: work
- name: A file beside the data
  tempfile: { path: /var/tmp, prefix: "import.", suffix: .csv }
  register: data
- name: Both are gone
  file: { path: "{{ item }}", state: absent }
  loop: ["{{ work.path }}", "{{ data.path }}"]
`,
  results: {
    path: 'What was made.',
    state: '`file` or `directory`.',
    mode: 'Its permissions.',
    uid: 'Number of its owner.',
    gid: 'Number of its group.',
    owner: 'Its owner.',
    group: 'Its group.',
  },
  rules: ({ prefix, suffix }) =>
    [prefix, suffix].some((word) => word.includes('/')) ? ['`prefix` and `suffix` are parts of a name: there can be no `/` in them'] : [],
  probe: ({ path }) => ({
    folder: after(path === undefined ? usualFolder : known(path), (at) => pathRead(at)),
    chance: { at: 'control', load: (here) => lettersOf(here.randomBytes(8)) },
  }),
  plan(params, { folder, chance }): readonly Change[] {
    const name = nameOf(params, folder, chance)
    if (folder.target?.kind !== 'directory')
      throw new Problem(`there is no folder \`${folder.path}\``, {
        hint: 'make it first, or name another in `path`',
        msg: `${folder.target ? systemErrors.notFolder : systemErrors.absent}: '${name}'`,
      })
    const script = params.state === 'file' ? 'umask 077; set -C; : >"$1"' : 'umask 077; mkdir -- "$1"'
    // The name itself is not told: a check could not announce it.
    const summary = `create a temporary ${params.state} in ${folder.path}`
    return [{ summary, action: run(['sh', '-c', script, 'sh', name], { explain: ({ stderr }) => unmade(stderr, name) }) }]
  },
  returns: (params, { folder, chance }) => ({
    path: nameOf(params, folder, chance),
    state: params.state,
    mode: params.state === 'file' ? '0600' : '0700',
    ...folder.user,
  }),
  converges: false,
})

const systemErrors = {
  absent: '[Errno 2] No such file or directory',
  denied: '[Errno 13] Permission denied',
  notFolder: '[Errno 20] Not a directory',
  full: '[Errno 28] No space left on device',
  readOnly: '[Errno 30] Read-only file system',
} as const

/** What the system said, as Python numbers it. */
function unmade(stderr: string, name: string) {
  const error = Object.values(systemErrors).find((words) => stderr.toLowerCase().includes(words.replace(/^\[.*\] /, '').toLowerCase()))
  return error === undefined ? undefined : { msg: `${error}: '${name}'` }
}

interface Affixes {
  readonly prefix: string
  readonly suffix: string
}

function nameOf({ prefix, suffix }: Affixes, { path }: PathState, chance: string): string {
  return `${path.replace(/\/$/, '')}/${prefix}${chance}${suffix}`
}

/** Letters of names as Python's temporary files have them. */
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789_'
function lettersOf(bytes: Buffer): string {
  return [...bytes].map((byte) => letters[byte % letters.length]).join('')
}

/** Where the host keeps temporary files. */
const usualFolder: HostRead<string> = {
  at: 'host',
  script: `for folder in "$TMPDIR" "$TEMP" "$TMP" /tmp /var/tmp /usr/tmp; do
  if [ -n "$folder" ] && [ -d "$folder" ] && [ -w "$folder" ]; then break; fi
done
printf %s "$folder"`,
  parse: ({ stdout }) => stdout,
}
