/** Digests of files of the controller, by which it is seen later whether they changed. */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isFile } from './controller-files.ts'

/** SHA-256 in hexadecimal digits; undefined where it cannot be read, or is no file: what a pipe held was read once. */
export function digestOfFile(file: string): string | undefined {
  try {
    return isFile(file) ? hash('sha256', readFileSync(file)) : undefined
  } catch {
    return undefined
  }
}

/** Of all that can be read, by path. */
export function digestsOfFiles(files: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    files.flatMap((file) => {
      const digest = digestOfFile(file)
      return digest === undefined ? [] : [[file, digest]]
    }),
  )
}

/** Files that are others by now, or cannot be read. */
export function changedFiles(digests: Iterable<readonly [file: string, digest: string]>): readonly string[] {
  return [...digests].flatMap(([file, digest]) => (digestOfFile(file) === digest ? [] : [file]))
}
