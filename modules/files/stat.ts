/** `stat`: returns the state of a path. */
import { rowOf } from '../../engine/host-scripts/fields.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule } from '../../engine/model/module.ts'
import type { Answer, HostRead } from '../../engine/model/read.ts'
import { digestOption } from './checksum.ts'
import { blocksResult, inodeResult } from './inode.ts'
import { pathRead } from './path-state.ts'

export default defineModule({
  name: 'stat',
  confined: true,
  summary: 'Return the state of a file',
  readOnly: true,
  notes: [
    'A path below a regular file does not exist; Ansible fails.',
    '`get_mime` needs `file` on the host, `get_attributes` needs `lsattr`; without them, their fields are empty or `unknown`.',
  ],
  options: {
    path: { type: 'path', required: true, aliases: ['dest', 'name'], description: 'Path to examine.' },
    follow: { type: 'boolean', default: false, description: 'Return the state of the target of a link.' },
    get_checksum: { type: 'boolean', default: true, description: 'Return the checksum of a file.' },
    checksum_algorithm: digestOption,
    get_mime: { type: 'boolean', default: true, aliases: ['mime', 'mime_type', 'mime-type'], description: 'Return the MIME type.' },
    get_attributes: {
      type: 'boolean',
      default: true,
      aliases: ['attr', 'attributes'],
      description: 'Return the file system attributes.',
    },
  },
  examples: `
- name: Get the state of the hosts file
  stat: { path: /etc/hosts, checksum_algorithm: sha256 }
  register: hosts

- name: Check whether a file exists
  stat: { path: /etc/os-release, follow: true, get_checksum: false, get_mime: false, get_attributes: false }
  register: release
`,
  results: { stat: '`exists`, and if true `mode`, `size`, `isdir`, `islnk`, `checksum`, `mtime`, `pw_name` and many more.' },

  probe: ({ path, ...params }) => ({
    file: pathRead(path),
    details: detailsRead(path, [
      params.follow ? 'follow' : '',
      params.get_checksum ? params.checksum_algorithm : '',
      params.get_mime ? 'mime' : '',
      params.get_attributes ? 'attributes' : '',
    ]),
  }),

  plan: () => [],

  returns({ path, follow, get_checksum, get_mime, get_attributes }, { file, details }) {
    const facts = follow ? file.target : file.self
    if (!facts) return { stat: { exists: false } }
    const links = facts.kind === 'link' ? { lnk_source: file.real, lnk_target: file.link ?? '' } : {}
    const digest = get_checksum && facts.kind === 'file' && details.readable
    if (digest && details.checksum === '') throw new Problem(`the host has no program to compute the checksum of \`${path}\``)
    return {
      stat: {
        exists: true,
        path,
        ...inodeResult(facts),
        ...blocksResult(facts),
        ...(facts.owner === undefined ? {} : { pw_name: facts.owner }),
        ...(facts.group === undefined ? {} : { gr_name: facts.group }),
        readable: details.readable,
        writeable: details.writeable,
        executable: details.executable,
        ...links,
        ...(digest && { checksum: details.checksum }),
        ...(get_mime && { mimetype: details.charset ? details.mimetype : 'unknown', charset: details.charset || 'unknown' }),
        ...(get_attributes && attributesResult(details.version, details.flags)),
      },
    }
  },
})

function detailsRead(path: string, options: readonly string[]): HostRead<ReturnType<typeof parseDetails>> {
  const each = `${options.join('/')}/${path}`
  return { at: 'host', script, each, subject: { kind: 'paths', paths: [path] }, parse: (answer) => parseDetails(answer, each) }
}

function parseDetails(answer: Answer, each: string) {
  const [rights, checksum = '', mime = '', attributes = ''] = rowOf(answer, 5, each) ?? []
  if (rights === undefined) throw new Problem('the host returned no state of a path', { hint: answer.stderr.trim() || undefined })
  const [mimetype = '', charset = ''] = mime.split('; charset=')
  const [, version = '', flags = ''] = /^\s*(?:(\d+)\s+)?([-\w]+)/.exec(attributes) ?? []
  const can = (right: string) => rights.includes(right)
  return { readable: can('r'), writeable: can('w'), executable: can('x'), checksum, mimetype: mimetype.trim(), charset, version, flags }
}

/** Ansible's names of the letters of `lsattr`. */
const attributeNames: Readonly<Record<string, string>> = {
  A: 'noatime',
  a: 'append',
  c: 'compressed',
  C: 'nocow',
  d: 'nodump',
  D: 'dirsync',
  e: 'extents',
  E: 'encrypted',
  h: 'blocksize',
  i: 'immutable',
  I: 'indexed',
  j: 'journalled',
  N: 'inline',
  s: 'zero',
  S: 'synchronous',
  t: 'notail',
  T: 'blockroot',
  u: 'undelete',
  X: 'compressedraw',
  Z: 'compresseddirty',
}

function attributesResult(version: string, flags: string) {
  const letters = flags.replaceAll('-', '')
  const names = [...letters].flatMap((letter) => attributeNames[letter] ?? [])
  return { version: version || null, attributes: names, attr_flags: letters }
}

// Each argument is FOLLOW/DIGEST/MIME/ATTRIBUTES/PATH. A record has five NUL-terminated texts: argument, permissions, digest, MIME type, attributes.
const script = `
for each; do
  follow=\${each%%/*}; rest=\${each#*/}
  digest=\${rest%%/*}; rest=\${rest#*/}
  mime=\${rest%%/*}; rest=\${rest#*/}
  attributes=\${rest%%/*}; path=\${rest#*/}
  case $path in -*) path=./$path ;; esac
  rights=; sum=; kind=; flags=
  if [ -r "$path" ]; then rights=r; fi
  if [ -w "$path" ]; then rights=\${rights}w; fi
  if [ -x "$path" ]; then rights=\${rights}x; fi
  if [ -e "$path" ] || [ -L "$path" ]; then
    if [ -n "$digest" ] && [ -f "$path" ] && [ -r "$path" ] && { [ -n "$follow" ] || ! [ -L "$path" ]; }; then
      sum=$("\${digest}sum" <"$path" 2>/dev/null); sum=\${sum%% *}
    fi
    if [ -n "$mime" ] && command -v file >/dev/null; then kind=$(file -b --mime-type --mime-encoding "$path"); fi
    if [ -n "$attributes" ] && command -v lsattr >/dev/null; then flags=$(lsattr -vd "$path" 2>/dev/null); fi
  fi
  printf '%s\\0' "$each" "$rights" "$sum" "$kind" "$flags"
done
`
