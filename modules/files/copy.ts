/** `copy`: copies files and directories to the host or within it. */

import { directoryOf, trimEnd, withoutSlashes } from '../../engine/formats/trim.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { after, type ControlRead, constant } from '../../engine/model/read.ts'
import { attributeReads, attributesAfter, attributesOf } from './attributes.ts'
import { chattrRules } from './chattr.ts'
import {
  copiedFacts,
  copiedFlags,
  copiedResults,
  copyDirectory,
  copyFile,
  copyingOptions,
  destinationRead,
  directoryAttributes,
  requireOneFile,
  withFlags,
} from './copy-options.ts'
import { validateRules } from './install-file.ts'
import { inlineContent, type LocalDirectory, type LocalFile, loadSource } from './local-source.ts'
import { type PathState, pathRead, pathsRead, shownBytes } from './path-state.ts'
import { copyFolderOnHost, copyOnHost, hostFile, type Pair, pairsRead } from './remote-copy.ts'

const options = {
  ...copyingOptions,
  src: {
    type: 'path',
    file: 'files',
    description:
      'File or directory on the controller; with `remote_src`, on the host. With `/` at the end, only the content of the directory is copied.',
  },
  content: { type: 'document', description: 'Content of the file, instead of `src`; values other than strings are written as JSON.' },
  mode: {
    type: 'mode',
    description: 'Permissions, octal (`0644`) or symbolic (`u=rw,g=r`), or `preserve` for those of `src`; with `content` those are `0600`.',
  },
  remote_src: { type: 'boolean', default: false, description: '`src` is on the host.' },
  local_follow: {
    type: 'boolean',
    description: 'Copy the targets of links below a copied directory, not the links. Default: true; with `remote_src`, false.',
  },
  checksum: { type: 'string', description: 'SHA-1 checksum that the content must have.' },
  decrypt: { type: 'boolean', default: true, description: 'Decrypt vault-encrypted files.' },
} as const

type Copy = Params<typeof options>
type Loaded =
  | { readonly kind: 'file'; readonly source: LocalFile; readonly dest: PathState }
  | { readonly kind: 'folder'; readonly source: LocalDirectory; readonly root: PathState; readonly states: readonly PathState[] }

export default defineModule({
  name: 'copy',
  confined: true,
  summary: 'Copy files and directories to the host',
  notes: [
    'The parent directory of `dest` must exist, unless `dest` ends with `/`.',
    'A directory of the controller that holds nothing is not created on the host, as with Ansible; directories below it are.',
    'In a copied directory, files get `mode` and directories `directory_mode`; with `remote_src`, Ansible applies `mode` only to the directory itself.',
  ],
  options,
  examples: `
- name: Write the message of the day
  copy: { content: "Be kind.\\n", dest: /etc/motd, owner: root, group: root, mode: '0644', backup: true }

- name: Install a sudo rule after validation
  copy: { content: "%ops ALL=(ALL) ALL\\n", dest: /etc/sudoers.d/ops, mode: '0440', validate: visudo -cf %s }

- name: Create an initial configuration file
  copy: { content: 'first = true', dest: /etc/app/conf.d/first.conf, force: false, follow: true }

- name: Copy a configuration file on the host
  copy: { src: /etc/app/empty.conf, dest: /etc/app/empty.conf.old, remote_src: true, mode: preserve, checksum: da39a3ee5e6b4b0d3255bfef95601890afd80709 }

- name: Copy all pages
  copy: { src: pages/, dest: /srv/pages/, mode: '0644', directory_mode: '0755', local_follow: false, decrypt: false }
`,
  diffIsList: true,
  results: { ...copiedResults, src: 'Path of the source.' },
  ruleMessage: copyRuleMessage,
  rules: (params) => [...copyRules(params), ...validateRules(params.validate), ...chattrRules(params)],

  probe(params) {
    const { src = '', remote_src: remote } = params
    const slash = src.endsWith('/')
    const name = baseName(src)
    const loaded = loadedRead(params)
    const dest = destinationRead(params.dest, slash ? undefined : name)
    const placed = after<Loaded, PathState | undefined>(loaded, (found) => ({ value: found.kind === 'file' ? found.dest : undefined }))
    return {
      loaded: remote ? constant(undefined) : loaded,
      flags: copiedFlags(params, remote ? dest : placed),
      source: remote ? pathRead(src, { content: shownBytes }) : constant(undefined),
      dest: remote ? dest : constant(undefined),
      root: remote ? pathRead(slash ? params.dest : `${trimEnd(params.dest, '/')}/${name}`) : constant(undefined),
      pairs: remote ? remotePairs(params, slash ? params.dest : `${trimEnd(params.dest, '/')}/${name}`) : constant<readonly Pair[]>([]),
      ...attributeReads(params),
    }
  },

  plan(params, state) {
    const { loaded, source, dest, root } = state
    if (source && dest && root) {
      const attributes = attributesOf(params, state, dest)
      if (source.target?.kind === 'directory') requireOneFile(params)
      if (source.target?.kind === 'directory') return copyFolderOnHost(params, attributes, source.path, root, state.pairs)
      checked(params, hostFile(source))
      return withFlags(params, state.flags, dest, copyOnHost(params, attributes, source, dest))
    }
    if (!loaded) throw new Problem('nothing to copy')
    if (loaded.kind === 'folder') {
      requireOneFile(params)
      // Ansible makes directories for what is in `src`, and not for `src` itself.
      if (loaded.source.entries.length === 0) return []
      return copyDirectory(params, attributesOf(params, state, loaded.root), loaded.source.entries, loaded.root, loaded.states)
    }
    if (params.content !== undefined && loaded.dest.target?.kind === 'directory')
      throw new Problem(`\`${loaded.dest.path}\` is a directory, and \`content\` has no file name`, { msg: contentForDirectory })
    checked(params, loaded.source)
    return withFlags(
      params,
      state.flags,
      loaded.dest,
      copyFile(params, attributesOf(params, state, loaded.dest), loaded.source, loaded.dest),
    )
  },

  returns(params, state, done) {
    const { loaded, source, dest, root } = state
    if (source && dest && source.target?.kind !== 'directory')
      return copiedFacts(params, attributesOf(params, state, dest), hostFile(source), dest, done)
    if (loaded?.kind === 'file') return copiedFacts(params, attributesOf(params, state, loaded.dest), loaded.source, loaded.dest, done)
    if (loaded) {
      const src = params.src?.endsWith('/') ? `${loaded.source.path}/` : loaded.source.path
      return { dest: `${folderAround(params, loaded.root.path)}/`.replace('//', '/'), src }
    }
    if (!root) return { dest: params.dest }
    const settled = root.target && attributesAfter(root, root.target, directoryAttributes(params, attributesOf(params, state, root)), true)
    const size = settled && { size: root.target?.size }
    const words = { src: source?.path, state: 'directory', checksum: null, md5sum: null }
    return {
      dest: dest?.inside ? dest.path : params.dest.startsWith('~') ? folderAround(params, root.path) : params.dest,
      ...words,
      ...settled,
      ...size,
    }
  },
})

/** The source, and the current state of each destination. */
function loadedRead(params: Copy) {
  const { src = '', dest, content, decrypt, local_follow: follow = true } = params
  const load: ControlRead<LocalFile | LocalDirectory> = {
    at: 'control',
    load: (here) => (content === undefined ? loadSource(here, { src, decrypt, follow }) : inlineContent(content)),
  }
  return after(load, (source) => {
    if (source.kind === 'file') {
      const read = destinationRead(dest, content === undefined ? baseName(src) : undefined)
      return { ...read, parse: (answer, outlook): Loaded => ({ kind: 'file', source, dest: read.parse(answer, outlook) }) }
    }
    const root = src.endsWith('/') ? dest : `${trimEnd(dest, '/')}/${baseName(src)}`
    const read = pathsRead([root, ...source.entries.map(({ name }) => `${withoutSlashes(root)}/${name}`)], {
      content: shownBytes,
    })
    return {
      ...read,
      parse(answer, outlook): Loaded {
        const [first, ...states] = read.parse(answer, outlook)
        if (!first) throw new Problem(`the state of \`${root}\` is missing`)
        return { kind: 'folder', source, root: first, states }
      },
    }
  })
}

function remotePairs({ src = '', local_follow: follow }: Copy, root: string) {
  return after(pathRead(src), (source) =>
    source.target?.kind === 'directory' ? pairsRead(source.path, root, follow) : { value: [] as readonly Pair[] },
  )
}

/** The directory in `dest`, from the path of the copy. */
function folderAround({ src = '' }: Copy, path: string): string {
  return src.endsWith('/') ? path : directoryOf(path)
}

function baseName(src: string): string {
  return trimEnd(src, '/').split('/').at(-1) ?? ''
}

function checked({ checksum }: Copy, { content }: LocalFile): void {
  if (checksum === undefined || checksum.toLowerCase() === content.sha1) return
  throw new Problem(`the content has the SHA-1 ${content.sha1}, not \`checksum\` ${checksum}`, {
    msg: 'Copied file does not match the expected checksum. Transfer failed.',
    results: { checksum: content.sha1, expected_checksum: checksum },
  })
}

function copyRules({ src, content, dest, remote_src: remote }: Copy): string[] {
  const problems: string[] = []
  if (!src && content === undefined) problems.push('one of `src` and `content` is required')
  if (src && content !== undefined) problems.push('`src` and `content` are mutually exclusive')
  if (content !== undefined && dest.endsWith('/')) problems.push('with `content`, `dest` must be a file, not a directory')
  if (content !== undefined && remote) problems.push('`content` cannot be combined with `remote_src`')
  return problems
}

const contentForDirectory = 'can not use content with a dir as dest'

/** The words of Ansible. */
function copyRuleMessage({ src, content, dest }: Copy): string | undefined {
  if (content === undefined) return src ? undefined : 'src (or content) is required'
  if (src) return 'src and content are mutually exclusive'
  return dest.endsWith('/') ? contentForDirectory : undefined
}
