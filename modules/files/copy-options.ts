/** Options and changes shared by `copy` and `template`: destination, attributes and replacement. */

import { directoryOf } from '../../engine/formats/trim.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change, Done, Options, Params } from '../../engine/model/module.ts'
import { after, constant, type HostRead, type Read } from '../../engine/model/read.ts'
import { type Attributes, attributeChanges, attributeOptions } from './attributes.ts'
import { chattrChanges, chattrOptions, type Flags, flagsRead } from './chattr.ts'
import { writtenBackup } from './edit-file.ts'
import { missingFolder, placedFacts, placeFile, placingOptions, targetOf, type Wanted, written } from './install-file.ts'
import { symbolicLink } from './links.ts'
import { type LocalEntry, type LocalFile, md5 } from './local-source.ts'
import { octal } from './mode.ts'
import { makeDirectories } from './parent-folders.ts'
import { type PathState, pathRead, shownBytes } from './path-state.ts'

export const copyingOptions = {
  dest: {
    type: 'path',
    required: true,
    missing: 'dest is required',
    description:
      'Destination on the host. If it is a directory or ends with `/`, the file goes into it; with `/`, a missing directory is created.',
  },
  force: { type: 'boolean', default: true, description: 'Replace an existing file.' },
  ...placingOptions,
  follow: {
    type: 'boolean',
    default: false,
    description: 'If `dest` is a link, write to its target instead of replacing the link.',
  },
  directory_mode: { type: 'mode', description: 'Permissions of directories that are copied or created.' },
  ...attributeOptions,
  ...chattrOptions,
} as const satisfies Options

type Copied = 'dest' | 'force' | 'backup' | 'validate' | 'follow' | 'directory_mode' | 'attributes'
export type CopyParams = Pick<Params<typeof copyingOptions>, Copied>

/** State of the path where a file called `name` would go. */
export function destinationRead(dest: string, name: string | undefined): HostRead<PathState> {
  if (name !== undefined && dest.endsWith('/')) return pathRead(`${dest}${name}`, { content: shownBytes })
  return pathRead(dest, { name, content: shownBytes })
}

/** Attributes of the destination file, if asked for. */
export function copiedFlags({ attributes, follow }: CopyParams, dest: Read<PathState | undefined>): Read<Flags | undefined> {
  if (attributes === undefined) return constant(undefined)
  return after<PathState | undefined, Flags | undefined>(dest, (file) =>
    file ? flagsRead(targetOf(file, follow).path) : { value: undefined },
  )
}

/** The changes of one file, and the one that sets its attributes. */
export function withFlags(params: CopyParams, flags: Flags | undefined, dest: PathState, changes: readonly Change[]): readonly Change[] {
  if (isKept(params, dest)) return changes
  const { path, facts } = targetOf(dest, params.follow)
  const fresh = !facts || changes.some((change) => change.path !== undefined)
  return [...changes, ...chattrChanges(params.attributes, flags, { path, fresh, changed: changes.length > 0 })]
}

/** Throws if attributes are set for a directory. */
export function requireOneFile({ attributes }: CopyParams): void {
  if (attributes === undefined) return
  throw new Problem('`attributes` is not supported for a directory', { hint: 'set them on each file with `file`' })
}

/** Changes that copy one file. */
export function copyFile(params: CopyParams, attributes: Attributes, source: LocalFile, dest: PathState): Change[] {
  if (isKept(params, dest)) return []
  const wanted = { ...wantedOf(params, attributes, source), name: written } as const
  if (dest.parent || !params.dest.endsWith('/')) return placeFile(dest, wanted)
  return [
    ...makeDirectories(directoryOf(dest.path), dest, directoryAttributes(params, attributes)),
    ...placeFile(dest, { ...wanted, folderMade: true }),
  ]
}

export const copiedResults = {
  dest: 'Path of the file.',
  src: 'Path of the source.',
  checksum: 'SHA-1 checksum of the content.',
  md5sum: 'MD5 checksum of the content.',
  backup_file: 'Path of the backup.',
  mode: 'Permissions. Also returned: `owner`, `group`, `uid`, `gid`, `size` and `state`.',
}

/** Values of the registered result for one file. */
export function copiedFacts(params: CopyParams, attributes: Attributes, source: LocalFile, dest: PathState, done: Done) {
  const facts = isKept(params, dest) ? { dest: dest.path } : placedFacts(dest, wantedOf(params, attributes, source))
  const { bytes } = source.content
  const origin = source.path === undefined ? {} : { src: source.path }
  return { ...origin, ...facts, md5sum: source.md5 ?? (Buffer.isBuffer(bytes) ? md5(bytes) : null), ...writtenBackup(done) }
}

/** Changes that copy the content of a directory; `states` are the current states, in the order of `entries`. */
export function copyDirectory(
  params: CopyParams,
  attributes: Attributes,
  entries: readonly LocalEntry[],
  root: PathState,
  states: readonly PathState[],
): Change[] {
  const folders = directoryAttributes(params, attributes)
  if (root.self && root.target?.kind !== 'directory') throw new Problem(`\`${root.path}\` is a ${root.self.kind}, not a directory`)
  const changes: Change[] = root.self ? [] : makeDirectories(root.path, root, folders)
  for (const [index, entry] of entries.entries()) {
    const dest = states[index]
    if (!dest) throw missingFolder(root)
    if (entry.kind === 'directory') changes.push(...directoryChanges(dest, folders))
    else if (entry.kind === 'link')
      changes.push(...symbolicLink(entry.target, true, { file: dest, source: undefined, inside: { names: [], count: 0 } }))
    else if (!isKept(params, dest))
      changes.push(...placeFile(dest, { ...wantedOf(params, attributes, entry), follow: false, folderMade: true }))
  }
  return changes
}

/** Changes that create a directory with owner, group and mode; its parent exists by then. */
function directoryChanges(dest: PathState, folders: Attributes): Change[] {
  if (!dest.self) return makeDirectories(dest.path, { ...dest, above: directoryOf(dest.path) }, folders)
  if (dest.target?.kind !== 'directory') throw new Problem(`\`${dest.path}\` is a ${dest.self.kind}, not a directory`)
  return attributeChanges(dest.real, dest.target, folders, dest.umask)
}

export function directoryAttributes({ directory_mode: mode }: CopyParams, attributes: Attributes): Attributes {
  return { ...attributes, mode }
}

/** Whether an existing file is kept unchanged. */
export function isKept({ force, follow }: CopyParams, dest: PathState): boolean {
  return !force && (follow ? dest.target : dest.self) !== undefined
}

function wantedOf({ backup, validate, follow, force }: CopyParams, attributes: Attributes, { content, mode }: LocalFile): Wanted {
  const bits = attributes.mode === 'preserve' ? octal(mode) : attributes.mode
  return { ...attributes, mode: bits, content, backup, validate, follow, regardless: force }
}
