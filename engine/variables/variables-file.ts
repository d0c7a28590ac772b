/** Files of variables (`vars_files`, `group_vars`, role defaults): YAML or JSON, whole or in part encrypted. */
import { isAbsolute, join } from 'node:path'
import { readSource } from '../formats/utf8.ts'
import { isVault } from '../formats/vault-format.ts'
import { type Diagnostic, DiagnosticError, type Place, type Source } from '../model/diagnostic.ts'
import type { Variables } from '../model/template.ts'
import { type Node, parseYaml, toValue } from '../template/values/yaml.ts'

export interface VariablesFileOptions {
  /** Clear text of a whole encrypted file or of a `!vault` value; throws where no password fits. */
  readonly vault?: (ciphertext: string, place?: Place) => string
  /** The name under which the file is shown; its path unless told. */
  readonly shown?: string
  /** Keys need not be names of variables. */
  readonly anyNames?: boolean
  /** Takes what is odd but can be read. */
  readonly warn?: (diagnostic: Diagnostic) => void
}

/** Where a name of `vars_files` may lie, the first that is there counts. */
export function varsFilePlaces(folder: string, name: string): readonly string[] {
  return isAbsolute(name) ? [name] : [join(folder, 'vars', name), join(folder, name)]
}

/** Reads one file; throws DiagnosticError with all that is wrong in it. */
export function loadVariablesFile(path: string, options: VariablesFileOptions = {}): Variables {
  return variablesFrom(readSource(path, options.shown), options)
}

/** The variables in a text; throws DiagnosticError. */
export function variablesFrom(written: Source, { vault, warn, anyNames = false }: VariablesFileOptions = {}): Variables {
  const source = clearText(written, vault)
  const { node, diagnostics } = parseYaml(source)
  const found = diagnostics.filter(({ severity }) => severity === 'error')
  if (warn) for (const each of diagnostics) if (each.severity === 'warning') warn(each)
  const values = node && named(node, anyNames, found) ? toValue(node, { ...(vault && { vault }), report: (each) => found.push(each) }) : {}
  if (found.length > 0) throw new DiagnosticError(found)
  return values as Variables
}

/** JSON is YAML, so that one reader does for both. */
function clearText(source: Source, vault: VariablesFileOptions['vault']): Source {
  if (!isVault(source.text)) return source
  const place = { source, start: 0, end: source.text.indexOf('\n') < 0 ? source.text.length : source.text.indexOf('\n') }
  const refused = (message: string) =>
    new DiagnosticError([{ code: 'vault', severity: 'error', message, place, hint: 'give `--vault-password-file` or `--ask-vault-pass`' }])
  if (!vault) throw refused('this file is encrypted and no vault password is known')
  try {
    return { file: source.file, text: vault(source.text, place) }
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error))
  }
}

/** Whether it is a dict of names. */
function named(node: Node, anyNames: boolean, found: Diagnostic[]): boolean {
  if (node.kind !== 'map') {
    found.push({ code: 'wrong-type', severity: 'error', message: 'a variables file is a dict of names and values', place: node.place })
    return false
  }
  for (const { key } of node.entries)
    if (!anyNames && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(key.text))
      found.push({
        code: 'variable-name',
        severity: 'error',
        message: `\`${key.text}\` can not name a variable`,
        place: key.place,
        hint: 'names are letters, digits and `_`, and begin with no digit',
      })
  return true
}
