/** Looks up a setting by its name in Ansible's lookup `config`: its value, or the default. */
import { dirname } from 'node:path'
import { convert } from './convert.ts'
import type { Surroundings } from './find.ts'
import type { Settings } from './index.ts'
import { settingLines } from './names.ts'
import { pluginLines } from './plugin-names.ts'
import type { Kind } from './supported.ts'

export interface NamedSetting {
  readonly value: unknown
  /** The file, `env: NAME` or `default`. */
  readonly origin: string
  /** Variables with higher precedence, the last one highest. */
  readonly variables: readonly string[]
}

interface Row {
  readonly kind: Kind
  readonly keys: readonly string[]
  readonly env: readonly string[]
  readonly defaultValue: unknown
  readonly variables: readonly string[]
}

let rows: ReadonlyMap<string, Row> | undefined

/** `DEFAULT_FORKS`, or `connection.ssh.remote_user`; undefined for an unknown name. */
export function settingNamed(name: string, settings: Settings, around: Surroundings): NamedSetting | undefined {
  rows ??= new Map(`${settingLines}${pluginLines}`.split('\n').filter((line) => line !== '').map(rowOf)) // biome-ignore format: one chain
  const row = rows.get(name)
  if (row === undefined) return undefined
  const { variables } = row
  const variable = row.env.findLast((each) => (around.env[each] ?? '') !== '')
  if (variable !== undefined)
    return { value: converted(around.env[variable] ?? '', row, around, around.cwd), origin: `env: ${variable}`, variables }
  const key = row.keys.findLast((each) => settings.said.some(({ name: key, place, text }) => place && key === each && text !== ''))
  const text = settings.said.find(({ name: each, place }) => place && each === key)?.text
  const { file } = settings
  if (text !== undefined && file !== undefined) return { value: converted(text, row, around, dirname(file)), origin: file, variables }
  return { value: withHome(row.defaultValue, settings, around), origin: 'default', variables }
}

/** Whether a plug-in has settings. */
export function knowsPlugin(type: string, name: string): boolean {
  return pluginLines.includes(`\n${type}.${name}.`)
}

function rowOf(line: string): readonly [string, Row] {
  const [, name = '', kind, keys = '', env = '', defaultValue = '', variables = ''] =
    /^(\S+) (\S+) (\S+) (\S+) (".*?"|\[.*\]|\S+)(?: (\S+))?$/.exec(line) ?? []
  return [
    name,
    { kind: kind as Kind, keys: words(keys), env: words(env), defaultValue: JSON.parse(defaultValue), variables: words(variables) },
  ]
}

function words(text: string): readonly string[] {
  return text.split(',').filter((word) => word !== '' && word !== '-')
}

/** The converted value; an invalid text stays text, since errors of settings in use are reported elsewhere. */
function converted(text: string, { kind }: Row, around: Surroundings, folder: string): unknown {
  const result = convert(text, { kind }, { ...around, folder })
  return 'value' in result ? result.value : text
}

function withHome(value: unknown, settings: Settings, around: Surroundings): unknown {
  if (Array.isArray(value)) return value.map((item) => withHome(item, settings, around))
  return typeof value === 'string' ? value.replace('{home}', settings.values.home ?? `${around.home}/.ansible`) : value
}
