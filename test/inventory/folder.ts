/** A temporary folder of files for tests of inventories. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type InventoryOptions, loadInventory } from '../../engine/inventory/inventory.ts'
import type { LoadedInventory } from '../../engine/inventory/loaded.ts'
import { DiagnosticError, whereOf } from '../../engine/model/diagnostic.ts'

export interface Folder {
  readonly path: string
  write(files: Readonly<Record<string, string>>): void
  remove(): void
}

/** Files that begin with `#!` are made executable. */
export function folder(files: Readonly<Record<string, string>> = {}): Folder {
  const path = mkdtempSync(join(tmpdir(), 'tsplay-inventory-'))
  const write = (more: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(join(path, name)), { recursive: true })
      writeFileSync(join(path, name), text)
      if (text.startsWith('#!')) chmodSync(join(path, name), 0o755)
    }
  }
  write(files)
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Loads `hosts` (or other sources) of a folder that is gone again afterwards. */
export async function load(
  files: Readonly<Record<string, string>>,
  sources: readonly string[] = ['hosts'],
  options: InventoryOptions = {},
): Promise<LoadedInventory> {
  const made = folder(files)
  try {
    const inventory = await loadInventory(sources, { cwd: made.path, ...options })
    for (const host of inventory.hosts.values()) inventory.layers(host)
    return inventory
  } finally {
    made.remove()
  }
}

/** Codes of the errors of loading, with their places: `line:column code`. */
export async function complaints(files: Readonly<Record<string, string>>, sources?: readonly string[]): Promise<string[]> {
  try {
    await load(files, sources)
    return []
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    return error.diagnostics.map(({ code, place }) => {
      const { line, column } = place ? whereOf(place) : { line: 0, column: 0 }
      return `${place ? `${line}:${column} ` : ''}${code}`
    })
  }
}
