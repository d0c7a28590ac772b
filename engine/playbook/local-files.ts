/** Checks files on the controller that a task names, before the run. */

import { isAbsolute, join } from 'node:path'
import { booleanIn } from '../formats/booleans.ts'
import type { Place } from '../model/diagnostic.ts'
import type { Argument } from '../model/play.ts'
import { Sealed, Template } from '../model/template.ts'
import { shortName } from '../variables/magic.ts'
import { searched } from './files.ts'
import { addError, addWarning, type Position } from './loading.ts'
import { loadTemplate } from './texts.ts'
import { isUnreadable, variablesAt, variablesUnder } from './variable-files.ts'

type FileKind = 'files' | 'templates' | 'vars'

/** Directories to search for a kind of file, nearest first: those of the enclosing roles, then that of the playbook. */
export function foldersFor({ role, play }: Position, kind: FileKind): string[] {
  const roles = role ? [role, ...role.parents] : []
  return [...roles.map(({ role: { path } }) => path), play.dir].flatMap((folder) => [join(folder, kind), folder])
}

/** An argument that may name a file on the controller, and the values of all arguments beside it. */
export interface LocalFile {
  readonly kind: FileKind
  readonly argument: Argument
  readonly beside: Readonly<Record<string, unknown>>
}

/** Checks the file that an option names, unless only the run knows its name or it is on the host. */
export function checkLocalFile(position: Position, { kind, argument: { value, place }, beside: args }: LocalFile): void {
  const named = value instanceof Template ? staticText(position, value) : value
  if (value instanceof Template && named === undefined && kind !== 'files') position.play.namesFacts = true
  // `copy: false` of older playbooks means `remote_src: true`.
  if (typeof named !== 'string' || named === '' || mayBe(args.remote_src, true) || mayBe(args.copy, false)) return
  const isGuarded = args.creates !== undefined || args.removes !== undefined
  const path = findFile(position, kind, named, place, isGuarded)
  if (path === undefined) return
  if (kind === 'vars') checkVariables(position, path, args)
  else if (kind === 'templates' && position.project.files.isFile(path)) loadTemplate(position, path)
}

/** Checks a variables file; which files of a directory are read only the run knows. */
function checkVariables(position: Position, path: string, { name }: Readonly<Record<string, unknown>>): void {
  const { project, collected, play, step } = position
  if (collected.running) {
    if (project.files.isFile(path)) variablesAt(position, path, true)
    return
  }
  const isFile = project.files.isFile(path)
  const values = isFile ? variablesAt(position, path, true) : variablesUnder(project, path)
  if (!isFile) play.namesFacts = true
  // With `name` they are one dict of that name.
  const whole = typeof name === 'string' ? { [name]: values } : name === undefined ? values : undefined
  if (step && whole && values && !isUnreadable(project, path))
    play.variablesRead.set(step, { names: new Set(Object.keys(whole)), values: whole })
}

/** `guarded`: the task is skipped where a path of the host exists or does not. */
function findFile(position: Position, kind: FileKind, name: string, place: Place, guarded: boolean): string | undefined {
  const { files } = position.project
  const home = name.startsWith('~') ? undefined : name
  if (home === undefined || /^[a-z]+:\/\//.test(name)) return undefined
  const paths = isAbsolute(home)
    ? [home]
    : [...foldersFor(position, kind), join(position.file, '..', kind), join(position.file, '..')].map((folder) => join(folder, home))
  const found = paths.find((path) => files.isFile(path) || files.isFolder(path))
  if (found !== undefined) return found
  const hint = searched(files, paths)
  const message = `there is no file \`${isAbsolute(name) ? files.shown(name) : name}\``
  // An earlier task may write the file; the module looks for it again.
  if (guarded || position.collected.controllerWrites.possible) addWarning(position, 'missing-file', `${message} yet`, place, hint)
  else addError(position, 'missing-file', message, place, hint, { deferred: true })
  return undefined
}

/** Whether an option is this boolean, or may be, since it is a template. */
function mayBe(value: unknown, wanted: boolean): boolean {
  return value instanceof Template || value === wanted || (typeof value === 'string' && booleanIn('options', value) === wanted)
}

/** The text of a template that only uses names the loader knows, such as `{{ role_path }}/files/a`; undefined for any other. */
export function staticText({ role, play }: Position, template: Template): string | undefined {
  if (template instanceof Sealed) return undefined
  const { text } = template
  const names: Readonly<Record<string, string | undefined>> = {
    playbook_dir: play.dir,
    role_path: role?.role.path,
    role_name: role && shortName(role.role),
  }
  const plain = text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => (Object.hasOwn(names, name) ? (names[name] ?? whole) : whole))
  return /\{\{|\{%|\{#/.test(plain) ? undefined : plain
}
