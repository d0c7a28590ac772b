/** What `-i` names: files, folders of them, scripts and lists of hosts. */

import { constants } from 'node:fs'
import { access, open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { pythonRegExp } from '../formats/python-regexp.ts'
import { atControllerHome } from '../model/home.ts'
import type { Tree } from './tree.ts'

export type InventorySource =
  | { readonly kind: 'list'; readonly names: readonly string[] }
  | { readonly kind: 'yaml' | 'ini' | 'toml' | 'script'; readonly path: string; readonly shown: string }

/** Sources in the order they are read, and the folders that may hold `group_vars` and `host_vars`. */
export interface Found {
  readonly sources: readonly InventorySource[]
  readonly folders: readonly string[]
}

/** Which files of a folder are no inventories. */
export interface IgnoredFiles {
  /** Ends of their names, instead of the usual ones. */
  readonly endings?: readonly string[]
  /** Python's regular expressions of further ones. */
  readonly patterns?: readonly string[]
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
  const isPassedOver = ignoredBy(passedOver)
  const sources: InventorySource[] = []
  const folders: string[] = []
  for (const each of written) {
    const path = resolve(cwd, atControllerHome(each))
    const found = await stat(path).catch(() => undefined)
    if (found?.isDirectory()) {
      folders.push(path)
      sources.push(...(await inFolder(path, each, { tree, isPassedOver })))
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
        'no-inventory',
        `there is no inventory \`${each}\``,
        undefined,
        `give a file or a folder; to name a host itself write \`${each},\``,
        'warning',
      )
  }
  return { sources, folders: [...new Set(folders)] }
}

interface Folders {
  readonly tree: Tree
  readonly isPassedOver: (name: string) => boolean
}

async function inFolder(folder: string, shown: string, folders: Folders): Promise<InventorySource[]> {
  const { tree, isPassedOver } = folders
  const sources: InventorySource[] = []
  for (const name of (await readdir(folder)).sort()) {
    if (isPassedOver(name)) continue
    const path = join(folder, name)
    const found = await stat(path)
    const inside = join(shown, name)
    sources.push(...(found.isDirectory() ? await inFolder(path, inside, folders) : await inFile(path, inside, tree)))
  }
  return sources
}

async function inFile(path: string, shown: string, tree: Tree): Promise<InventorySource[]> {
  const begin = await beginningOf(path).catch((error: Error) => error)
  if (begin instanceof Error) {
    tree.report('no-inventory', `the inventory \`${shown}\` can not be read: ${begin.message}`)
    return []
  }
  const executable = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
  const program = begin.startsWith('#!') || begin.includes('\0')
  if (program && executable) return [{ kind: 'script', path, shown }]
  if (program) {
    const place = { source: { file: shown, text: begin }, start: 0, end: 2 }
    tree.report('inventory-script', `the inventory \`${shown}\` is a program but not executable`, place, `run \`chmod +x ${shown}\``)
    return []
  }
  if (extname(path) === '.toml') return [{ kind: 'toml', path, shown }]
  return [{ kind: looksLikeYaml(basename(path), begin) ? 'yaml' : 'ini', path, shown }]
}

function looksLikeYaml(name: string, begin: string): boolean {
  if (['.yml', '.yaml', '.json'].includes(extname(name))) return true
  const first = begin.split('\n').find((line) => line.trim() !== '' && !/^\s*[#;]/.test(line)) ?? ''
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
