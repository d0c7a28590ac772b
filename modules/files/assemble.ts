/** `assemble`: concatenates the files of a directory into one. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import type { ControlRead } from '../../engine/model/read.ts'
import { attributeOptions, attributeReads, attributeRules, attributesOf, refusedAttributes } from './attributes.ts'
import { assembled, type Fragment, fragmentsRead, localFragments } from './fragments.ts'
import { contentOf, keptFile, placedFacts, placeFile, placingOptions, validateRules, type Wanted, written } from './install-file.ts'
import { expressionRules } from './line-expressions.ts'
import { md5 } from './local-source.ts'
import { type PathState, pathRead, shownBytes } from './path-state.ts'

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
  rules: (params) => [...attributeRules(params), ...validateRules(params.validate), ...expressionRules({ regexp: params.regexp })],

  probe(params) {
    const { src, dest, remote_src: remote, decrypt } = params
    const local: ControlRead<readonly Fragment[]> = { at: 'control', load: (here) => localFragments(here, src, decrypt) }
    return { fragments: remote ? fragmentsRead(src) : local, file: pathRead(dest, { content: shownBytes }), ...attributeReads(params) }
  },

  plan(params, state): readonly Change[] {
    if (state.file.self?.kind === 'directory') throw new Problem(`\`${state.file.path}\` is a directory, not a file`)
    return placeFile(state.file, wantedOf(params, state))
  },

  returns(params, state, done) {
    const wanted = wantedOf(params, state)
    const backup_file = keptFile(done)
    return {
      src: params.src,
      ...placedFacts(state.file, wanted),
      md5sum: md5(wanted.content.bytes as Buffer),
      msg: 'OK',
      ...(backup_file === undefined ? {} : { backup_file }),
    }
  },
})

interface AssembleState {
  readonly fragments: readonly Fragment[]
  readonly file: PathState
  readonly uid?: number
  readonly gid?: number
}

function wantedOf(params: Params<typeof options>, state: AssembleState): Wanted {
  const { regexp, ignore_hidden: ignoreHidden, delimiter, backup, validate } = params
  const content = contentOf(assembled(state.fragments, { regexp, ignoreHidden, delimiter }))
  return { ...attributesOf(params, state, state.file), content, backup, validate, follow: false, name: written }
}
