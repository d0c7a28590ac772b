/** Filters on paths, as POSIX has them. */
import { realpathSync } from 'node:fs'
import { posix } from 'node:path'
import { globFiles } from '../../formats/path-glob.ts'
import { atControllerHome } from '../../model/home.ts'
import { define, type Table } from '../compile/callable.ts'
import { iterate } from '../values/convert.ts'
import { toText } from '../values/text.ts'
import { tuple } from '../values/values.ts'

const path = (run: (text: string) => unknown) => define('', (value) => run(toText(value)))

export const pathFilters: Table = {
  basename: path((value) => value.slice(value.lastIndexOf('/') + 1)),
  dirname: path(dirname),
  splitext: path((value) => tuple(splitExtension(value))),
  realpath: path(realpath),
  relpath: define('start', (value, [start = '.']) => posix.relative(toText(start), toText(value)) || '.'),
  expanduser: path(atControllerHome),
  expandvars: path((value) =>
    value.replace(
      /\$(?:(\w+)|\{([^}]*)\})/g,
      (absolute, name: string | undefined, braced: string | undefined) => process.env[name ?? braced ?? ''] ?? absolute,
    ),
  ),
  normpath: path((value) => (value === '' ? '.' : posix.normalize(value).replace(/(?<=.)\/$/, ''))),
  commonpath: define('', (value) => commonPath(iterate(value).map(toText))),
  path_join: define('', (value) => (Array.isArray(value) ? joined(value.map(toText)) : toText(value))),
  fileglob: path((value) => globFiles(value)),
  win_basename: path((value) => value.slice(Math.max(value.lastIndexOf('/'), value.lastIndexOf('\\')) + 1)),
  win_splitdrive: path((value) => tuple(splitDrive(value))),
  win_dirname: path((value) => value.slice(0, Math.max(0, value.lastIndexOf('/'), value.lastIndexOf('\\')))),
}

export function dirname(value: string): string {
  const head = value.slice(0, value.lastIndexOf('/') + 1)
  return /^\/+$/.test(head) ? head : head.replace(/\/+$/, '')
}

function splitExtension(value: string): [string, string] {
  const name = value.lastIndexOf('/') + 1
  const dot = value.lastIndexOf('.')
  return dot > name && /[^.]/.test(value.slice(name, dot)) ? [value.slice(0, dot), value.slice(dot)] : [value, '']
}

/** Splits a drive or a share from the rest. */
function splitDrive(value: string): [string, string] {
  const drive = /^(?:[^/\\]:|[/\\]{2}(?![/\\])[^/\\]+[/\\](?![/\\])[^/\\]+)/.exec(value)?.[0] ?? ''
  return [drive, value.slice(drive.length)]
}

/** Resolves links of the existing part of a path. */
function realpath(value: string): string {
  const absolute = posix.resolve(value)
  try {
    return realpathSync(absolute)
  } catch {
    const parent = posix.dirname(absolute)
    return parent === absolute ? absolute : posix.join(realpath(parent), posix.basename(absolute))
  }
}

function joined(parts: readonly string[]): string {
  return parts.reduce(
    (absolute, part) => (part.startsWith('/') || absolute === '' ? part : absolute.endsWith('/') ? absolute + part : `${absolute}/${part}`),
    '',
  )
}

function commonPath(paths: readonly string[]): string {
  const split = paths.map((each) => each.split('/').filter((part) => part !== '' && part !== '.'))
  const [first = []] = split
  const common = first.filter((_, at) => split.every((parts) => first.slice(0, at + 1).every((part, index) => parts[index] === part)))
  return (paths[0]?.startsWith('/') ? '/' : '') + common.join('/')
}
