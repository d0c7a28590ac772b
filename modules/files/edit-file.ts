/** Options, reads, rules and changes shared by modules that edit a text file in place. */

import { pythonRegExp } from '../../engine/formats/python-regexp.ts'
import { directoryOf } from '../../engine/formats/trim.ts'
import type { Write } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change, Done, Options } from '../../engine/model/module.ts'
import type { AttributeParams } from './attributes.ts'
import { attributeChanges, attributeOptions, attributeReads, attributesOf } from './attributes.ts'
import { freshFacts } from './inode.ts'
import { contentOf, keptFile, placeFile, placingOptions, targetOf, validateRules, written } from './install-file.ts'
import { makeDirectories } from './parent-folders.ts'
import { editedBytes, type PathState, pathRead } from './path-state.ts'

export const editOptions = {
  path: { type: 'path', required: true, aliases: ['dest', 'destfile', 'name'], description: 'File to edit.' },
  ...placingOptions,
  ...attributeOptions,
} as const satisfies Options

/** Where an editor of lines puts what is new. */
export const insertOptions = {
  insertafter: {
    type: 'string',
    description:
      'Insert what is new after the last line that matches this regular expression, or at the end of the file (`EOF`, the default).',
  },
  insertbefore: {
    type: 'string',
    description: 'Insert what is new before the last line that matches this regular expression, or at the beginning of the file (`BOF`).',
  },
  create: { type: 'boolean', default: false, description: 'Create the file and its parent directories if missing.' },
} as const satisfies Options

type EditParams = AttributeParams & { readonly path: string; readonly backup: boolean; readonly validate?: string }
export interface EditState {
  readonly file: PathState
  readonly uid?: number
  readonly gid?: number
}

export function editReads(params: EditParams) {
  return { file: pathRead(params.path, { content: editedBytes }), ...attributeReads(params) }
}

export function editRules(params: EditParams): string[] {
  return [...validateRules(params.validate)]
}

/** Content of the file; undefined if it does not exist. */
export function presentContent({ path, link, target, content, sha1 }: PathState): Buffer | undefined {
  if (!target) return undefined
  if (target.kind !== 'file')
    throw new Problem(`\`${path}\` is a ${target.kind}, not a file`, { msg: `Path ${path} is a ${target.kind} !`, results: { rc: 256 } })
  if (content) return content
  const where = link === undefined ? '' : ' (the target of the link)'
  if (sha1)
    throw new Problem(`\`${path}\`${where} has ${target.size} bytes, more than the limit for editing in place (${editedBytes})`, {
      kind: 'too-large',
    })
  throw new Problem(`\`${path}\`${where} cannot be read`, { hint: 'become a user who can read it' })
}

/** Ansible's message if validation rejects the new text. */
const unfit: Write['unfit'] = ({ code, stderr }) => `failed to validate: rc:${code} error:${stderr}`

/** The content as a text with one character per byte; empty if the file does not exist. */
export function presentText(file: PathState): string {
  return bytesText(presentContent(file) ?? '')
}

/** Changes that write the edited bytes; missing parent directories of a new file are created first. */
export function placeEdit(params: EditParams, state: EditState, edited: Buffer): Change[] {
  const { file } = state
  const made = !file.target && !file.parent
  const { backup, validate } = params
  const attributes = attributesOf(params, state, file)
  const wanted = {
    ...attributes,
    content: contentOf(edited),
    backup,
    validate,
    ...(validate === undefined ? {} : { unfit }),
    follow: 'always' as const,
    folderMade: made,
    name: written,
  } as const
  return [...(made ? makeDirectories(directoryOf(file.path), file, {}) : []), ...placeFile(file, wanted)]
}

/** Changes that write such a text, following links; an existing file keeps owner, group and mode, a new one is readable by all. */
export function placeText(file: PathState, text: string, how: { readonly backup?: boolean; readonly folderMade?: boolean } = {}): Change[] {
  const mode = targetOf(file, 'always').facts ? undefined : '0644'
  return placeFile(file, { ...how, content: contentOf(textBytes(text)), mode, follow: 'always', name: written })
}

/** The message of an edit, extended if owner, group or mode change. */
export function withAttributes(message: string, params: EditParams, state: EditState): string {
  const { file } = state
  const changes = attributeChanges(file.path, file.target ?? freshFacts('file', file), attributesOf(params, state, file), file.umask)
  if (changes.length === 0) return message
  return `${message}${message === '' ? '' : ' and '}ownership, perms or SE linux context changed`
}

/** Path of the backup after a file was written. */
export function writtenBackup(done: Done): Readonly<Record<string, string>> {
  const backup_file = keptFile(done)
  return backup_file === undefined ? {} : { backup_file }
}

/** Bytes as a text with one character per byte, in which lines and expressions are matched as Ansible does. */
export function bytesText(bytes: Buffer | string): string {
  return (typeof bytes === 'string' ? Buffer.from(bytes) : bytes).toString('latin1')
}

export function textBytes(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

/** A message for each option whose expression does not compile. */
export function expressionRules(patterns: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(patterns).flatMap(([option, pattern]) => {
    try {
      if (pattern !== undefined) pythonRegExp(pattern)
      return []
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return [`\`${option}\`: ${error.message}`]
    }
  })
}
