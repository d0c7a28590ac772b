/** `assemble`: concatenates the files of a directory into one. */

import { pythonRegExp } from '../../engine/formats/python-regexp.ts'
import { unescaped } from '../../engine/formats/python-text.ts'
import { withoutSlashes } from '../../engine/formats/trim.ts'
import { fieldsOf } from '../../engine/host-scripts/fields.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import type { Answer, ControlRead, HostRead, LocalContext } from '../../engine/model/read.ts'
import { attributeOptions, attributeReads, attributesOf, refusedAttributes } from './attributes.ts'
import type { EditState } from './edit-file.ts'
import { expressionRules, writtenBackup } from './edit-file.ts'
import { contentOf, placedFacts, placeFile, placingOptions, validateRules, type Wanted, written } from './install-file.ts'
import { md5 } from './local-source.ts'
import { editedBytes, pathRead, shownBytes } from './path-state.ts'

const options = {
  src: { type: 'path', required: true, file: 'files', description: 'Directory of the parts, on the host unless `remote_src` is false.' },
  dest: { type: 'path', required: true, description: 'File to write.' },
  remote_src: { type: 'boolean', default: true, description: '`src` is on the host; with `false`, on the controller.' },
  regexp: { type: 'string', description: 'Use only parts whose name matches this regular expression.' },
  ignore_hidden: { type: 'boolean', default: false, description: 'Ignore parts whose name begins with `.`.' },
  delimiter: { type: 'string', description: 'Delimiter between two parts, on its own line; escapes such as `\\n` are replaced.' },
  decrypt: { type: 'boolean', default: true, description: 'Decrypt vault-encrypted parts of the controller.' },
  ...placingOptions,
  ...attributeOptions,
} as const

export default defineModule({
  name: 'assemble',
  confined: true,
  summary: 'Concatenate the files of a directory into one file',
  notes: [
    'Parts are sorted by name, bytewise; subdirectories are ignored. A missing newline at the end of a part is added before the next part.',
  ],
  options,
  refused: refusedAttributes,
  examples: `
- name: Assemble the configuration from its fragments
  assemble: { src: /etc/app.d, dest: /etc/app.conf, regexp: '\\.conf$', ignore_hidden: true, owner: root, mode: "0644", backup: true }
- name: Assemble a file from fragments on the controller
  assemble: { src: pages, dest: /etc/app/pages, remote_src: false, delimiter: "# ----", decrypt: false, validate: test -s %s }
`,
  results: {
    src: 'Directory of the parts.',
    dest: 'Path of the file.',
    checksum: 'SHA-1 checksum of the content.',
    md5sum: 'MD5 checksum of the content.',
    msg: 'Always `OK`.',
    backup_file: 'Path of the backup.',
    mode: 'Permissions. Also returned: `owner`, `group`, `uid`, `gid`, `size` and `state`.',
  },
  rules: (params) => [...validateRules(params.validate), ...expressionRules({ regexp: params.regexp })],

  probe(params) {
    const { src, dest, remote_src: remote, decrypt } = params
    const local: ControlRead<readonly Fragment[]> = { at: 'control', load: (here) => localFragments(here, src, decrypt) }
    return { fragments: remote ? fragmentsRead(src) : local, file: pathRead(dest, { content: shownBytes }), ...attributeReads(params) }
  },

  plan(params, state): readonly Change[] {
    if (state.file.self?.kind === 'directory') throw new Problem(`\`${state.file.path}\` is a directory, not a file`, { kind: 'directory' })
    return placeFile(state.file, wantedOf(params, state))
  },

  returns(params, state, done) {
    const wanted = wantedOf(params, state)
    return {
      src: params.src,
      ...placedFacts(state.file, wanted),
      md5sum: md5(wanted.content.bytes as Buffer),
      msg: 'OK',
      ...writtenBackup(done),
    }
  },
})

interface AssembleState extends EditState {
  readonly fragments: readonly Fragment[]
}

function wantedOf(params: Params<typeof options>, state: AssembleState): Wanted {
  const { regexp, ignore_hidden: ignoreHidden, delimiter, backup, validate } = params
  const content = contentOf(assembled(state.fragments, { regexp, ignoreHidden, delimiter }))
  return { ...attributesOf(params, state, state.file), content, backup, validate, follow: false, name: written }
}

interface Fragment {
  readonly name: string
  readonly content: Buffer
}

/** The files directly in a directory of the host, including links to files. */
function fragmentsRead(folder: string): HostRead<readonly Fragment[]> {
  return {
    at: 'host',
    subject: { kind: 'paths', paths: [folder] },
    script: fragmentsScript,
    args: [folder, String(editedBytes)],
    slow: true,
    parse: (answer) => parseFragments(folder, answer),
  }
}

/** The files directly in a directory of the controller. */
async function localFragments(here: LocalContext, folder: string, decrypt: boolean): Promise<readonly Fragment[]> {
  const path = here.find('files', withoutSlashes(folder))
  const names = await here.list(path).catch(() => {
    throw new Problem(`\`${path}\` is not a directory on the controller`, { msg: `Source (${path}) is not a directory` })
  })
  const fragments: Fragment[] = []
  for (const name of names) {
    const content = await here.readFile(`${path}/${name}`, { decrypt }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EISDIR' || error.code === 'ENOENT') return undefined
      throw error
    })
    if (content) fragments.push({ name, content })
  }
  return fragments
}

/** Concatenates the selected fragments in the order of their names. */
export function assembled(
  fragments: readonly Fragment[],
  spec: { readonly regexp?: string; readonly ignoreHidden: boolean; readonly delimiter?: string },
): Buffer {
  const expression = spec.regexp === undefined ? undefined : pythonRegExp(spec.regexp)
  const meant = fragments.filter(
    ({ name }) => !(spec.ignoreHidden && name.startsWith('.')) && (expression === undefined || expression.test(name)),
  )
  const sorted = [...meant].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))
  const parts: Buffer[] = []
  const line = Buffer.from('\n')
  const between = spec.delimiter ? Buffer.from(unescaped(spec.delimiter, escapes)) : undefined
  for (const [index, { content }] of sorted.entries()) {
    const last = parts.at(-1)
    // Each fragment and each delimiter begins on a new line; an empty fragment counts as one without a line end.
    if (index > 0 && !(last && last.at(-1) === 10 && sorted[index - 1]?.content.length)) parts.push(line)
    if (index > 0 && between) parts.push(between, ...(between.at(-1) === 10 ? [] : [line]))
    if (content.length > 0) parts.push(content)
  }
  return Buffer.concat(parts)
}

/** Escape sequences of bytes that a delimiter may contain. */
const escapes = /\\(x[\da-fA-F]{2}|[0-7]{1,3}|[^xuU0-7])/g

function parseFragments(folder: string, answer: Answer): readonly Fragment[] {
  const { code, stderr } = answer
  if (code === codes.absent)
    throw new Problem(`there is no directory \`${folder}\` on the host`, {
      hint: 'create it in an earlier task',
      msg: `Source (${folder}) does not exist`,
    })
  if (code === codes.long) throw new Problem(`the fragments in \`${folder}\` are larger than ${editedBytes} bytes`)
  if (code !== 0) throw new Problem(`the fragments in \`${folder}\` cannot be read: ${stderr.trim()}`)
  const fragments: Fragment[] = []
  const fields = fieldsOf(answer)
  while (fields.left() > 0) {
    const name = fields.text()
    fragments.push({ name, content: fields.bytes(fields.number('the size of a part')) })
  }
  return fragments
}

const codes = { absent: 66, long: 75 } as const

// For each file its name and size, NUL-terminated, and its bytes.
const fragmentsScript = `
path=$1 most=$2
[ -d "$path" ] || exit ${codes.absent}
cd -- "$path" || exit
for name in .* *; do
  [ -f "./$name" ] || continue
  size=$(($(wc -c <"./$name"))) || exit
  most=$((most - size))
  [ "$most" -ge 0 ] || exit ${codes.long}
  printf '%s\\0%s\\0' "$name" "$size"
  head -c "$size" "./$name" || exit
done
`
