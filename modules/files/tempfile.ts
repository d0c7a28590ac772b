/** `tempfile`: creates a temporary file or directory. */
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule } from '../../engine/model/module.ts'
import { after, constant, type HostRead } from '../../engine/model/read.ts'
import { type PathState, pathRead } from './path-state.ts'

export default defineModule({
  name: 'tempfile',
  summary: 'Create a temporary file or directory',
  notes: [
    'Only the owner has access. It is not removed automatically: use `file` with `state: absent`.',
    'In check mode, `path` is a possible name and nothing is created.',
  ],
  options: {
    state: { enum: ['file', 'directory'], default: 'file', description: 'What to create.' },
    path: { type: 'path', description: 'Directory to create it in. Default: the directory for temporary files.' },
    prefix: { type: 'string', default: 'ansible.', description: 'Prefix of the name.' },
    suffix: { type: 'string', default: '', description: 'Suffix of the name.' },
  },
  examples: `
- name: Create a work directory
  tempfile: { state: directory, suffix: .build }
  register: work
- name: Create a file for the import
  tempfile: { path: /var/tmp, prefix: "import.", suffix: .csv }
  register: data
- name: Remove both
  file: { path: "{{ item }}", state: absent }
  loop: ["{{ work.path }}", "{{ data.path }}"]
`,
  results: {
    path: 'Path of the file or directory.',
    state: '`file` or `directory`.',
    mode: 'Permissions.',
    uid: 'ID of the owner.',
    gid: 'ID of the group.',
    owner: 'Owner.',
    group: 'Group.',
  },
  rules: ({ prefix, suffix }) => ([prefix, suffix].some((word) => word.includes('/')) ? ['`prefix` and `suffix` cannot contain `/`'] : []),
  probe: ({ path }) => ({
    folder: after(path === undefined ? temporaryDirectory : constant(path), (at) => pathRead(at)),
    chance: { at: 'control', load: (here) => lettersOf(here.randomBytes(8)) },
  }),
  plan(params, { folder, chance }): readonly Change[] {
    const name = nameOf(params, folder, chance)
    if (folder.target?.kind !== 'directory')
      throw new Problem(`the directory \`${folder.path}\` does not exist`, {
        hint: 'create it first, or choose another `path`',
        msg: `${folder.target ? systemErrors.notDirectory : systemErrors.absent}: '${name}'`,
      })
    const script = params.state === 'file' ? 'umask 077; set -C; : >"$1"' : 'umask 077; mkdir -- "$1"'
    // The summary omits the random name, which a check cannot predict.
    const summary = `create a temporary ${params.state} in ${folder.path}`
    return [{ summary, action: run(['sh', '-c', script, 'sh', name], { explain: ({ stderr }) => unmade(stderr, name) }) }]
  },
  returns: (params, { folder, chance }) => ({
    path: nameOf(params, folder, chance),
    state: params.state,
    mode: params.state === 'file' ? '0600' : '0700',
    ...folder.user,
  }),
  idempotent: false,
})

const systemErrors = {
  absent: '[Errno 2] No such file or directory',
  denied: '[Errno 13] Permission denied',
  notDirectory: '[Errno 20] Not a directory',
  full: '[Errno 28] No space left on device',
  readOnly: '[Errno 30] Read-only file system',
} as const

/** The system error, as Python prints it. */
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

/** Characters in the names of Python's temporary files. */
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789_'
function lettersOf(bytes: Buffer): string {
  return [...bytes].map((byte) => letters[byte % letters.length]).join('')
}

/** Directory for temporary files on the host. */
const temporaryDirectory: HostRead<string> = {
  at: 'host',
  script: `for folder in "$TMPDIR" "$TEMP" "$TMP" /tmp /var/tmp /usr/tmp; do
  if [ -n "$folder" ] && [ -d "$folder" ] && [ -w "$folder" ]; then break; fi
done
printf %s "$folder"`,
  parse: ({ stdout }) => stdout,
}
