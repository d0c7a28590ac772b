/** Finds files for lookups: absolute, or in the directories of the scope. */

import { readFileSync, statSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { textWithBytes } from '../../formats/utf8.ts'
import { isVault } from '../../formats/vault-format.ts'
import { atControllerHome } from '../../model/home.ts'
import type { Scope } from '../scope.ts'
import { EvaluationError } from '../values/errors.ts'

type Kind = 'files' | 'templates' | 'vars'

/** Candidate paths of a name, in search order. */
export function candidates(scope: Scope, kind: Kind, name: string): readonly string[] {
  const plain = atControllerHome(name)
  return isAbsolute(plain) ? [plain] : [...new Set(scope.here.folders(kind).map((folder) => resolve(folder, plain)))]
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

export function findFile(scope: Scope, kind: Kind, name: string): string {
  const paths = candidates(scope, kind, name)
  const path = paths.find(isFile)
  if (path === undefined)
    throw new EvaluationError(`there is no file \`${name}\``, paths.length > 0 ? `searched ${paths.join(', ')}` : undefined)
  return path
}

/** Reads a file, decrypting it if necessary. Bytes that are not UTF-8 are preserved for `copy` and similar modules. */
export function readText(scope: Scope, path: string): string {
  return clearText(scope, path, textWithBytes(readFileSync(path)))
}

/** Decrypts the text of a file if it is a vault file. */
export function clearText(scope: Scope, path: string, text: string): string {
  if (!isVault(text)) return text
  if (scope.here.decrypt === undefined)
    throw new EvaluationError(`\`${path}\` is encrypted`, 'use `--vault-password-file` or `--ask-vault-pass`')
  return scope.here.decrypt(text)
}
