/** Files on the controller that a task names: they must be there before the first host is spoken to. */

import { isAbsolute, join } from 'node:path'
import { booleanIn } from '../formats/booleans.ts'
import type { Place } from '../model/diagnostic.ts'
import { Sealed, Template } from '../model/template.ts'
import { addError, addWarning, type Position } from './loading.ts'
import { loadTemplate } from './template-files.ts'
import { isFaulty, variablesAt, variablesUnder } from './variable-files.ts'

type FileKind = 'files' | 'templates' | 'vars'

/** Folders to look in for a kind of file, nearest first: those of the roles around, the including file's, the playbook's. */
export function foldersFor({ role, play }: Position, kind: FileKind): string[] {
  const roles = role ? [role, ...role.parents] : []
  return [...roles.map(({ role: { path } }) => path), play.dir].flatMap((folder) => [join(folder, kind), folder])
}

/** Checks the file that an option names, unless only the run knows its name or it lies on the host. */
export function checkLocalFile(
  position: Position,
  kind: FileKind,
  value: unknown,
  place: Place | undefined,
  args: Readonly<Record<string, unknown>>,
): void {
  const named = value instanceof Template ? known(position, value) : value
  if (value instanceof Template && named === undefined && kind !== 'files') position.play.namesFacts = true
  if (typeof named !== 'string' || named === '' || !place || onHost(args.remote_src) || notHere(args.copy)) return
  const path = findFile(position, kind, named, place)
  if (path === undefined) return
  if (kind === 'vars') lookInto(position, path, args)
  else if (kind === 'templates' && position.loading.files.isFile(path)) loadTemplate(position, path)
}

/** Variables are checked; which files of a folder are read only the run knows. */
function lookInto(position: Position, path: string, { name }: Readonly<Record<string, unknown>>): void {
  const { loading, play, step } = position
  if (loading.running) {
    if (loading.files.isFile(path)) variablesAt(position, path, true)
    return
  }
  const isFile = loading.files.isFile(path)
  const values = isFile ? variablesAt(position, path, true) : variablesUnder(loading, path)
  if (!isFile) play.namesFacts = true
  // A dict of this name is all there is of them.
  const whole = typeof name === 'string' ? { [name]: values } : name === undefined ? values : undefined
  if (step && whole && values && !isFaulty(loading, path))
    play.variablesRead.set(step, { names: new Set(Object.keys(whole)), values: whole })
}

function findFile(position: Position, kind: FileKind, name: string, place: Place): string | undefined {
  const { files } = position.loading
  const home = name.startsWith('~') ? undefined : name
  if (home === undefined || /^[a-z]+:\/\//.test(name)) return undefined
  const paths = isAbsolute(home)
    ? [home]
    : [...foldersFor(position, kind), join(position.file, '..', kind), join(position.file, '..')].map((folder) => join(folder, home))
  const found = paths.find((path) => files.isFile(path) || files.isFolder(path))
  if (found !== undefined) return found
  const looked = [...new Set(paths)].map((path) => `\`${files.shown(path)}\``).join(', ')
  const message = `there is no file \`${isAbsolute(name) ? files.shown(name) : name}\``
  // An earlier task may write the file here; the module looks for it again.
  if (position.loading.here.worked) addWarning(position, 'missing-file', `${message} yet`, place, `looked for ${looked}`)
  else addError(position, 'missing-file', message, place, `looked for ${looked}`, { passes: true })
  return undefined
}

function onHost(remote: unknown): boolean {
  return remote instanceof Template || remote === true || (typeof remote === 'string' && booleanIn('options', remote) === true)
}

/** `copy: false` of older playbooks says what `remote_src: true` does. */
function notHere(copied: unknown): boolean {
  return copied instanceof Template || copied === false || (typeof copied === 'string' && booleanIn('options', copied) === false)
}

/** The text of a template that names nothing but folders the loader knows: `{{ role_path }}/files/a`. */
export function known({ role, play }: Position, template: Template): string | undefined {
  if (template instanceof Sealed) return undefined
  const { text } = template
  const names: Readonly<Record<string, string | undefined>> = {
    playbook_dir: play.dir,
    role_path: role?.role.path,
    role_name: role?.role.name,
  }
  const plain = text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => (Object.hasOwn(names, name) ? (names[name] ?? whole) : whole))
  return /\{\{|\{%|\{#/.test(plain) ? undefined : plain
}
