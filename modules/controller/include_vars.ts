/** Loads variables from files on the controller while the play runs. */

import { trimEnd } from '../../engine/formats/trim.ts'
import { DiagnosticError, Problem } from '../../engine/model/diagnostic.ts'
import { joined } from '../../engine/model/dict.ts'
import type { Params } from '../../engine/model/module.ts'
import { defineModule } from '../../engine/model/module.ts'
import type { LocalContext } from '../../engine/model/read.ts'
import type { Variables } from '../../engine/model/template.ts'

const options = {
  file: { type: 'path', file: 'vars', description: 'File to load, YAML or JSON.' },
  dir: {
    type: 'path',
    file: 'vars',
    description: 'Directory whose files are loaded in the order of their names, including subdirectories; later files win.',
  },
  name: { description: 'Load all variables into a dict of this name; by default each becomes its own variable.' },
  depth: {
    type: 'integer',
    default: 0,
    description: 'Directory levels to load: 1 only loads the files in `dir`, 0 loads all levels.',
  },
  files_matching: { description: 'Regular expression that the names of files must match.' },
  ignore_files: { type: 'list', description: 'Files to ignore: regular expressions that match the end of a name.' },
  extensions: {
    type: 'list',
    default: ['yaml', 'yml', 'json'],
    description: 'File extensions that are loaded from `dir`.',
  },
  ignore_unknown_extensions: {
    type: 'boolean',
    default: false,
    description: 'Ignore files in `dir` with other extensions; otherwise they fail the task.',
  },
  hash_behaviour: {
    enum: ['replace', 'merge'],
    description: 'Replace an existing dict of the same name (the default), or merge into it.',
  },
} as const

type IncludeParams = Params<typeof options>

export default defineModule({
  name: 'include_vars',
  summary: 'Load variables from files during the play',
  kind: 'controller',
  notes: [
    'A file is searched in `vars/` of the role, in the role, in `vars/` beside the task file, beside it, and then likewise beside the playbook. A missing file fails the task, which `rescue` can handle.',
    'Texts in these files are templates, evaluated when used. Vault-encrypted files and values are decrypted.',
    'The variables override `vars_files`, role variables and task `vars`; `set_fact` overrides them.',
  ],
  options,
  freeForm: 'file',
  examples: `
- name: Load the variables of a release
  include_vars: release.yml
- name: Load a directory into one dict
  include_vars:
    dir: settings
    depth: 1
    extensions: [yml, yaml]
    ignore_unknown_extensions: true
    ignore_files: [draft.yml]
    files_matching: "^[a-z]"
    name: settings
- name: Merge into an existing dict
  include_vars:
    file: release.yml
    name: release
    hash_behaviour: merge
`,
  results: {
    ansible_facts: 'Variables that were loaded.',
    ansible_included_var_files: 'Paths of the loaded files, in order.',
  },
  rules({ file, dir, ...params }) {
    if (file !== undefined && dir !== undefined) return ['`include_vars` reads either `file` or `dir`, not both']
    if (file === undefined && dir === undefined) return ['`include_vars` needs a `file` or a `dir`']
    const lost = dir === undefined && (params.files_matching !== undefined || params.ignore_files !== undefined)
    return lost ? ['`files_matching` and `ignore_files` need `dir` and cannot be combined with `file`'] : []
  },
  probe: (params) => ({ read: { at: 'control', load: (here) => readVariables(here, params) } }),
  plan: () => [],
  returns: (_, { read }) => ({ ansible_facts: read.values, ansible_included_var_files: read.files }),
  resultScope: 'included',
})

interface VariablesRead {
  readonly values: Variables
  readonly files: readonly string[]
}

/** A failure with Ansible's message, which is also registered as `message`. */
function unread(message: string, msg: string, more: Pick<Problem, 'hint' | 'place' | 'through'> = {}): Problem {
  return new Problem(message, { ...more, msg, results: { message: msg, ansible_included_var_files: [], ansible_facts: {} } })
}

/** The same for an error that may have its own message. */
function unreadBy(error: unknown, msg?: string): unknown {
  if (!(error instanceof Problem)) return error
  return unread(error.message, msg ?? String(error.msg), error)
}

/** Reads the variables; throws Problem if a file is missing or cannot be read. */
async function readVariables(here: LocalContext, params: IncludeParams): Promise<VariablesRead> {
  const files = params.dir === undefined ? [fileOf(here, params.file ?? '')] : await filesIn(here, params, params.dir)
  const values: Record<string, unknown> = {}
  for (const file of files) Object.assign(values, variablesIn(here, file))
  const named: Record<string, unknown> = params.name === undefined ? values : { [params.name]: values }
  if (params.hash_behaviour === 'merge') for (const [name, value] of Object.entries(named)) named[name] = joined(here.variable(name), value)
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

async function filesIn(here: LocalContext, params: IncludeParams, dir: string): Promise<readonly string[]> {
  const root = trimEnd(await directoryOf(here, dir), '/')
  if ((await listed(here, root)) === undefined)
    throw unread(`\`${dir}\` is a file, not a directory`, `${root} is not a directory`, { hint: 'use `file`' })
  const folders = await directoriesIn(here, root, params.depth === 0 ? Number.POSITIVE_INFINITY : params.depth)
  const matches = params.files_matching === undefined ? undefined : expression(params.files_matching)
  const ignored = (params.ignore_files ?? []).map((pattern) => expression(`(?:${pattern})$`))
  return folders.flatMap(({ path, files }) =>
    files.flatMap((name) => {
      if ((matches && !matches.test(name)) || ignored.some((pattern) => pattern.test(name))) return []
      if (params.extensions.includes(/[^.]\.([^.]*)$/.exec(name)?.[1] ?? '')) return [`${path}/${name}`]
      if (params.ignore_unknown_extensions) return []
      throw unread(
        `\`${path}/${name}\` must end in one of ${params.extensions.map((each) => `\`.${each}\``).join(', ')}`,
        `${path}/${name} does not have a valid extension: ${params.extensions.join(', ')}`,
        { hint: 'set `ignore_unknown_extensions: true` to ignore such files' },
      )
    }),
  )
}

/** Searches as Ansible does: in `vars` of the role or beside the task file, then wherever variable files are searched. */
async function directoryOf(here: LocalContext, dir: string): Promise<string> {
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

interface DirectoryFiles {
  readonly path: string
  readonly files: readonly string[]
}

/** A directory and its subdirectories, by path. */
async function directoriesIn(here: LocalContext, path: string, depth: number): Promise<readonly DirectoryFiles[]> {
  const files: string[] = []
  const inner: DirectoryFiles[] = []
  for (const name of (await listed(here, path)) ?? []) {
    const inside = `${path}/${name}`
    if ((await listed(here, inside)) === undefined) files.push(name)
    else if (depth > 1) inner.push(...(await directoriesIn(here, inside, depth - 1)))
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
