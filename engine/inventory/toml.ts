/** Reads TOML inventories. */
import type { Place, Source } from '../model/diagnostic.ts'
import { Template } from '../model/template.ts'
import { PyFloat } from '../template/index.ts'
import { fromToml, TomlSyntaxError } from '../template/values/toml.ts'
import { isTemplate } from '../template/values/yaml.ts'
import { expandHosts, HostRangeError } from './host-ranges.ts'
import type { Tree } from './tree.ts'

/** The TOML parser returns no places: errors are reported at the first occurrence of their word. */
interface Reading {
  readonly source: Source
  readonly tree: Tree
}

export function readToml(source: Source, tree: Tree): void {
  const reading = { source, tree }
  const table = parsed(reading)
  if (!table) return
  if ('plugin' in table) tree.report('unsupported', 'a plug-in must be configured in YAML, not in TOML', placeOf('plugin', reading))
  else for (const [name, group] of Object.entries(table)) readGroup(name, group, reading)
}

function parsed({ source, tree }: Reading): Readonly<Record<string, unknown>> | undefined {
  try {
    return fromToml(source.text)
  } catch (error) {
    if (!(error instanceof TomlSyntaxError)) throw error
    const start = error.offset
    tree.report('toml-syntax', `this is not valid TOML: ${error.message}`, { source, start, end: start + 1 })
    return undefined
  }
}

function readGroup(name: string, value: unknown, reading: Reading): void {
  const { tree } = reading
  const place = placeOf(name, reading)
  tree.group(name, place)
  for (const [key, inner] of Object.entries(tableOf(value, `the group \`${name}\``, place, reading))) {
    if (key === 'vars')
      for (const [variable, rawValue] of Object.entries(tableOf(inner, '`vars`', place, reading)))
        tree.setGroupVariable(name, variable, written(rawValue, reading), placeOf(variable, reading))
    else if (key === 'hosts')
      for (const [host, variables] of Object.entries(tableOf(inner, '`hosts`', place, reading))) readHosts(host, variables, name, reading)
    else if (key === 'children') readChildren(inner, name, reading)
    else {
      const hint = 'put hosts under `hosts`, groups under `children`, variables under `vars`'
      tree.report('unknown-keyword', `\`${key}\` is not a keyword of the group \`${name}\``, placeOf(key, reading), hint)
    }
  }
}

function readHosts(pattern: string, value: unknown, group: string, reading: Reading): void {
  const { tree } = reading
  const place = placeOf(pattern, reading)
  try {
    const { names, port } = expandHosts(pattern)
    const variables = tableOf(value, `the value of the host \`${pattern}\``, place, reading)
    for (const name of names) {
      const host = tree.host(name, place)
      tree.group(group).hosts.add(name)
      if (port !== undefined) host.variables.ansible_port = port
      for (const [variable, rawValue] of Object.entries(variables)) tree.setHostVariable(name, variable, written(rawValue, reading))
    }
  } catch (error) {
    if (!(error instanceof HostRangeError)) throw error
    tree.report('host-range', error.message, place)
  }
}

function readChildren(value: unknown, group: string, reading: Reading): void {
  const { tree } = reading
  if (!Array.isArray(value)) {
    tree.report('wrong-type', '`children` must be a list of names', placeOf('children', reading))
    return
  }
  for (const child of value.map(String)) {
    tree.group(child, placeOf(child, reading))
    tree.addChild(group, child, placeOf(child, reading))
  }
}

function tableOf(value: unknown, what: string, place: Place, { tree }: Reading): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof PyFloat))
    return value as Record<string, unknown>
  tree.report('wrong-type', `${what} must be a table`, place)
  return {}
}

/** Data with its templates. */
function written(value: unknown, reading: Reading): unknown {
  if (typeof value === 'string') return isTemplate(value) ? new Template(value, placeOf(value, reading)) : value
  if (Array.isArray(value)) return value.map((item) => written(item, reading))
  if (typeof value !== 'object' || value === null || value instanceof PyFloat) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, written(inner, reading)]))
}

function placeOf(word: string, { source }: Reading): Place {
  const start = Math.max(0, source.text.indexOf(word))
  return { source, start, end: start + word.length }
}
