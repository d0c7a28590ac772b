/** Installs a file: shared by every module that writes one. */

import { wordsOf } from '../../engine/formats/shell-words.ts'
import { bytesOfText } from '../../engine/formats/utf8.ts'
import type { Write } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Effect } from '../../engine/model/effect.ts'
import type { Change, Done, Options } from '../../engine/model/module.ts'
import { type Attributes, attributeChanges, attributesAfter, ownershipOf } from './attributes.ts'
import type { Facts } from './inode.ts'
import { modeAfter, modeOf } from './mode.ts'
import { type PathState, sha1, shownBytes } from './path-state.ts'

/** The wanted file. */
export interface Wanted extends Attributes {
  readonly content: Content
  readonly backup?: boolean
  /** The validation command, with `%s` for the file name. */
  readonly validate?: string
  readonly unfit?: Write['unfit']
  /** Follow a link to its target (`always`: also one that does not exist yet); otherwise the file replaces the link. */
  readonly follow: Follow
  /** A preceding change creates its directory. */
  readonly folderMade?: boolean
  /** The content does not depend on the current file. */
  readonly regardless?: boolean
  /** Name of the write change, if the module needs its outcome: `written`. */
  readonly name?: typeof written
}

/** Name of the change that writes the file of a module. */
export const written = 'write'

export type Follow = boolean | 'always'

/** Content in memory, or a local file to stream, with its digest and size. */
export interface Content {
  readonly bytes: Buffer | { readonly file: string }
  readonly sha1: string
  readonly size: number
}

/** Content from a text or bytes. */
export function contentOf(value: string | Buffer): Content {
  const bytes = typeof value === 'string' ? bytesOfText(value) : value
  return { bytes, sha1: sha1(bytes), size: bytes.length }
}

/** Changes that install the file: content with all attributes at once, or only attributes. */
export function placeFile(current: PathState, wanted: Wanted): Change[] {
  const { path, facts } = targetOf(current, wanted.follow)
  if (facts && facts.kind !== 'file') throw new Problem(`\`${path}\` is a ${facts.kind}, not a file`)
  if (!current.parent && !wanted.folderMade) throw missingFolder(current)
  const attributes = facts ? attributeChanges(path, facts, wanted, current.umask) : []
  if (facts && current.sha1 === wanted.content.sha1) return attributes
  const reported = attributes.map(({ action, ...change }) => change)
  return [
    {
      ...(wanted.name === undefined ? {} : { name: wanted.name }),
      ...headOf(current, path, facts),
      path,
      ...shownOf(current, facts, wanted),
      action: writeOf(current, path, facts, wanted),
      effects: [placedEffect(current, path, facts, wanted)],
      ...(wanted.regardless && { regardless: true }),
    },
    ...reported,
  ]
}

/** Values of the registered result for an installed file. */
export function placedFacts(current: PathState, wanted: Wanted): Readonly<Record<string, unknown>> {
  const { path, facts } = targetOf(current, wanted.follow)
  const { size, sha1: checksum } = wanted.content
  return { dest: path, path, checksum, size, state: 'file', ...attributesAfter(current, facts, wanted) }
}

/** Path of the backup of the change `written`, if any. */
export function keptFile(done: Done): string | undefined {
  const outcome = done.outcome(written)
  return outcome?.backup ?? outcome?.reported?.backup
}

/** The path to write to and its facts; a link that is not followed, or is dangling, is replaced. */
export function targetOf(current: PathState, follow: Follow): { readonly path: string; readonly facts?: Facts } {
  if (current.link === undefined) return { path: current.path, facts: current.self }
  if (follow === 'always' || (follow && current.target)) return { path: current.real, facts: current.target }
  return { path: current.path }
}

/** `words` is the message of Ansible's module, with `%s` for the directory; `key` is the result key for the directory. */
export function missingFolder({ path, above }: PathState, words = 'Destination directory %s does not exist', key?: string): Problem {
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 1))
  const hint = `create it in an earlier task; the nearest existing one is ${above || 'the working directory'}`
  const results = key === undefined ? {} : { results: { [key]: folder } }
  return new Problem(`the directory \`${folder}\` does not exist`, { hint, msg: words.replace('%s', () => folder), ...results })
}

/** Options for replacing a file. */
export const placingOptions = {
  backup: { type: 'boolean', default: false, description: 'Keep the old file beside it, with a timestamp in its name.' },
  validate: {
    type: 'string',
    description: 'Command that must accept the new file before it replaces the old one, such as `visudo -cf %s`.',
  },
} as const satisfies Options

/** Rules for `validate`, which requires `%s`. */
export function validateRules(validate: string | undefined): string[] {
  return validate === undefined || validate.includes('%s') ? [] : [`validate must contain %s: ${validate}`]
}

/** Content as shown in a diff. */
export function shownText(content: Buffer): string {
  const text = content.toString('utf8')
  const readable = content.length <= shownBytes && !text.includes('\0') && Buffer.from(text).equals(content)
  return readable ? text : unshown(content.length, sha1(content), content.length > shownBytes ? 'long' : 'binary')
}

function unshown(size: number, digest: string, kind: string): string {
  return `(${kind} content of ${size} bytes, SHA-1 ${digest})\n`
}

function headOf(current: PathState, path: string, facts: Facts | undefined): { readonly summary: string } {
  if (facts) return { summary: `write ${path}` }
  return { summary: current.link === undefined || path === current.real ? `create ${path}` : `replace the link ${path} with a file` }
}

function shownOf(current: PathState, facts: Facts | undefined, { content }: Wanted): { readonly before: string; readonly after: string } {
  const { bytes, size } = content
  const after = Buffer.isBuffer(bytes) ? shownText(bytes) : unshown(size, content.sha1, 'long')
  if (!facts && current.link === undefined) return { before: '', after }
  if (current.content) return { before: shownText(current.content), after }
  return { before: current.target ? unshown(current.target.size, current.sha1 ?? 'unknown', 'long') : '', after }
}

function placedEffect(current: PathState, path: string, facts: Facts | undefined, wanted: Wanted): Effect {
  const { bytes: content, sha1, size } = wanted.content
  const mode = modeOfPlaced(current, facts, wanted)
  return { kind: 'file', path, content, sha1, size, ...ownershipOf(wanted, { ...current.user, ...(facts && ownerOf(facts)) }), mode }
}

function ownerOf({ uid, gid, owner, group }: Facts): PathState['user'] {
  return { uid, gid, owner, group }
}

function modeOfPlaced(current: PathState, facts: Facts | undefined, { mode }: Wanted): number {
  const present = facts?.mode ?? 0o666 & ~current.umask
  return mode === undefined ? present : modeOf(mode, present, false, current.umask)
}

function writeOf(current: PathState, path: string, facts: Facts | undefined, wanted: Wanted): Write {
  return {
    do: 'write',
    path,
    content: wanted.content.bytes,
    owner: wanted.owner,
    group: wanted.group,
    mode: wanted.mode === undefined ? undefined : modeAfter(modeOfPlaced(current, facts, wanted)),
    backup: wanted.backup || undefined,
    validate: wanted.validate === undefined ? undefined : wordsOf(wanted.validate),
    ...(wanted.unfit === undefined ? {} : { unfit: wanted.unfit }),
    expect: current.target ? current.sha1 : 'absent',
  }
}
