/** `archive`: packs files and directories on the host into an archive there. */
import { lastLine } from '../../engine/formats/text-lines.ts'
import { trimEnd, withoutSlashes } from '../../engine/formats/trim.ts'
import { movedCode } from '../../engine/host-scripts/replace-file.ts'
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { after } from '../../engine/model/read.ts'
import { unopened } from '../ansible-words.ts'
import { lackedIn } from '../command/in-folder.ts'
import {
  type Attributes,
  attributeChanges,
  attributeOptions,
  attributeReads,
  attributesAfter,
  attributesOf,
  ownerWord,
  refusedAttributes,
} from '../files/attributes.ts'
import { missingFolder } from '../files/install-file.ts'
import { modeAfter, modeOf } from '../files/mode.ts'
import { expectedOf, type PathState, pathRead } from '../files/path-state.ts'
import { type Expanded, expandRead, type Packing, type PackLook, packArgv, packCodes, packRead } from './pack.ts'

const options = {
  path: {
    type: 'list',
    items: { type: 'path', description: 'A path.' },
    required: true,
    description: 'Absolute paths on the host; `*` and `?` are expanded. Directories are archived with their content.',
  },
  dest: {
    type: 'path',
    description: 'Archive to create; its directory must exist. Default for a single file: its path with the format as suffix.',
  },
  format: {
    enum: ['bz2', 'gz', 'tar', 'xz', 'zip'],
    default: 'gz',
    description: 'Archive format; `gz`, `bz2` and `xz` create a compressed tar, or compress a single file.',
  },
  exclude_path: {
    type: 'list',
    items: { type: 'path', description: 'A path.' },
    default: [],
    description: 'Paths to exclude from `path`; `*` and `?` are expanded.',
  },
  exclusion_patterns: {
    type: 'list',
    default: [],
    description: 'Shell patterns to exclude, matched against the names in the archive (absolute paths for `zip`); `*` also matches `/`.',
  },
  force_archive: { type: 'boolean', default: false, description: 'Create a tar even for a single file.' },
  remove: { type: 'boolean', default: false, description: 'Remove the packed files.' },
  ...attributeOptions,
} as const

type Archive = Params<typeof options>

export default defineModule({
  name: 'archive',
  aliases: ['community.general.archive'],
  summary: 'Create an archive of files and directories',
  notes: [
    'The host needs GNU tar and the program for the format: `gzip`, `bzip2`, `xz`, or `zip` and `unzip`; Python takes the place of `bzip2` and `xz`.',
    'An archive with the same names, content, times, owners and permissions is left unchanged; for `zip`, only names and content are compared. Check mode compares too.',
    'The archive never contains itself.',
  ],
  options,
  refused: refusedAttributes,
  examples: `
- name: Archive the site without its cache
  archive:
    path: [/srv/site, /etc/nginx/*.conf]
    dest: /backup/site.tar.xz
    format: xz
    exclude_path: [/etc/nginx/mime.conf]
    exclusion_patterns: ["*.pyc", "*/cache/*"]
    mode: "0600"
    owner: root
    group: root

- name: Compress an old log and remove it
  archive: { path: /var/log/app.log.1, remove: true }

- name: Create a tar of one file
  archive: { path: /srv/app.conf, dest: /srv/app.tgz, force_archive: true }
`,
  results: {
    archived: 'Paths of the archived files.',
    dest: 'Path of the archive.',
    dest_state: '`absent`, `archive`, `compress`, or `incomplete` if some paths were missing.',
    missing: 'Paths that do not exist.',
    arcroot: 'Directory to which the names in the archive are relative.',
    expanded_paths: 'Paths that `path` expanded to.',
    expanded_exclude_paths: 'Paths that `exclude_path` expanded to.',
  },
  rules: (params) => [
    ...(params.path.length === 0 ? ['`path` is empty'] : []),
    ...[...params.path, ...params.exclude_path]
      .filter((path) => !/^[/~$]/.test(path))
      .map((path) => `\`${path}\` must be an absolute path`),
    ...params.exclusion_patterns
      .filter((each) => each === '' || each.includes('\n'))
      .map(() => 'a pattern cannot be empty or contain a line break'),
  ],

  probe(params) {
    const expanded = expandRead(params.path, params.exclude_path)
    return {
      expanded,
      file: after(expanded, (state) => pathRead(packingOf(params, state).dest, { sha1: true })),
      look: after(expanded, (state) => {
        const packing = packingOf(params, state)
        return packing.targets.length === 0 ? { value: nothing } : packRead(packing)
      }),
      ...attributeReads(params),
    }
  },

  plan(params, { expanded, file, look, ...ids }): readonly Change[] {
    const packing = packingOf(params, expanded)
    const wanted = attributesOf(params, ids, file)
    if (look.problem) throw problemOf(look.problem, packing)
    const kept = file.target ? attributeChanges(file.path, file.target, wanted, file.umask) : []
    if (packing.targets.length === 0) return kept
    if (file.target?.kind === 'directory') throw new Problem(`\`${file.path}\` is a directory, not a file`)
    if (!file.parent) throw unmade(packing, file)
    const gone = params.remove ? removals(packing, look.names) : []
    if (look.state === 'same') return [...kept, ...gone]
    return [packed(packing, file, look, wanted), ...kept.map(({ action, ...change }) => change), ...gone]
  },

  returns(params, { expanded, file, look, ...ids }, done) {
    const { dest, root, single, targets } = packingOf(params, expanded)
    const missing = expanded.paths.filter(({ kind }) => kind === 'missing').map(({ path }) => path)
    const there = file.target !== undefined || done.has('pack')
    const whole = missing.length > 0 && targets.length > 0 ? 'incomplete' : 'archive'
    const isArchive = targets.length > 0 ? !single : /\.(tar|tar\.(gz|bz2|xz)|tgz|tbz2|zip)$/i.test(dest)
    return {
      archived: look.names.map((name) => root + name),
      dest: file.path,
      dest_state: !there ? 'absent' : isArchive ? whole : 'compress',
      missing,
      arcroot: root,
      expanded_paths: expanded.found,
      expanded_exclude_paths: expanded.excluded,
      ...(there ? { state: 'file', ...attributesAfter(file, file.target, attributesOf(params, ids, file)) } : {}),
    }
  },
})

const nothing: PackLook = { state: 'absent', names: [] }

/** What to pack into which archive; throws a Problem if the options do not determine it. */
function packingOf(params: Archive, { paths, found, excluded }: Expanded): Packing {
  const [first] = paths
  const path = params.path.join(', ')
  if (!first)
    throw new Problem('none of the source paths exists', {
      hint: 'check `path`: no file on the host matches it',
      msg: 'Error, no source paths were found',
      results: { path, expanded_paths: found.join(', '), expanded_exclude_paths: excluded.join(', ') },
    })
  const targets = paths.filter(({ kind }) => kind !== 'missing')
  const many = params.force_archive || first.kind === 'directory' || paths.length > 1 || params.path.some((path) => /[*?]/.test(path))
  if (many && params.dest === undefined)
    throw new Problem('`dest` is required to pack more than one file', {
      msg: 'Error, must specify "dest" when archiving multiple files or trees',
      results: { path, dest: 'None' },
    })
  const dest = params.dest ?? `${first.path}.${params.format}`
  const root = commonFolder(paths.map(({ path }) => path))
  const inside = paths.find(({ path, kind }) => kind === 'directory' && dest.startsWith(`${trimEnd(path, '/')}/`))
  if (params.remove && inside)
    throw new Problem(`\`${dest}\` is inside \`${inside.path}\`, which would be removed`, {
      msg: 'Error, created archive can not be contained in source paths when remove=true',
      results: { path: paths.map((each) => each.path).join(', ') },
    })
  return {
    format: params.format,
    single: !many && !['zip', 'tar'].includes(params.format),
    dest,
    root,
    targets,
    patterns: params.exclusion_patterns,
  }
}

/** The deepest common directory of the paths, with a trailing `/`. */
function commonFolder(paths: readonly string[]): string {
  const folders = paths.map((path) => path.slice(0, path.lastIndexOf('/') + 1))
  const [first = '/'] = folders
  let length = first.length
  while (!folders.every((folder) => folder.startsWith(first.slice(0, length)))) length = first.lastIndexOf('/', length - 2) + 1
  return first.slice(0, length)
}

function packed(packing: Packing, file: PathState, { names }: PackLook, wanted: Attributes): Change {
  const mode = wanted.mode === undefined ? '' : modeAfter(modeOf(wanted.mode, file.target?.mode ?? 0o666 & ~file.umask, false, file.umask))
  const explain = ({ code, stderr }: { readonly code: number; readonly stderr: string }) => {
    const { message, hint, msg } = problemOf({ code, text: stderr.trim() }, packing)
    return { message, hint, msg: String(msg) }
  }
  return {
    name: 'pack',
    summary: `pack ${packing.targets.map(({ path }) => path).join(', ')} into ${file.path}`,
    before: file.target ? 'another archive' : 'absent',
    after: names.map((name) => `${name}\n`).join(''),
    action: run(packArgv(packing, ownerWord(wanted), mode, expectedOf(file)), { explain, stale: movedCode }),
  }
}

/** Removes the packed files, directories with their content; a file excluded by a pattern is kept. */
function removals({ targets, root }: Packing, names: readonly string[]): readonly Change[] {
  return targets
    .filter(({ path, kind }) => kind === 'directory' || names.includes(path.slice(root.length)))
    .map(({ path }) => ({
      summary: `remove ${path}`,
      before: 'present',
      after: 'absent',
      action: run(['rm', '-rf', '--', withoutSlashes(path)]),
    }))
}

function problemOf({ code, text }: NonNullable<PackLook['problem']>, packing: Packing): Problem {
  const { dest, root } = packing
  const line = lastLine(text)
  if (code === packCodes.tool)
    return new Problem(line ?? '', { hint: 'install its package in an earlier task', missingProgram: lackedIn(line) })
  if (code === packCodes.folder) return new Problem(`\`${root}\` cannot be read: ${line}`)
  return new Problem(`\`${dest}\` could not be created: ${line || `exit code ${code}`}`, {
    msg: `${unwritten(packing)} ${line || `it ended with code ${code}`}`,
  })
}

/** Ansible's message for an archive that cannot be created, without the cause. */
function unwritten({ single, format, dest }: Packing): string {
  if (single) return 'Unable to write to compressed file:'
  return `Error when writing ${format === 'zip' || format === 'tar' ? format : `tar.${format}`} archive at ${dest}:`
}

function unmade(packing: Packing, file: PathState): Problem {
  const { message, hint } = missingFolder(file)
  const [first] = packing.targets
  const results = packing.single ? { path: first?.path, dest: packing.dest } : undefined
  return new Problem(message, { hint, msg: `${unwritten(packing)} ${unopened(file.path, 'missing')}`, results })
}
