/** Finds the sources of `-i`: files, directories, scripts and lists of hosts. */

import { constants } from 'node:fs'
import { access, open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { pythonRegExp } from '../formats/python-regexp.ts'
import { atControllerHome } from '../model/home.ts'
import type { Tree } from './tree.ts'

export type InventorySource =
  | { readonly kind: 'list'; readonly names: readonly string[] }
  | { readonly kind: 'yaml' | 'ini' | 'toml' | 'script'; readonly path: string; readonly shown: string }

/** Sources in reading order, and the directories that may have `group_vars` and `host_vars`. */
export interface Found {
  readonly sources: readonly InventorySource[]
  readonly folders: readonly string[]
}

/** Files of an inventory directory to ignore. */
export interface IgnoredFiles {
  /** File name suffixes, instead of the default ones. */
  readonly endings?: readonly string[]
  /** Further names, as Python regular expressions. */
  readonly patterns?: readonly string[]
  /** Programs are not run, with a warning. */
  readonly programs?: boolean
}

const usualEndings = ['~', ...['pyc', 'pyo', 'swp', 'bak', 'rpm', 'md', 'txt', 'rst', 'orig', 'cfg', 'retry'].map((word) => `.${word}`)]

function ignoredBy({ endings = usualEndings, patterns = [] }: IgnoredFiles): (name: string) => boolean {
  const expressions = patterns.map((pattern) => pythonRegExp(pattern))
  return (name) =>
    /^(?:\.|(?:group_vars|host_vars|vars_plugins)$)/.test(name) ||
    endings.some((ending) => name.endsWith(ending)) ||
    expressions.some((expression) => expression.test(name))
}

export async function findSources(written: readonly string[], cwd: string, tree: Tree, passedOver: IgnoredFiles = {}): Promise<Found> {
  const isIgnored = ignoredBy(passedOver)
  const sources: InventorySource[] = []
  const folders: string[] = []
  for (const each of written) {
    const path = resolve(cwd, atControllerHome(each))
    const found = await stat(path).catch(() => undefined)
    if (found?.isDirectory()) {
      folders.push(path)
      sources.push(...(await inFolder(path, each, { tree, isIgnored, noPrograms: passedOver.programs === true })))
    } else if (found) {
      folders.push(dirname(path))
      sources.push(...(await inFile(path, each, tree)))
    } else if (each.includes(','))
      sources.push({
        kind: 'list',
        names: each
          .split(',')
          .map((name) => name.trim())
          .filter(Boolean),
      })
    else
      tree.report(
        'missing-inventory',
        `there is no inventory \`${each}\``,
        undefined,
        `name a file or a directory; for a host write \`${each},\``,
        'warning',
      )
  }
  return { sources, folders: [...new Set(folders)] }
}

interface Folders {
  readonly tree: Tree
  readonly isIgnored: (name: string) => boolean
  readonly noPrograms: boolean
}

async function inFolder(folder: string, shown: string, folders: Folders): Promise<InventorySource[]> {
  const { tree, isIgnored } = folders
  const sources: InventorySource[] = []
  for (const name of (await readdir(folder)).sort()) {
    if (isIgnored(name)) continue
    const path = join(folder, name)
    const found = await stat(path)
    const inside = join(shown, name)
    const more = found.isDirectory() ? await inFolder(path, inside, folders) : await inFile(path, inside, tree)
    for (const source of more) {
      if (source.kind !== 'script' || !folders.noPrograms) sources.push(source)
      else if (!found.isDirectory())
        tree.report(
          'inventory-script-failed',
          `\`${inside}\` is a program and is not run`,
          undefined,
          'name the inventory with `-i` to run it',
          'warning',
        )
    }
  }
  return sources
}

async function inFile(path: string, shown: string, tree: Tree): Promise<InventorySource[]> {
  const beginning = await beginningOf(path).catch((error: Error) => error)
  if (beginning instanceof Error) {
    tree.report('unreadable-file', `cannot read the inventory \`${shown}\`: ${beginning.message}`)
    return []
  }
  const executable = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
  const isProgram = beginning.startsWith('#!') || beginning.includes('\0')
  if (isProgram && executable) return [{ kind: 'script', path, shown }]
  if (isProgram) {
    const place = { source: { file: shown, text: beginning }, start: 0, end: 2 }
    tree.report('inventory-script-failed', `the inventory \`${shown}\` is a script but not executable`, place, `run \`chmod +x ${shown}\``)
    return []
  }
  if (extname(path) === '.toml') return [{ kind: 'toml', path, shown }]
  return [{ kind: looksLikeYaml(basename(path), beginning) ? 'yaml' : 'ini', path, shown }]
}

function looksLikeYaml(name: string, beginning: string): boolean {
  if (['.yml', '.yaml', '.json'].includes(extname(name))) return true
  const first = beginning.split('\n').find((line) => line.trim() !== '' && !/^\s*[#;]/.test(line)) ?? ''
  return /^(?:---|\$ANSIBLE_VAULT|\s*\{|["']?[\w.-]+["']?:(?:\s|$))/.test(first)
}

async function beginningOf(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}
