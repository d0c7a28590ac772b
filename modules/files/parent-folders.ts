/** Creates missing parent directories, from the top down. */
import { run } from '../../engine/model/action.ts'
import type { Change } from '../../engine/model/module.ts'
import { type Attributes, chmodWord, ownershipOf, ownerWord } from './attributes.ts'
import { modeOf } from './mode.ts'
import type { PathState } from './path-state.ts'

/** Changes that create a directory and its missing parents, all with the same owner, group and mode. */
export function makeDirectories(path: string, { above, umask, user }: PathState, wanted: Attributes): Change[] {
  return missingDirectories(path, above).map((folder) => ({
    summary: `create directory ${folder}`,
    before: 'absent',
    after: 'directory',
    action: run(['sh', '-c', makeDirectory, 'sh', folder, ownerWord(wanted), modeWord(wanted, umask)]),
    effects: [{ kind: 'directory', path: folder, created: true, ...ownershipOf(wanted, user), mode: directoryMode(wanted, umask) }],
  }))
}

/** Directories from below the existing `above` down to `path`. */
export function missingDirectories(path: string, above: string): readonly string[] {
  const start = above === '' || above === '/' ? above.length : above.length + 1
  const folders: string[] = []
  for (const { index, 0: name } of path.slice(start).matchAll(/[^/]+/g)) {
    if (name !== '.') folders.push(path.slice(0, start + index + name.length))
  }
  return folders
}

// Private until owner and mode are set. It may have been created meanwhile, by another inventory name of the machine or a program.
const makeDirectory = `
if [ -n "$3" ]; then mkdir -m 0700 -- "$1"; else mkdir -- "$1"; fi || { [ -d "$1" ] && [ ! -L "$1" ]; } || exit
if [ -n "$2" ]; then chown -- "$2" "$1" || exit; fi
if [ -n "$3" ]; then chmod -- "$3" "$1"; fi
`

function modeWord(wanted: Attributes, umask: number): string {
  return wanted.mode === undefined ? '' : chmodWord(directoryMode(wanted, umask))
}

function directoryMode({ mode }: Attributes, umask: number): number {
  const initial = 0o777 & ~umask
  return mode === undefined ? initial : modeOf(mode, initial, true, umask)
}
