/** Reads variables files (`vars_files`, `group_vars`, role defaults): YAML or JSON, encrypted as a whole or in part. */
import { isAbsolute, join } from 'node:path'
import { readSource } from '../formats/utf8.ts'
import { isVault } from '../formats/vault-format.ts'
import { type Diagnostic, DiagnosticError, type Place, type Source } from '../model/diagnostic.ts'
import type { Variables } from '../model/template.ts'
import { type Node, type Parsed, parseYaml, toValue } from '../template/values/yaml.ts'

export interface VariablesFileOptions {
  /** Decrypts a whole file or a `!vault` value; throws if no password fits. */
  readonly vault?: (ciphertext: string, place?: Place) => string
  /** The path to show; that of the file by default. */
  readonly shown?: string
  /** Keys need not be valid variable names; otherwise those that are not are warnings, as templates cannot name them. */
  readonly anyNames?: boolean
  /** The tree of a text that was parsed before. */
  readonly parsed?: (source: Source) => Parsed | undefined
  /** Receives warnings. */
  readonly warn?: (diagnostic: Diagnostic) => void
}

/** Candidate paths for a name of `vars_files`; the first existing one counts. */
export function varsFilePlaces(folder: string, name: string): readonly string[] {
  return isAbsolute(name) ? [name] : [join(folder, 'vars', name), join(folder, name)]
}

/** Reads one file; throws DiagnosticError with all its errors. */
export function loadVariablesFile(path: string, options: VariablesFileOptions = {}): Variables {
  return variablesFrom(readSource(path, options.shown), options)
}

/** The variables in a text; throws DiagnosticError. */
export function variablesFrom(written: Source, { vault, warn, parsed, anyNames = false }: VariablesFileOptions = {}): Variables {
  const source = clearText(written, vault)
  const { node, diagnostics } = parsed?.(source) ?? parseYaml(source)
  const found = diagnostics.filter(({ severity }) => severity === 'error')
  if (warn) for (const each of diagnostics) if (each.severity === 'warning') warn(each)
  const values = node && isDict(node, found) ? toValue(node, { ...(vault && { vault }), report: (each) => found.push(each) }) : {}
  if (node && warn && !anyNames) for (const each of invalidNames(node)) warn(each)
  if (found.length > 0) throw new DiagnosticError(found)
  return values as Variables
}

/** JSON is YAML, so that one reader does for both. */
function clearText(source: Source, vault: VariablesFileOptions['vault']): Source {
  if (!isVault(source.text)) return source
  const place = { source, start: 0, end: source.text.indexOf('\n') < 0 ? source.text.length : source.text.indexOf('\n') }
  const vaultError = (message: string) =>
    new DiagnosticError([
      { code: 'cannot-decrypt', severity: 'error', message, place, hint: 'use `--vault-password-file` or `--ask-vault-pass`' },
    ])
  if (!vault) throw vaultError('this file is encrypted and no vault password is given')
  try {
    return { file: source.file, text: vault(source.text, place) }
  } catch (error) {
    throw vaultError(error instanceof Error ? error.message : String(error))
  }
}

function isDict(node: Node, found: Diagnostic[]): boolean {
  if (node.kind === 'map') return true
  found.push({ code: 'wrong-type', severity: 'error', message: 'a variables file must be a dict of names and values', place: node.place })
  return false
}

function invalidNames(node: Node): readonly Diagnostic[] {
  const keys = node.kind === 'map' ? node.entries.map(({ key }) => key) : []
  return keys
    .filter(({ text }) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(text))
    .map(({ text, place }) => ({
      code: 'invalid-variable-name',
      severity: 'warning',
      message: `\`${text}\` is not a valid variable name`,
      place,
      hint: 'use letters, digits and `_`, with no digit at the beginning',
    }))
}
