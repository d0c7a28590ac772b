/** The lookup `first_found`. */

import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import { booleanIn } from '../../formats/booleans.ts'
import { missing } from '../scope.ts'
import { entry, isDict } from '../values/dicts.ts'
import { EvaluationError } from '../values/errors.ts'
import { toText } from '../values/text.ts'
import { truth } from '../values/types.ts'
import { booleanOption, defineLookup } from './lookup.ts'
import { candidates } from './search.ts'

interface Search {
  readonly names: string[]
  skip: boolean
}

/** `kind` selects the directories for relative names: `files`, `vars` or `templates`. */
export const firstFound = defineLookup('files paths skip errors kind', ({ terms, options, scope }) => {
  const search: Search = { names: [], skip: booleanOption(options, 'skip', false) }
  if (options.files !== undefined || options.paths !== undefined) collect(options, search)
  for (const term of terms.flat(1)) isDict(term) ? collect(term, search) : search.names.push(...split(term, /[,;]/))
  const kind = options.kind === 'vars' || options.kind === 'templates' ? options.kind : 'files'
  const paths = search.names.flatMap((name) => candidates(scope, kind, name))
  const path = paths.find((each) => existsSync(each))
  if (path !== undefined) return [path]
  if (search.skip || options.errors === 'ignore') return []
  throw new EvaluationError(
    '`first_found` finds none of its files',
    `searched ${[...new Set(paths)].join(', ') || 'nothing'}; set \`skip: true\` to continue without a file`,
  )
})

/** The files, or each file in each of the paths. */
function collect(term: unknown, search: Search): void {
  const part = (name: string) => {
    const value = isDict(term) ? entry(term, name) : (term as Record<string, unknown>)[name]
    return value === missing || value === undefined || value === null ? undefined : value
  }
  const files = split(part('files') ?? [], /[,;]/)
  const paths = split(part('paths') ?? [], /[,:;]/)
  const skip = part('skip')
  if (skip !== undefined) search.skip = typeof skip === 'string' ? booleanIn('options', skip) === true : truth(skip)
  if (paths.length === 0) search.names.push(...files)
  else for (const path of paths) search.names.push(...(files.length === 0 ? [path] : files.map((file) => posix.join(path, file))))
}

function split(value: unknown, signs: RegExp): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => split(each, signs))
  return toText(value)
    .split(signs)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
