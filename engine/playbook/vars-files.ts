/** Reads `vars_files` of a play. */
import { join } from 'node:path'
import { DiagnosticError } from '../model/diagnostic.ts'
import type { Play } from '../model/play.ts'
import { Template } from '../model/template.ts'
import type { Node } from '../template/values/yaml.ts'
import { varsFilePlaces } from '../variables/variables-file.ts'
import { addError, type Load, type Position } from './loading.ts'
import { staticText } from './local-files.ts'
import { valueAt } from './texts.ts'
import { variablesAt, variablesIn } from './variable-files.ts'

/** The entries as written: names, templates, and lists of which the first existing file is used. Files with literal names are read and checked. */
export function varsFilesAt(position: Position, node: Node | undefined): readonly unknown[] {
  if (!node || (node.kind === 'scalar' && node.tag === 'null')) return []
  const items = node.kind === 'seq' ? node.items : [node]
  return items.map((item) => {
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
  else
    addError(
      position,
      'missing-file',
      `there is no file \`${name}\``,
      place,
      `searched ${paths.map((path) => `\`${files.shown(path)}\``).join(', ')}`,
    )
}
