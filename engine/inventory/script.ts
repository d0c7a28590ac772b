/** Runs inventory scripts: `--list` prints everything, `--host NAME` the variables that `--list` does not have. */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { lastLine } from '../formats/text-lines.ts'
import type { Source } from '../model/diagnostic.ts'
import { parseYaml } from '../template/values/yaml.ts'
import type { Tree } from './tree.ts'
import { type GroupsReading, readHostVariables, readPrinted } from './yaml-groups.ts'

const runFile = promisify(execFile)
const limits = { timeout: 300_000, maxBuffer: 256 * 1024 * 1024 }
/** Maximum number of `--host` calls at once. */
const maxParallel = 8

export async function readScript(path: string, shown: string, reading: GroupsReading): Promise<void> {
  const { tree } = reading
  const before = new Set(tree.hosts.keys())
  const list = await runScript(path, shown, ['--list'], tree)
  const node = list && nodeOf(list, shown, tree)
  if (!node || readPrinted(node, reading)) return
  const names = [...tree.hosts.keys()].filter((name) => !before.has(name))
  while (names.length > 0) {
    const some = names.splice(0, maxParallel)
    const texts = await Promise.all(some.map((name) => runScript(path, shown, ['--host', name], tree)))
    for (const [index, source] of texts.entries()) {
      const variables = source?.text.trim() && nodeOf(source, shown, tree)
      if (variables) readHostVariables([some[index] as string], variables, reading)
    }
  }
}

async function runScript(path: string, shown: string, args: readonly string[], tree: Tree): Promise<Source | undefined> {
  const command = `${shown} ${args.join(' ')}`
  try {
    const { stdout } = await runFile(path, args, limits)
    return { file: command, text: stdout }
  } catch (error) {
    const { stderr = '', code, killed } = error as { stderr?: string; code?: number | string; killed?: boolean }
    const reason = killed ? 'it took longer than five minutes' : lastLine(stderr) || `exit code ${code}`
    tree.report('inventory-script-failed', `the inventory script \`${command}\` failed: ${reason}`)
    return undefined
  }
}

function nodeOf(source: Source, shown: string, tree: Tree) {
  const { node, diagnostics } = parseYaml(source)
  tree.diagnostics.push(...diagnostics)
  if (!node && diagnostics.length === 0) tree.report('inventory-script-failed', `the inventory script \`${shown}\` printed nothing`)
  return node
}
