/** `acl`: POSIX access control lists of files. */
import { lastLine } from '../../engine/formats/text-lines.ts'
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'

const options = {
  path: { type: 'path', required: true, aliases: ['name'], description: 'File or directory.' },
  state: {
    enum: ['present', 'absent', 'query'],
    default: 'query',
    description: 'Whether the entry should exist; `query` only returns the ACL.',
  },
  etype: { enum: ['user', 'group', 'mask', 'other'], description: 'Type of the entry.' },
  entity: { type: 'string', default: '', description: 'User or group of the entry. Empty means the file owner or owning group.' },
  permissions: { type: 'string', description: 'Permissions: any of `r`, `w`, `x` and `X`.' },
  entry: { type: 'string', description: 'The whole entry, such as `user:anna:rw`, with `default:` in front for a default entry.' },
  default: { type: 'boolean', default: false, description: 'Manage a default entry, which new files in the directory inherit.' },
  recursive: {
    type: 'boolean',
    default: false,
    aliases: ['recurse'],
    description: 'Also apply the entry to everything below the directory.',
  },
  follow: { type: 'boolean', default: true, description: 'Follow links to their targets.' },
  recalculate_mask: {
    enum: ['default', 'mask', 'no_mask'],
    default: 'default',
    description: 'When to recalculate the mask: as `setfacl` decides, always or never.',
  },
  use_nfsv4_acls: { type: 'boolean', default: false, description: 'Only `false`: NFSv4 ACLs are not supported.' },
} as const

type AclParams = Params<typeof options>

export default defineModule({
  name: 'acl',
  aliases: ['ansible.posix.acl'],
  summary: 'Manage access control lists of files',
  notes: ['Changes are determined with `setfacl --test`, in check mode too.'],
  options,
  examples: `
- name: Let the web server read all pages
  acl: { path: /srv/pages, etype: user, entity: www-data, permissions: rX, state: present, recursive: true, follow: true }

- name: Let editors write to new files
  acl: { path: /srv/pages, entry: "default:group:editors:rwx", state: present, recalculate_mask: mask, use_nfsv4_acls: false }

- name: Remove the default entry for Anna
  acl: { path: /srv/pages, etype: user, entity: anna, default: true, state: absent }
`,
  results: { acl: 'ACL of the path, as a list of entries.' },
  rules: aclRules,
  probe: (params) => ({ rights: rightsRead(params) }),

  plan(params, { rights }): readonly Change[] {
    const { path, state, recursive } = params
    if (!rights.tools)
      throw new Problem('there is no `setfacl` on the host', {
        hint: 'install the package `acl` first',
        missingProgram: state === 'query' ? 'getfacl' : 'setfacl',
      })
    if (!rights.there)
      throw new Problem(`\`${path}\` does not exist on the host`, {
        hint: 'create it in an earlier task',
        msg: 'Path not found or not accessible.',
      })
    if (rights.refused !== undefined)
      throw new Problem(`the entry cannot be set: ${rights.refused}`, { kind: 'refused', hint: 'check that its user or group exists' })
    if (state === 'query' || !rights.differs) return []
    const words = [recursive ? 'yes' : '', params.follow ? '' : '-P', path, ...wordsOf(params)]
    const summary = `${state === 'present' ? 'set' : 'remove'} ${entryOf(params)} on ${path}`
    return [
      {
        name: 'set',
        summary,
        before: rights.acl.join('\n'),
        action: run(['sh', '-c', setScript, 'sh', ...words], { env: { LC_ALL: 'C' } }),
      },
    ]
  },

  returns: (_params, { rights }, done) => ({ acl: done.has('set') ? linesOf(done.outcome('set')?.stdout ?? '') : rights.acl }),
})

/** The entry as `setfacl` writes it. */
function entryOf({ entry, etype = 'user', entity, permissions }: AclParams): string {
  const [, type = etype, who = entity, rights = permissions] = entry === undefined ? [] : (parsed(entry) ?? [])
  return rights ? `${type}:${who}:${rights}` : `${type}:${who}`
}

/** Parses an entry: whether it is a default, its type, its entity and its permissions. */
function parsed(entry: string): readonly [boolean, string, string, string] | undefined {
  const words = entry.split(':')
  const isDefault = entry.toLowerCase().startsWith('d')
  if (isDefault) words.shift()
  const [letter = '', who = '', rights = ''] = words
  const type = ['user', 'group', 'mask', 'other'].find((each) => each[0] === letter.toLowerCase()[0])
  return type === undefined ? undefined : [isDefault, type, who, rights]
}

function wordsOf(params: AclParams): readonly string[] {
  const { entry, state, recursive, recalculate_mask: mask, follow } = params
  const isDefault = entry === undefined ? params.default : (parsed(entry)?.[0] ?? false) || params.default
  return [
    ...(isDefault ? ['-d'] : []),
    ...[state === 'absent' ? '-x' : '-m', entryOf(params)],
    ...(recursive ? ['-R'] : []),
    ...(mask === 'mask' ? ['--mask'] : mask === 'no_mask' ? ['--no-mask'] : []),
    ...(follow ? [] : ['-P']),
  ]
}

const begin = `recursive=$1 physical=$2 path=$3
shift 3
`

interface Rights {
  readonly tools: boolean
  readonly there: boolean
  readonly acl: readonly string[]
  readonly differs: boolean
  readonly refused?: string
}

function rightsRead(params: AclParams): HostRead<Rights> {
  const { path, state, follow, recursive } = params
  const words = state === 'query' ? [] : wordsOf(params)
  return {
    at: 'host',
    script: `
export LC_ALL=C
${textFunction}${begin}command -v setfacl >/dev/null 2>&1 || exit 127
[ -e "$path" ] || exit 2
text acl "$(getfacl --omit-header --absolute-names \${recursive:+-R} \${physical:+-P} -- "$path")"
[ $# -gt 0 ] || exit 0
test=$(setfacl --test "$@" -- "$path") || exit 3
text test "$test"`,
    args: [recursive ? 'yes' : '', follow ? '' : '-P', path, ...words],
    parse({ stdout, stderr, code }) {
      const records = parseRecords(stdout)
      const lines = (records.get('test') ?? '').split('\n').filter((line) => line !== '')
      return {
        tools: code !== 127,
        there: code !== 2 && code !== 127,
        acl: linesOf(records.get('acl') ?? ''),
        differs: lines.some((line) => !line.endsWith('*,*')),
        ...(code === 3 ? { refused: lastLine(stderr) } : {}),
      }
    },
  }
}

const setScript = `${begin}setfacl "$@" -- "$path" && getfacl --omit-header --absolute-names \${recursive:+-R} \${physical:+-P} -- "$path"`

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'))
  while (lines.at(-1)?.trim() === '') lines.pop()
  return lines.map((line) => line.trim())
}

function aclRules(params: AclParams): readonly string[] {
  const { state, entry, etype, entity, permissions, recursive, recalculate_mask: mask } = params
  const problems: string[] = []
  if (params.use_nfsv4_acls) problems.push('`use_nfsv4_acls: true` is not supported: use `command` with `nfs4_setfacl`')
  if (state === 'query') {
    if (recursive || mask !== 'default' || entry !== undefined)
      problems.push('`recursive`, `recalculate_mask` and `entry` cannot be combined with `state: query`')
    return problems
  }
  if (entry !== undefined) {
    if (etype !== undefined || entity !== '' || permissions !== undefined)
      problems.push('`entry` cannot be combined with `etype`, `entity` or `permissions`')
    const colons = entry.split(':').length - 1
    const fits = state === 'present' ? colons === 2 || colons === 3 : colons === 1 || colons === 2
    if (!fits || !parsed(entry)) problems.push(`\`${entry}\` is not a valid entry: write \`user:NAME:rwx\`, with \`absent\` \`user:NAME\``)
    return problems
  }
  if (etype === undefined) problems.push('`etype` or `entry` is required')
  if (state === 'present' && permissions === undefined) problems.push('`permissions` is required with `state: present`')
  if (state === 'absent' && permissions !== undefined) problems.push('`permissions` cannot be combined with `state: absent`')
  if (state === 'absent' && entity === '') problems.push('`entity` is required with `state: absent`')
  return problems
}
