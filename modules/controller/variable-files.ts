/** Selects variable files and merges their content. */

import { DiagnosticError, Problem } from '../../engine/model/diagnostic.ts'
import { joined } from '../../engine/model/dict.ts'
import type { LocalContext } from '../../engine/model/read.ts'
import type { Variables } from '../../engine/model/template.ts'

/** The options of the module that reads them. */
export interface Asked {
  readonly file?: string
  readonly dir?: string
  readonly name?: string
  readonly depth: number
  readonly files_matching?: string
  readonly ignore_files?: readonly string[]
  readonly extensions: readonly string[]
  readonly ignore_unknown_extensions: boolean
  readonly hash_behaviour?: 'replace' | 'merge'
}
export interface VariablesRead {
  readonly values: Variables
  readonly files: readonly string[]
}

/** What a failure is in the words of Ansible: it registers them as `message`, and nothing was read. */
function unread(message: string, msg: string, more: Pick<Problem, 'hint' | 'place' | 'through'> = {}): Problem {
  return new Problem(message, { ...more, msg, results: { message: msg, ansible_included_var_files: [], ansible_facts: {} } })
}

/** The same of what is thrown, which may have words of its own. */
function unreadBy(error: unknown, msg?: string): unknown {
  if (!(error instanceof Problem)) return error
  return unread(error.message, msg ?? String(error.msg), error)
}

/** Reads the variables; throws Problem if a file is missing or cannot be read. */
export async function readVariables(here: LocalContext, asked: Asked): Promise<VariablesRead> {
  const files = asked.dir === undefined ? [fileOf(here, asked.file ?? '')] : await filesIn(here, asked, asked.dir)
  const values: Record<string, unknown> = {}
  for (const file of files) Object.assign(values, variablesIn(here, file))
  const named: Record<string, unknown> = asked.name === undefined ? values : { [asked.name]: values }
  if (asked.hash_behaviour === 'merge') for (const [name, value] of Object.entries(named)) named[name] = joined(here.variable(name), value)
  return { values: named, files }
}

function fileOf(here: LocalContext, file: string): string {
  try {
    return here.find('vars', file)
  } catch (error) {
    throw unreadBy(error)
  }
}

/** A file without a dict of variables gets Ansible's message; its location stays. */
function variablesIn(here: LocalContext, file: string): Variables {
  try {
    return here.readVariables(file)
  } catch (error) {
    const first = error instanceof DiagnosticError ? error.diagnostics[0] : undefined
    if (first?.code !== 'wrong-type') throw error
    throw unread(first.message, `${file} must be stored as a dictionary/hash`, first)
  }
}

async function filesIn(here: LocalContext, asked: Asked, dir: string): Promise<readonly string[]> {
  const root = (await folderOf(here, dir)).replace(/\/+$/, '')
  if ((await listed(here, root)) === undefined)
    throw unread(`\`${dir}\` is a file, not a directory`, `${root} is not a directory`, { hint: 'use `file`' })
  const folders = await foldersIn(here, root, asked.depth === 0 ? Number.POSITIVE_INFINITY : asked.depth)
  const matches = asked.files_matching === undefined ? undefined : expression(asked.files_matching)
  const ignored = (asked.ignore_files ?? []).map((pattern) => expression(`(?:${pattern})$`))
  return folders.flatMap(({ path, files }) =>
    files.flatMap((name) => {
      if ((matches && !matches.test(name)) || ignored.some((pattern) => pattern.test(name))) return []
      if (asked.extensions.includes(/[^.]\.([^.]*)$/.exec(name)?.[1] ?? '')) return [`${path}/${name}`]
      if (asked.ignore_unknown_extensions) return []
      throw unread(
        `\`${path}/${name}\` must end in one of ${asked.extensions.map((each) => `\`.${each}\``).join(', ')}`,
        `${path}/${name} does not have a valid extension: ${asked.extensions.join(', ')}`,
        { hint: 'set `ignore_unknown_extensions: true` to ignore such files' },
      )
    }),
  )
}

/** As Ansible looks: in `vars` of the role, or beside the file of the task; else wherever files of variables are. */
async function folderOf(here: LocalContext, dir: string): Promise<string> {
  const role = here.variable('role_path')
  const base = typeof role === 'string' ? `${role}/${/^vars(\/|$)/.test(dir) ? '' : 'vars/'}` : `${here.folder}/`
  const found = dir.startsWith('/') ? undefined : await listed(here, base + dir)
  if (found) return base + dir
  try {
    return here.find('vars', dir)
  } catch (error) {
    throw unreadBy(error, `${dir.startsWith('/') ? dir : base + dir} directory does not exist`)
  }
}

interface FolderOfFiles {
  readonly path: string
  readonly files: readonly string[]
}

/** A directory and its subdirectories, by path. */
async function foldersIn(here: LocalContext, path: string, depth: number): Promise<readonly FolderOfFiles[]> {
  const files: string[] = []
  const inner: FolderOfFiles[] = []
  for (const name of (await listed(here, path)) ?? []) {
    const inside = `${path}/${name}`
    if ((await listed(here, inside)) === undefined) files.push(name)
    else if (depth > 1) inner.push(...(await foldersIn(here, inside, depth - 1)))
  }
  return [{ path, files }, ...inner]
}

/** Names in a directory, undefined if it is not one. */
async function listed(here: LocalContext, path: string): Promise<readonly string[] | undefined> {
  return here.list(path).catch(() => undefined)
}

function expression(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u')
  } catch {
    throw new Problem(`\`${pattern}\` is not a regular expression`, {
      msg: `Invalid regular expression: ${pattern.replace(/^\(\?:(.*)\)\$$/s, '$1')}`,
    })
  }
}
