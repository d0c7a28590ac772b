/** Files on the controller by a pattern with `*`, `?` and `[…]`. */
import { posix } from 'node:path'
import { isFile, namesIn } from './controller-files.ts'

/** Sorted paths of matching files, without directories. */
export function globFiles(pattern: string): string[] {
  const parts = pattern.split('/')
  let paths = [parts[0] === '' ? '/' : (parts[0] as string)]
  if (parts[0] !== '' && special.test(paths[0] as string)) paths = matches('.', parts[0] as string).map((path) => posix.basename(path))
  for (const part of parts.slice(1).filter((each) => each !== ''))
    paths = paths.flatMap((path) => (special.test(part) ? matches(path, part) : [posix.join(path, part)]))
  return paths.filter((path) => isFile(path)).sort()
}

const special = /[*?[]/

function matches(folder: string, pattern: string): string[] {
  const test = globRegex(pattern)
  return namesIn(folder)
    .filter((name) => test.test(name) && (pattern.startsWith('.') || !name.startsWith('.')))
    .map((name) => posix.join(folder, name))
}

/** The source of a regular expression for a pattern in which only `*` and `?` are special; with the flag `s` they match any character. */
export function wildcardSource(pattern: string): string {
  return pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
}

/** A pattern of one path element as a regular expression. */
export function globRegex(pattern: string): RegExp {
  const body = pattern.replace(/\[!?\]?[^\]]*\]|[\s\S]/g, (part) => {
    if (part === '*') return '[\\s\\S]*'
    if (part === '?') return '[\\s\\S]'
    return part.length > 1 ? part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\') : part.replace(/[\\^$.|+()[\]{}/]/g, '\\$&')
  })
  return new RegExp(`^${body}$`)
}
