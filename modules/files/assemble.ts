/** Puts the files of a folder together to one. */
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
  src: { type: 'path', required: true, file: 'files', description: 'The folder of the parts, on the host unless `remote_src` is false.' },
  dest: { type: 'path', required: true, description: 'The file that they make.' },
  remote_src: { type: 'boolean', default: true, description: '`src` lies on the host; with `false` it is a folder of the controller.' },
  regexp: { type: 'string', description: 'Only parts whose name matches this expression are taken.' },
  ignore_hidden: { type: 'boolean', default: false, description: 'Whether parts whose name begins with `.` are left out.' },
  delimiter: { type: 'string', description: 'What stands between two parts, on a line of its own; `\\n` and the like are replaced.' },
  decrypt: { type: 'boolean', default: true, description: 'Parts of the controller that are encrypted by a vault arrive decrypted.' },
  ...placingOptions,
  ...attributeOptions,
} as const

export default defineModule({
  name: 'assemble',
  summary: 'Put the files of a folder together to one',
  notes: [
    'Parts follow each other in the order of their names, as bytes; folders among them are left out. A part that ends without a line end gets one before the next.',
  ],
  options,
  refused: refusedAttributes,
  examples: `
- name: The settings of all who put theirs into the folder
  assemble: { src: /etc/app.d, dest: /etc/app.conf, regexp: '\\.conf$', ignore_hidden: true, owner: root, mode: "0644", backup: true }
- name: The keys of the team
  assemble: { src: pages, dest: /etc/app/pages, remote_src: false, delimiter: "# ----", decrypt: false, validate: test -s %s }
`,
  results: {
    src: 'The folder of the parts.',
    dest: 'The file.',
    checksum: 'SHA-1 of the content.',
    md5sum: 'MD5 of the content.',
    msg: '`OK`.',
    backup_file: 'Path of the old file that was kept.',
    mode: 'Permissions, beside `owner`, `group`, `uid`, `gid`, `size` and `state`.',
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
