/** `file`: files, directories and links, with owner and permissions. */

import { directoryOf, withoutSlashes } from '../../engine/formats/trim.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { after, constant, type Read } from '../../engine/model/read.ts'
import { type Attributes, attributeChanges, attributeOptions, attributeReads, attributesAfter, attributesOf } from './attributes.ts'
import { chattrChanges, chattrDifference, chattrOptions, chattrRules, flagsRead } from './chattr.ts'
import type { EditState } from './edit-file.ts'
import { comparedFile } from './file-diff.ts'
import { type Facts, freshFacts } from './inode.ts'
import { contentOf, missingFolder, placeFile } from './install-file.ts'
import { hardLink, symbolicLink } from './links.ts'
import { accountReads, missingAccounts, withWarnings } from './missing-accounts.ts'
import { makeDirectories } from './parent-folders.ts'
import { type PathState, pathRead } from './path-state.ts'
import { removePath } from './remove-file.ts'
import { recursiveChanges, type Stamp, stampOf, stampRead, type Times, timeChanges, usualFormat } from './times.ts'
import { type Names, namesRead, treeRead } from './tree.ts'

const timeWords = '`preserve`, `now`, or a time in the format below, in the time zone of the host.'

const options = {
  path: { type: 'path', required: true, aliases: ['dest', 'name'], description: 'Path to manage.' },
  state: {
    enum: ['absent', 'directory', 'file', 'hard', 'link', 'touch'],
    description:
      'Desired state: `directory` (with parent directories), `link`, `hard` (hard link), `file` (must exist), `touch` (created empty if missing, times updated) or `absent` (removed recursively). Default: what exists.',
  },
  src: { type: 'path', description: 'Target of a `link` or `hard` link; a relative path starts at the directory of the link.' },
  recurse: {
    type: 'boolean',
    default: false,
    description: 'Apply owner, group, mode and times to everything below a directory and, with `follow`, to the targets of links there.',
  },
  force: {
    type: 'boolean',
    default: false,
    description: 'Allow a link to replace a file, a link or an empty directory, and to have a missing target.',
  },
  follow: { type: 'boolean', default: true, description: 'Apply owner, group, mode and times to the target of a link.' },
  modification_time: { type: 'string', description: `Modification time: ${timeWords} Default for \`touch\`: \`now\`.` },
  modification_time_format: { type: 'string', default: usualFormat, description: 'Format of `modification_time`, as for `strptime`.' },
  access_time: { type: 'string', description: `Access time: ${timeWords} Default for \`touch\`: \`now\`.` },
  access_time_format: { type: 'string', default: usualFormat, description: 'Format of `access_time`, as for `strptime`.' },
  _diff_peek: { type: 'boolean', description: 'Only check that the options are valid; internal to Ansible, which looks at the file.' },
  ...attributeOptions,
  ...chattrOptions,
} as const

type FileParams = Params<typeof options>

export default defineModule({
  name: 'file',
  confined: true,
  summary: 'Manage files, directories, links and their attributes',
  notes: [
    '`touch` updates the times on every run, unless `modification_time` and `access_time` are `preserve`.',
    '`touch` fails on a dangling link; Ansible does nothing and reports no error.',
    'Check mode reports exactly what a run does, including missing parent directories; Ansible reports some changes that its run does not make.',
  ],
  options,
  examples: `
- name: Create the directory of the site
  file: { path: /srv/site/pages, state: directory, owner: root, group: www-data, mode: 'u=rwX,g=rX,o=' }

- name: Give the site to the web server
  file: { path: /srv/site, state: directory, recurse: true, owner: www-data, follow: false }

- name: Enable the site
  file: { path: /etc/app/enabled, src: /etc/app/available, state: link, force: true }

- name: Create the log file and keep its access time
  file:
    path: /var/log/app.log
    state: touch
    mode: '0640'
    access_time: preserve
    access_time_format: '%Y-%m-%d'
    modification_time: '2024-05-01'
    modification_time_format: '%Y-%m-%d'

- name: Use the same task as for hosts with SELinux
  file: { path: /srv/site, seuser: system_u, serole: object_r, setype: httpd_sys_content_t, selevel: s0, unsafe_writes: false, _diff_peek: false }

- name: Make a file immutable
  file: { path: /etc/app/fixed.conf, attributes: +i }

- name: Remove the old directory
  file: { path: /srv/old, state: absent }
`,
  results: {
    path: 'The path; also as `dest`.',
    state: 'Type of the file, or `absent`.',
    owner: 'Owner. Also returned: `group`, `uid`, `gid` and `mode`.',
    src: 'Target of a link.',
    size: 'Size in bytes.',
    diff: 'State `before` and `after`, as far as it differs.',
  },
  rules(params) {
    const deep = params.recurse && params.attributes !== undefined
    return [...chattrRules(params), ...(deep ? ['`attributes` cannot be combined with `recurse`: use `chattr -R`'] : [])]
  },

  probe(params) {
    const { path, state, src, recurse, force, follow } = params
    const times = stampsOf(params, state)
    const name = state === 'hard' && src !== undefined ? src.slice(src.lastIndexOf('/') + 1) : undefined
    const file = pathRead(path, { name })
    const source = src === undefined ? undefined : pathRead(state !== 'hard' && !/^[/~]/.test(src) ? beside(path, src) : src)
    const flagged: Read<PathState> = source ?? file
    return {
      file,
      source: source ?? constant(undefined),
      flags: params.attributes === undefined || state === 'absent' ? constant(undefined) : after(flagged, ({ real }) => flagsRead(real)),
      inside: state === 'absent' || (state === 'link' && force) ? namesRead(path) : constant({ names: [], count: 0 }),
      tree: recurse && state !== 'absent' ? treeRead(path, follow) : constant([]),
      accessTime: stampRead(times.access),
      modificationTime: stampRead(times.modification),
      ...attributeReads(params),
      ...accountReads(state === 'absent' ? {} : params),
    }
  },

  plan(params, state) {
    return withWarnings(missingAccounts(params, state), () => {
      if (params._diff_peek) return []
      const kind = stateOf(params, state.file)
      if (params.recurse && kind !== 'directory')
        throw new Problem('`recurse` requires `state: directory`', { msg: "recurse option requires state to be 'directory'" })
      if (params.src !== undefined && kind !== 'link' && kind !== 'hard')
        throw new Problem('`src` requires `state: link` or `state: hard`', { msg: "src option requires state to be 'link' or 'hard'" })
      if (kind === 'absent') return removePath(state.file, state.inside)
      const wanted = attributesOf(params, state, state.file)
      const made = madeBy(kind, params, state, wanted)
      const times = { ...stampsOf(params, kind), accessTime: state.accessTime, modificationTime: state.modificationTime }
      const changes = [
        ...made.changes,
        ...settled(made, wanted, times),
        ...recursiveChanges(params.path, state.tree, wanted, times, state.file.umask),
      ]
      const { path, link, attributed: fresh = false } = made
      return [...changes, ...chattrChanges(params.attributes, state.flags, { path, link, fresh, changed: changes.length > 0 })]
    })
  },

  returns(params, state, memory) {
    if (params._diff_peek) return { path: params.path }
    const { file, inside } = state
    const kind = stateOf(params, file)
    const { src, follow } = params
    const present = presentState(file) ?? 'absent'
    const times = { mtime: state.modificationTime, atime: state.accessTime }
    const spec = {
      state: kind,
      present,
      src,
      follow,
      wanted: kind === 'absent' ? {} : attributesOf(params, state, file),
      times,
      done: memory.any,
    }
    const flags = chattrDifference(params.attributes, state.flags, !file.target)
    return {
      ...missingAccounts(params, state),
      ...settledResult(params, state, kind),
      diff: comparedFile(file, inside, { ...spec, flags }),
    }
  },
})

interface FileState extends EditState {
  readonly source: PathState | undefined
  readonly inside: Names
}

function stateOf({ state, recurse }: FileParams, file: PathState): NonNullable<FileParams['state']> {
  return state ?? presentState(file) ?? (recurse ? 'directory' : 'file')
}

function presentState({ self }: PathState): 'link' | 'directory' | 'hard' | 'file' | undefined {
  if (!self) return undefined
  if (self.kind === 'link' || self.kind === 'directory') return self.kind
  return self.links > 1 ? 'hard' : 'file'
}

function stampsOf(params: FileParams, state: FileParams['state']): { access: Stamp; modification: Stamp } {
  const defaultTime = state === 'touch' ? 'now' : 'preserve'
  return {
    access: stampOf(params.access_time ?? defaultTime, params.access_time_format),
    modification: stampOf(params.modification_time ?? defaultTime, params.modification_time_format),
  }
}

/** Result after the changes; the size of a new directory is unknown. */
function settledResult(params: FileParams, state: FileState, kind: string) {
  const { file, source } = state
  if (kind === 'absent') return { path: file.path, state: 'absent' }
  const followed = params.follow && (kind === 'directory' || kind === 'file')
  const facts = kind === 'link' && file.self?.kind !== 'link' ? freshFacts('link', file) : followed ? file.target : file.self
  const wanted =
    facts?.kind === 'link'
      ? { ...(params.follow ? {} : attributesOf(params, state, file)), mode: undefined }
      : attributesOf(params, state, file)
  const sizes = {
    link: Buffer.byteLength(params.src ?? file.link ?? ''),
    hard: (source?.target ?? file.self)?.size,
    directory: facts?.size,
  }
  const size = { ...sizes, file: facts?.size, touch: facts?.size ?? 0 }[kind as 'file']
  const path =
    followed && file.link !== undefined ? file.real : kind === 'directory' && params.path.endsWith('/') ? `${file.path}/` : file.path
  return {
    ...{ path, dest: file.path, state: kind === 'touch' ? (presentState(file) ?? 'file') : kind },
    ...(size === undefined ? {} : { size }),
    ...(params.src === undefined ? {} : { src: params.src }),
    ...attributesAfter(file, facts, wanted, kind === 'directory'),
  }
}

/** Changes that create the path, and the path whose owner, mode and times are set afterwards. */
interface Made {
  readonly changes: Change[]
  readonly path: string
  readonly facts?: Facts
  readonly link?: boolean
  readonly umask: number
  /** Owner, group and mode are set on creation. */
  readonly attributed?: boolean
}

function madeBy(kind: string, params: FileParams, state: FileState, wanted: Attributes): Made {
  const { file, source } = state
  const { path, umask } = file
  const orphan = !file.self && !file.parent
  if (kind === 'link' || kind === 'hard') {
    const changes = kind === 'link' ? symbolicLink(params.src, params.force, state) : hardLink(params.src, params.force, state)
    if (orphan) throw missingFolder(file)
    if (changes.length === 0) return { changes, umask, ...existing(file, params.follow) }
    if (kind === 'hard') return { changes, umask, path, facts: source?.target }
    if (!params.follow) return { changes, umask, path, facts: freshFacts('link', file), link: true }
    return { changes, umask, path: source?.real ?? path, facts: source?.target }
  }
  if (kind === 'directory' && !(params.follow ? file.target : file.self)) {
    const place = file.link === undefined ? file : { ...file, above: directoryOf(file.real) }
    return {
      changes: makeDirectories(file.real, place, wanted),
      umask,
      path: file.real,
      facts: freshFacts('directory', file),
      attributed: true,
    }
  }
  if (!file.self && kind === 'touch') {
    if (orphan) throw missingFolder(file)
    const changes = placeFile(file, { ...wanted, content: contentOf(''), follow: true })
    const written = params.modification_time !== undefined || params.access_time !== undefined
    return { changes, umask, path, facts: written ? freshFacts('file', file) : undefined, attributed: true }
  }
  return { changes: [], umask, ...existing(file, params.follow, kind) }
}

/** The existing path of the wanted kind, or the target of a followed link. */
function existing({ path, real, link, self, target }: PathState, follow: boolean, kind?: string): Pick<Made, 'path' | 'facts' | 'link'> {
  const itself = link !== undefined && !follow
  const facts = itself ? self : target
  if (kind === undefined) return { path: itself ? path : real, facts, link: itself }
  if (!facts)
    throw new Problem(`\`${path}\` does not exist`, {
      results: { path, state: 'absent' },
      msg: `file (${path}) is absent, cannot continue`,
      hint: 'create it with `state: touch`, `state: directory`, `copy` or `template`',
    })
  if (kind === 'directory' && facts.kind !== 'directory')
    throw new Problem(`\`${path}\` is a ${facts.kind}, not a directory`, {
      msg: `${path} already exists as a ${facts.kind}`,
      results: { path },
    })
  if (kind === 'file' && (facts.kind === 'directory' || facts.kind === 'link'))
    throw new Problem(`\`${path}\` is a ${facts.kind}, not a file`, {
      msg: `file (${path}) is ${facts.kind}, cannot continue`,
      results: { path, state: facts.kind },
    })
  return { path: itself ? path : real, facts, link: itself }
}

function settled({ path, facts, link, umask, attributed }: Made, wanted: Attributes, times: Times): Change[] {
  if (!facts) return []
  return [...(attributed ? [] : attributeChanges(path, facts, wanted, umask, link)), ...timeChanges(path, facts, times, link)]
}

function beside(path: string, src: string): string {
  const bare = withoutSlashes(path)
  return `${bare.slice(0, bare.lastIndexOf('/') + 1)}${src}`
}
