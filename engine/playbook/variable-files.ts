/** Reads and checks variables of roles and of `vars_files`, each file once. */
import { extname, join } from 'node:path'
import { type Diagnostic, DiagnosticError, type Place, type Source } from '../model/diagnostic.ts'
import type { Play } from '../model/play.ts'
import type { Variables } from '../model/template.ts'
import { Template } from '../model/template.ts'
import type { Node } from '../template/values/yaml.ts'
import { variablesFrom, varsFilePlaces } from '../variables/variables-file.ts'
import { mainFiles, searched } from './files.ts'
import { recordInclude } from './include-trace.ts'
import { addDiagnostic, addError, type Load, type Position, type Project } from './loading.ts'
import { staticText } from './local-files.ts'
import { itemsOf } from './readers.ts'
import { readOnce } from './readings.ts'
import { checkTexts, valueAt } from './texts.ts'

/** `defaults` or `vars` of a role; the files of a directory `main/` are merged. */
export function variablesOf(
  position: Position,
  path: string,
  part: 'defaults' | 'vars',
  from: string | undefined,
  place: Place,
): Variables {
  const { files } = position.project
  const paths = mainFiles(files, join(path, part), from)
  if (paths.length === 0 && from !== undefined)
    addError(position, 'missing-file', `there is no \`${part}/${from}\` in this role`, place, undefined, { refusedBy: 'parser' })
  const [first, ...others] = paths
  if (first === undefined) return {}
  if (others.length === 0) return variablesAt(position, first)
  return Object.assign(Object.create(null), ...paths.map((each) => variablesAt(position, each)))
}

/** Reads a variables file and records its errors. */
export function variablesAt(position: Position, path: string, anyNames = false): Variables {
  recordInclude(position, path)
  const values = readVariables(position, path, anyNames)
  readOnce(position, 'variables', values, (inside) => {
    for (const [variable, value] of Object.entries(values)) checkTexts(inside, value, { variable })
  })
  return values
}

function readVariables(position: Position, path: string, anyNames: boolean): Variables {
  const { project } = position
  const source = project.files.read(path)
  if (!source) return {}
  const values = valuesOrEmpty(position, source, anyNames)
  for (const each of project.variables.errors.get(source) ?? []) addDiagnostic(position, each)
  return values
}

function valuesOrEmpty(load: Load, source: Source, anyNames: boolean): Variables {
  try {
    return variablesIn(load, source, anyNames)
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    load.project.variables.errors.set(source, error.diagnostics)
    load.project.variables[anyNames ? 'free' : 'named'].set(source, {})
    return {}
  }
}

/** The variables of a source, read once. Throws DiagnosticError. */
function variablesIn({ project: { variables, vault, parsed }, collected }: Load, source: Source, anyNames: boolean): Variables {
  const kept = variables[anyNames ? 'free' : 'named']
  const cached = kept.get(source)
  if (cached) return cached
  const warn = (diagnostic: Diagnostic) => collected.findings.push({ diagnostic })
  const values = variablesFrom(source, { anyNames, warn, parsed: (each) => parsed.get(each), ...(vault && { vault }) })
  kept.set(source, values)
  return values
}

/** Whether a file of variables could not be read. */
export function isUnreadable({ files, variables }: Project, path: string): boolean {
  const source = files.isFile(path) ? files.read(path) : undefined
  return source !== undefined && variables.errors.has(source)
}

/** Maximum depth of nested directories. */
const maxDepth = 20

/** All variables that the files of a directory may set; undefined if one of them cannot be read. */
export function variablesUnder(project: Project, folder: string, level = 0): Variables | undefined {
  const { files, vault } = project
  const values: Record<string, unknown> = Object.create(null)
  if (level > maxDepth) return undefined
  for (const path of files.list(folder).map((name) => join(folder, name))) {
    const source = files.read(path)
    if (source && !['.yml', '.yaml', '.json'].includes(extname(path))) return undefined
    const read = source ? readable(source, vault) : variablesUnder(project, path, level + 1)
    if (!read) return undefined
    for (const [name, value] of Object.entries(read)) values[name] = name in values ? [values[name], value] : value
  }
  return values
}

function readable(source: Source, vault: Project['vault']): Variables | undefined {
  try {
    return variablesFrom(source, { anyNames: true, ...(vault && { vault }) })
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined
    throw error
  }
}

/** The entries as written: names, templates, and lists of which the first existing file is used. Files with literal names are read and checked. */
export function varsFilesAt(position: Position, node: Node | undefined): readonly unknown[] {
  return itemsOf(node).map((item) => {
    const value = valueAt(position, item)
    if (typeof value === 'string' || value instanceof Template) checkAhead(position, value, item)
    else if (Array.isArray(value)) position.play.filesOpen = true
    else addError(position, 'wrong-type', '`vars_files` must be a list of file names', item.place)
    return value
  })
}

/** Reads a variables file by its absolute path, once. */
export function variablesFileAt(load: Load): Play['loadVariables'] {
  return (path, anyNames = false) => {
    const source = load.project.files.read(path)
    if (!source)
      throw new DiagnosticError([
        { code: 'missing-file', severity: 'error', message: `there is no file \`${load.project.files.shown(path)}\`` },
      ])
    return variablesIn(load, source, anyNames)
  }
}

function checkAhead(position: Position, value: string | Template, { place }: Node): void {
  const { files } = position.project
  const name = typeof value === 'string' ? value : staticText(position, value)
  if (name === undefined) {
    position.play.namesFacts = true
    position.play.filesOpen = true
    return
  }
  const home = join(position.file, '..')
  const paths = varsFilePlaces(home, name)
  const found = paths.find((path) => files.isFile(path))
  if (found !== undefined) position.play.fileVars.push(variablesAt({ ...position, by: place }, found))
  else addError(position, 'missing-file', `there is no file \`${name}\``, place, searched(files, paths))
}
