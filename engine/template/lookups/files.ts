/** Lookups that read files of the controller. */
import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, posix } from 'node:path'
import { globbed } from '../../formats/path-glob.ts'
import { toText } from '../values/text.ts'
import { type Lookup, looksUp, switchOption } from './lookup.ts'
import { candidates, findFile, isFile, readText } from './search.ts'

const file = looksUp('lstrip rstrip', ({ terms, options, scope }) =>
  terms.map((term) => {
    const text = readText(scope, findFile(scope, 'files', toText(term)))
    const left = switchOption(options, 'lstrip', false) ? text.trimStart() : text
    return switchOption(options, 'rstrip', true) ? left.trimEnd() : left
  }),
)

const fileglob = looksUp('', ({ terms, scope }) =>
  terms.flatMap((term) => {
    const pattern = toText(term)
    if (isAbsolute(pattern)) return globbed(pattern)
    const name = posix.basename(pattern)
    return (
      candidates(scope, 'files', dirname(pattern))
        .map((folder) => globbed(posix.join(folder, name)))
        .find((paths) => paths.length > 0) ?? []
    )
  }),
)

const binaryFile = looksUp('not_exist', ({ terms, options, scope }) =>
  terms.map((term) => {
    const path = candidates(scope, 'files', toText(term)).find(isFile)
    const otherwise = { empty: '', empty_str: 'empty' }[toText(options.not_exist ?? 'error')]
    if (path === undefined && otherwise !== undefined) return otherwise
    return readFileSync(path ?? findFile(scope, 'files', toText(term))).toString('base64')
  }),
)

const unvault = looksUp('', ({ terms, scope }) => terms.map((term) => readText(scope, findFile(scope, 'files', toText(term)))))

export const fileLookups: Readonly<Record<string, Lookup>> = { binary_file: binaryFile, file, fileglob, unvault }
