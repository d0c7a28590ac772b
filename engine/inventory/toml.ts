/** Inventories in TOML, read and written; the home of `smol-toml`. */
import { parse, stringify, TomlDate, TomlError, type TomlTable } from 'smol-toml'
import { type Place, Problem, type Source } from '../diagnostic.ts'
import { Template } from '../template.ts'
import { PyFloat, toJson } from '../values/template/index.ts'
import { isTemplate } from '../values/yaml.ts'
import { expandHosts, RangeFault } from './host-ranges.ts'
import type { Tree } from './tree.ts'

/** TOML as its parser gives it has no places: mistakes are told at the first line that holds their word. */
interface Reading {
  readonly source: Source
  readonly tree: Tree
}

export function readToml(source: Source, tree: Tree): void {
  const reading = { source, tree }
  const table = parsed(reading)
  if (!table) return
  if ('plugin' in table) tree.report('inventory-plugin', 'a plug-in is named in YAML, not in TOML', placeOf('plugin', reading))
  else for (const [name, group] of Object.entries(table)) readGroup(name, group, reading)
}

/** A value as TOML text. */
export function tomlText(value: Readonly<Record<string, unknown>>): string {
  try {
    return stringify(toJson(value))
  } catch (error) {
    throw new Problem(`a value can not be written as TOML: ${(error as Error).message}`)
  }
}

function parsed({ source, tree }: Reading): TomlTable | undefined {
  try {
    return parse(source.text, { integersAsBigInt: true })
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const start =
      source.text
        .split('\n')
        .slice(0, error.line - 1)
        .join('\n').length +
      (error.line > 1 ? 1 : 0) +
      error.column -
      1
    const message = error.message.split('\n')[0]?.replace('Invalid TOML document: ', '') ?? ''
    tree.report('toml-syntax', `this is no TOML: ${message}`, { source, start, end: start + 1 })
    return undefined
  }
}

function readGroup(name: string, value: unknown, reading: Reading): void {
  const { tree } = reading
  const place = placeOf(name, reading)
  tree.group(name, place)
  for (const [key, inner] of Object.entries(tableOf(value, `the group \`${name}\``, place, reading))) {
    if (key === 'vars')
      for (const [variable, given] of Object.entries(tableOf(inner, '`vars`', place, reading)))
        tree.setGroupVariable(name, variable, written(given, reading), placeOf(variable, reading))
    else if (key === 'hosts')
      for (const [host, variables] of Object.entries(tableOf(inner, '`hosts`', place, reading))) readHosts(host, variables, name, reading)
    else if (key === 'children') readChildren(inner, name, reading)
    else {
      const hint = 'hosts stand under `hosts`, groups under `children`, variables under `vars`'
      tree.report(
        'unknown-keyword',
        `the group \`${name}\` holds \`hosts\`, \`vars\` and \`children\`, not \`${key}\``,
        placeOf(key, reading),
        hint,
      )
    }
  }
}

function readHosts(pattern: string, value: unknown, group: string, reading: Reading): void {
  const { tree } = reading
  const place = placeOf(pattern, reading)
  try {
    const { names, port } = expandHosts(pattern)
    const variables = tableOf(value, `what is under the host \`${pattern}\``, place, reading)
    for (const name of names) {
      const host = tree.host(name, place)
      tree.group(group).hosts.add(name)
      if (port !== undefined) host.variables.ansible_port = port
      for (const [variable, given] of Object.entries(variables)) tree.setHostVariable(name, variable, written(given, reading))
    }
  } catch (error) {
    if (!(error instanceof RangeFault)) throw error
    tree.report('host-range', error.message, place)
  }
}

function readChildren(value: unknown, group: string, reading: Reading): void {
  const { tree } = reading
  if (!Array.isArray(value)) {
    tree.report('inventory-form', '`children` is a list of names here', placeOf('children', reading))
    return
  }
  for (const child of value.map(String)) {
    tree.group(child, placeOf(child, reading))
    tree.addChild(group, child, placeOf(child, reading))
  }
}

function tableOf(value: unknown, what: string, place: Place, { tree }: Reading): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof TomlDate))
    return value as Record<string, unknown>
  tree.report('inventory-form', `${what} is a table`, place)
  return {}
}

/** Data with templates in it; dates as texts. */
function written(value: unknown, reading: Reading): unknown {
  if (typeof value === 'string') return isTemplate(value) ? new Template(value, placeOf(value, reading)) : value
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (typeof value === 'number') return Number.isInteger(value) ? new PyFloat(value) : value
  if (value instanceof TomlDate) return value.toISOString()
  if (Array.isArray(value)) return value.map((item) => written(item, reading))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, written(inner, reading)]))
}

function placeOf(word: string, { source }: Reading): Place {
  const start = Math.max(0, source.text.indexOf(word))
  return { source, start, end: start + word.length }
}
