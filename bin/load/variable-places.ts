/** Where a variable is written: the line in a file of variables, or in an inventory in YAML or INI. */
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { readSource } from '../../engine/formats/utf8.ts'
import { isVault } from '../../engine/formats/vault-format.ts'
import { type Source, type Where, whereOf } from '../../engine/model/diagnostic.ts'
import { type Node, parseYaml } from '../../engine/template/values/yaml.ts'

/** The line of a variable in a file of variables; the file alone where it cannot be told. */
export function lineIn(file: string, variable: string): string {
  const shown = path.relative('.', file)
  const source = readable(file)
  const node = source && parsed(source)
  const key = node?.kind === 'map' ? node.entries.find((entry) => entry.key.text === variable)?.key : undefined
  return key ? text(whereOf(key.place), shown) : shown
}

/** The same for a variable that an inventory file gives to a group or a host; undefined where no file does. */
export function lineInInventory(sources: readonly string[], kind: 'group' | 'host', name: string, variable: string): string | undefined {
  const found = sources.flatMap(filesOf).flatMap((file) => {
    const source = readable(file)
    const where = source && (/\.(ya?ml|json)$/.test(file) ? inYaml(source, kind, name, variable) : inIni(source, kind, name, variable))
    return where ? [text(where, path.relative('.', file))] : []
  })
  return found.at(-1)
}

function inYaml(source: Source, kind: 'group' | 'host', name: string, variable: string): Where | undefined {
  let found: Where | undefined
  const visit = (node: Node | undefined, within: string): void => {
    if (node?.kind !== 'map') return
    for (const { key, value } of node.entries) {
      if (key.text === name && (within === 'hosts') === (kind === 'host')) {
        const vars = kind === 'host' ? value : entryOf(value, 'vars')
        const entry = vars.kind === 'map' ? vars.entries.find((each) => each.key.text === variable) : undefined
        if (entry) found = whereOf(entry.key.place)
      }
      visit(value, key.text)
    }
  }
  visit(parsed(source), '')
  return found
}

function entryOf(node: Node, name: string): Node {
  return (node.kind === 'map' && node.entries.find(({ key }) => key.text === name)?.value) || node
}

function inIni({ file, text: written }: Source, kind: 'group' | 'host', name: string, variable: string): Where | undefined {
  let section = ''
  for (const [index, line] of written.split('\n').entries()) {
    section = /^\s*\[([^\]]+)\]/.exec(line)?.[1] ?? section
    const words = line.trim().split(/\s+/)
    const given =
      kind === 'group'
        ? section === `${name}:vars` && words[0]?.split('=')[0] === variable
        : !section.includes(':') && words[0] === name && words.slice(1).some((word) => word.startsWith(`${variable}=`))
    if (given) return { file, line: index + 1, column: 1 }
  }
  return undefined
}

/** Files of a source; variables beside it are files of their own. */
function filesOf(source: string): readonly string[] {
  const stats = statSync(source, { throwIfNoEntry: false })
  if (!stats?.isDirectory()) return stats ? [source] : []
  return readdirSync(source)
    .sort()
    .filter((name) => name !== 'group_vars' && name !== 'host_vars')
    .flatMap((name) => filesOf(path.join(source, name)))
}

function parsed(source: Source): Node | undefined {
  return parseYaml(source).node
}

function readable(file: string): Source | undefined {
  try {
    const source = readSource(file)
    return isVault(source.text) ? undefined : source
  } catch {
    return undefined
  }
}

function text({ line }: Where, file: string): string {
  return `${file}:${line}`
}
