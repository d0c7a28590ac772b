/** Variables of roles and of `vars_files`, read once each and checked. */
import { join } from 'node:path'
import { type Diagnostic, DiagnosticError, type Place, type Source } from '../model/diagnostic.ts'
import type { Variables } from '../model/template.ts'
import { variablesFrom } from '../variables/variables-file.ts'
import { mainFiles } from './files.ts'
import { type Loading, mistake, type Position, takeDown } from './loading.ts'
import { noteTexts } from './texts.ts'
import { noteWay } from './ways.ts'

/** `defaults` or `vars` of a role; several files of a folder `main/` are one. */
export function variablesOf(
  position: Position,
  path: string,
  part: 'defaults' | 'vars',
  from: string | undefined,
  place: Place,
): Variables {
  const { files } = position.loading
  const paths = mainFiles(files, join(path, part), from)
  if (paths.length === 0 && from !== undefined) mistake(position, 'missing-file', `there is no \`${part}/${from}\` in this role`, place)
  const [first, ...others] = paths
  if (first === undefined) return {}
  if (others.length === 0) return variablesAt(position, first)
  return Object.assign(Object.create(null), ...paths.map((each) => variablesAt(position, each)))
}

/** A variables file; what is wrong with it is taken down. */
export function variablesAt(position: Position, path: string, anyNames = false): Variables {
  noteWay(position, path)
  const values = readVariables(position, path, anyNames)
  for (const [variable, value] of Object.entries(values)) noteTexts(position, value, { variable })
  return values
}

function readVariables(position: Position, path: string, anyNames: boolean): Variables {
  const { loading } = position
  const source = loading.files.read(path)
  if (!source) return {}
  const values = valuesOr(loading, source, anyNames)
  for (const each of loading.variables.faults.get(source) ?? []) takeDown(position, each)
  return values
}

function valuesOr(loading: Loading, source: Source, anyNames: boolean): Variables {
  try {
    return variablesIn(loading, source, anyNames)
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    loading.variables.faults.set(source, error.diagnostics)
    loading.variables[anyNames ? 'free' : 'named'].set(source, {})
    return {}
  }
}

/** The variables of a source, read once. Throws DiagnosticError. */
export function variablesIn({ variables, vault, findings }: Loading, source: Source, anyNames: boolean): Variables {
  const kept = variables[anyNames ? 'free' : 'named']
  const known = kept.get(source)
  if (known) return known
  const warn = (diagnostic: Diagnostic) => findings.push({ diagnostic })
  const values = variablesFrom(source, { anyNames, warn, ...(vault && { vault }) })
  kept.set(source, values)
  return values
}
