/** Looks up a setting by its name in Ansible's lookup `config`: its value, or the default. */
import { dirname } from 'node:path'
import { convert } from './convert.ts'
import type { Settings, Surroundings } from './index.ts'
import { type NamedRow, rowNamed } from './names.ts'

export { hasPluginSettings } from './names.ts'

export interface NamedSetting {
  readonly value: unknown
  /** The file, `env: NAME` or `default`. */
  readonly origin: string
  /** Variables with higher precedence, the last one highest. */
  readonly variables: readonly string[]
}

/** `DEFAULT_FORKS`, or `connection.ssh.remote_user`; undefined for an unknown name. */
export function settingNamed(name: string, settings: Settings, around: Surroundings): NamedSetting | undefined {
  const row = rowNamed(name)
  if (row === undefined) return undefined
  const { variables } = row
  const variable = row.env.findLast((each) => (around.env[each] ?? '') !== '')
  if (variable !== undefined)
    return { value: converted(around.env[variable] ?? '', row, around, around.cwd), origin: `env: ${variable}`, variables }
  const key = row.keys.findLast((each) => settings.written.some(({ name: key, place, text }) => place && key === each && text !== ''))
  const text = settings.written.find(({ name: each, place }) => place && each === key)?.text
  const { file } = settings
  if (text !== undefined && file !== undefined) return { value: converted(text, row, around, dirname(file)), origin: file, variables }
  return { value: withHome(row.defaultValue, settings, around), origin: 'default', variables }
}

/** The converted value; an invalid text stays text, since errors of settings in use are reported elsewhere. */
function converted(text: string, { kind }: NamedRow, around: Surroundings, folder: string): unknown {
  const result = convert(text, { kind }, { ...around, folder })
  return 'value' in result ? result.value : text
}

function withHome(value: unknown, settings: Settings, around: Surroundings): unknown {
  if (Array.isArray(value)) return value.map((item) => withHome(item, settings, around))
  return typeof value === 'string' ? value.replace('{home}', settings.values.home ?? `${around.home}/.ansible`) : value
}
