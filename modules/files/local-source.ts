/** Files and directories on the controller that are to be copied. */
import { createHash } from 'node:crypto'
import { withoutSlashes } from '../../engine/formats/trim.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { LocalContext } from '../../engine/model/read.ts'
import { type Content, contentOf } from './install-file.ts'
import { sha1 } from './path-state.ts'

/** A file to copy; `path` is undefined for inline content. */
export interface LocalFile {
  readonly kind: 'file'
  readonly path?: string
  readonly mode: number
  readonly content: Content
  /** MD5 of streamed content. */
  readonly md5?: string
}
export interface LocalDirectory {
  readonly kind: 'directory'
  readonly path: string
  readonly entries: readonly LocalEntry[]
}
/** An entry below a directory; parents come before children. */
export type LocalEntry = { readonly name: string } & (
  | LocalFile
  | { readonly kind: 'directory' }
  | { readonly kind: 'link'; readonly target: string }
)

export interface SourceQuestion {
  readonly src: string
  readonly decrypt: boolean
  /** Replace links by their targets. */
  readonly follow: boolean
}

/** Loads `src`: a file with its content, or everything below a directory. */
export async function loadSource(here: LocalContext, question: SourceQuestion): Promise<LocalFile | LocalDirectory> {
  const path = here.find('files', withoutSlashes(question.src))
  const behind = await here.behind(path)
  if (behind?.kind !== 'directory') return loadFile(here, path, question.decrypt)
  const entries: LocalEntry[] = []
  await walk(here, { path, name: '', above: [behind.path] }, question, entries)
  return { kind: 'directory', path, entries }
}

/** Inline content. `mode: preserve` takes that of the private file in which Ansible puts it. */
export function inlineContent(text: string): LocalFile {
  return { kind: 'file', mode: 0o600, content: contentOf(text) }
}

/** Larger files are streamed. */
const maxHeldBytes = 1024 * 1024

async function loadFile(here: LocalContext, path: string, decrypt: boolean): Promise<LocalFile> {
  const facts = await here.stat(path)
  const bytes = await here.readFile(path, { decrypt })
  // If the sizes differ the content was decrypted from a vault, and the file itself must not be sent.
  const streamed = bytes.length > maxHeldBytes && facts?.size === bytes.length
  const content = streamed ? { bytes: { file: path }, sha1: sha1(bytes), size: bytes.length } : contentOf(bytes)
  return { kind: 'file', path, mode: facts?.mode ?? 0o644, content, ...(streamed && { md5: md5(bytes) }) }
}

interface Folder {
  readonly path: string
  /** Its name below the source, with `/` at its end; empty for the source itself. */
  readonly name: string
  /** The real paths of itself and of all directories above it, up to the source. */
  readonly above: readonly string[]
}

/** The files of a directory come before what is below its directories, as with Ansible. */
async function walk(here: LocalContext, folder: Folder, question: SourceQuestion, entries: LocalEntry[]): Promise<void> {
  const below: Folder[] = []
  for (const word of await here.list(folder.path)) {
    const name = `${folder.name}${word}`
    const path = `${folder.path}/${word}`
    const facts = await here.stat(path)
    const behind = facts?.kind === 'link' ? await here.behind(path) : undefined
    // A link stays one where following it leads nowhere, or round and round.
    const followed = question.follow && behind && behind.kind !== 'other' && !folder.above.includes(behind.path)
    if (facts?.kind === 'link' && !followed) {
      if (facts.target === undefined) throw new Problem(`the link \`${path}\` cannot be read`)
      entries.push({ name, kind: 'link', target: facts.target })
    } else if ((behind ?? facts)?.kind === 'directory') {
      const real = behind?.path ?? `${folder.above[0]}/${word}`
      below.push({ path, name: `${name}/`, above: [real, ...folder.above] })
    } else entries.push({ name, ...(await loadFile(here, path, question.decrypt)) })
  }
  for (const each of below) {
    entries.push({ name: each.name.slice(0, -1), kind: 'directory' })
    await walk(here, each, question, entries)
  }
}

export function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex')
}
