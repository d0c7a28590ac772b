/** One setting by the name that Ansible's lookup `config` knows it by: what is said of it, or what it is where nobody says. */
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
  /** Variables that count more, the last one most. */
  readonly variables: readonly string[]
}

interface Row {
  readonly kind: Kind
  readonly keys: readonly string[]
  readonly env: readonly string[]
  readonly usual: unknown
  readonly variables: readonly string[]
}

let rows: ReadonlyMap<string, Row> | undefined

/** `DEFAULT_FORKS`, or `connection.ssh.remote_user`; undefined for a name that is not known. */
export function settingNamed(name: string, settings: Settings, around: Surroundings): NamedSetting | undefined {
  rows ??= new Map(`${settingLines}${pluginLines}`.split('\n').filter((line) => line !== '').map(rowOf)) // biome-ignore format: one chain
  const row = rows.get(name)
  if (row === undefined) return undefined
  const { variables } = row
  const variable = row.env.findLast((each) => (around.env[each] ?? '') !== '')
  if (variable !== undefined)
    return { value: converted(around.env[variable] ?? '', row, around, around.cwd), origin: `env: ${variable}`, variables }
  const key = row.keys.findLast((each) => settings.said.some(({ name: said, place, text }) => place && said === each && text !== ''))
  const text = settings.said.find(({ name: said, place }) => place && said === key)?.text
  const { file } = settings
  if (text !== undefined && file !== undefined) return { value: converted(text, row, around, dirname(file)), origin: file, variables }
  return { value: withHome(row.usual, settings, around), origin: 'default', variables }
}

/** Whether anything is known of a plug-in. */
export function knowsPlugin(type: string, name: string): boolean {
  return pluginLines.includes(`\n${type}.${name}.`)
}

function rowOf(line: string): readonly [string, Row] {
  const [, name = '', kind, keys = '', env = '', usual = '', variables = ''] =
    /^(\S+) (\S+) (\S+) (\S+) (".*?"|\[.*\]|\S+)(?: (\S+))?$/.exec(line) ?? []
  return [name, { kind: kind as Kind, keys: words(keys), env: words(env), usual: JSON.parse(usual), variables: words(variables) }]
}

function words(text: string): readonly string[] {
  return text.split(',').filter((word) => word !== '' && word !== '-')
}

/** What can not be what it should be stays the text that it is: a mistake in a setting that counts was told before. */
function converted(text: string, { kind }: Row, around: Surroundings, folder: string): unknown {
  const made = convert(text, { kind }, { ...around, folder })
  return 'value' in made ? made.value : text
}

function withHome(value: unknown, settings: Settings, around: Surroundings): unknown {
  if (Array.isArray(value)) return value.map((item) => withHome(item, settings, around))
  return typeof value === 'string' ? value.replace('{home}', settings.values.home ?? `${around.home}/.ansible`) : value
}
