/** Tests of paths on the controller. */
import { lstatSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs'
import { dirname, isAbsolute } from 'node:path'
import { define, type Table } from '../compile/callable.ts'
import { toText } from '../values/text.ts'

const test = (holds: (path: string) => boolean) => define('', (value) => holds(toText(value)))
const stat = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false })
const folder = test((path) => stat(path)?.isDirectory() === true)
const file = test((path) => stat(path)?.isFile() === true)
const link = test((path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
const absolute = test(isAbsolute)
const mount = test((path) => stat(path) !== undefined && (path === '/' || stat(path)?.dev !== stat(dirname(realpathSync(path)))?.dev))
const sameFile = define('f2', (value, [other]) => {
  const [left, right] = [stat(toText(value)), stat(toText(other))]
  return left !== undefined && left.ino === right?.ino && left.dev === right.dev
})

export const fileTests: Table = {
  vault_encrypted: define('', (value) => typeof value === 'string' && value.startsWith('$ANSIBLE_VAULT')),
  vaulted_file: test((path) => readFileSync(path, 'latin1').startsWith('$ANSIBLE_VAULT')),
  directory: folder,
  is_dir: folder,
  file,
  is_file: file,
  link,
  is_link: link,
  exists: test((path) => stat(path) !== undefined),
  link_exists: test((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined),
  abs: absolute,
  is_abs: absolute,
  mount,
  is_mount: mount,
  same_file: sameFile,
  is_same_file: sameFile,
}
