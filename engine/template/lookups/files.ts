/** Lookups that read files of the controller. */
import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, posix } from 'node:path'
import { globFiles } from '../../formats/path-glob.ts'
import { toText } from '../values/text.ts'
import { booleanOption, defineLookup, type Lookup } from './lookup.ts'
import { candidates, findFile, isFile, readText } from './search.ts'

const file = defineLookup('lstrip rstrip', ({ terms, options, scope }) =>
  terms.map((term) => {
    const text = readText(scope, findFile(scope, 'files', toText(term)))
    const left = booleanOption(options, 'lstrip', false) ? text.trimStart() : text
    return booleanOption(options, 'rstrip', true) ? left.trimEnd() : left
  }),
)

const fileglob = defineLookup('', ({ terms, scope }) =>
  terms.flatMap((term) => {
    const pattern = toText(term)
    if (isAbsolute(pattern)) return globFiles(pattern)
    const name = posix.basename(pattern)
    return (
      candidates(scope, 'files', dirname(pattern))
        .map((folder) => globFiles(posix.join(folder, name)))
        .find((paths) => paths.length > 0) ?? []
    )
  }),
)

const binaryFile = defineLookup('not_exist', ({ terms, options, scope }) =>
  terms.map((term) => {
    const path = candidates(scope, 'files', toText(term)).find(isFile)
    const otherwise = { empty: '', empty_str: 'empty' }[toText(options.not_exist ?? 'error')]
    if (path === undefined && otherwise !== undefined) return otherwise
    return readFileSync(path ?? findFile(scope, 'files', toText(term))).toString('base64')
  }),
)

const unvault = defineLookup('', ({ terms, scope }) => terms.map((term) => readText(scope, findFile(scope, 'files', toText(term)))))

export const fileLookups: Readonly<Record<string, Lookup>> = { binary_file: binaryFile, file, fileglob, unvault }
