/** Reads `keyed_groups`: groups named by the value of an expression. */
import type { Expression, Template } from '../model/template.ts'
import { TemplateError, toText } from '../template/index.ts'
import { type Node, toValue } from '../template/values/yaml.ts'
import { expressionAt } from './constructed.ts'
import { PluginOptions } from './plugin-options.ts'
import type { PluginReading } from './plugins.ts'

export interface KeyedGroup {
  readonly key: Expression
  readonly prefix: string
  readonly separator: string
  readonly parent?: string | Template
  /** Replaces an empty value. */
  readonly defaultValue?: string
  /** Whether to keep the separator after a key with an empty value. */
  readonly trailingSeparator: boolean
}

const optionNames = ['key', 'prefix', 'separator', 'parent_group', 'default_value', 'trailing_separator']

export function keyedGroupsAt(nodes: readonly Node[], reading: PluginReading): readonly KeyedGroup[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'map') return keyedGroupAt(new PluginOptions(node, optionNames, 'an entry of `keyed_groups`', reading), node, reading)
    reading.tree.report('wrong-type', 'an entry of `keyed_groups` must be a dict', node.place, 'write `- key: …`')
    return []
  })
}

function keyedGroupAt(options: PluginOptions, { place }: Node, reading: PluginReading): KeyedGroup[] {
  const node = options.node('key')
  if (!node) reading.tree.report('missing-option', 'an entry of `keyed_groups` needs a `key`', place)
  if (options.node('default_value') && options.node('trailing_separator'))
    reading.tree.report('invalid-options', '`default_value` and `trailing_separator` are mutually exclusive', place)
  const key = node && expressionAt('key', node, reading)
  const parent = options.node('parent_group')
  const defaultValue = options.text('default_value')
  if (!key) return []
  return [
    {
      key,
      prefix: options.text('prefix') ?? '',
      separator: options.text('separator') ?? '_',
      ...(parent && { parent: toValue(parent, reading.values) as string | Template }),
      ...(defaultValue !== undefined && { defaultValue }),
      trailingSeparator: options.flag('trailing_separator', true),
    },
  ]
}

/** Group names of a value. Throws TemplateError if its type cannot name a group. */
export function keyedNames(
  value: unknown,
  keyed: KeyedGroup,
  { leadingSeparator, strict }: { readonly leadingSeparator: boolean; readonly strict: boolean },
): readonly string[] {
  const named = baseNames(value, keyed)
  if (named === undefined) {
    if (strict) throw new TemplateError(`\`${keyed.key.text}\` is empty`, { place: keyed.key.place })
    return []
  }
  const separator = keyed.prefix === '' && !leadingSeparator ? '' : keyed.separator
  return named.map((name) => `${keyed.prefix}${separator}${name}`)
}

/** Names without prefix; undefined if the value is empty. */
function baseNames(value: unknown, keyed: KeyedGroup): readonly string[] | undefined {
  const withDefault = (text: string) => (text === '' && keyed.defaultValue !== undefined ? keyed.defaultValue : text)
  if (Array.isArray(value)) return value.map((item) => withDefault(toText(item)))
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') {
    const text = withDefault(toText(value))
    return text === '' ? undefined : [text]
  }
  if (value === null || value === false) return undefined
  const entries = value instanceof Map ? [...value] : typeof value === 'object' ? Object.entries(value) : undefined
  if (entries) return entries.map(([name, inner]) => ofPair(toText(name), toText(inner), keyed))
  throw new TemplateError(`\`${keyed.key.text}\` cannot name a group: it is ${toText(value)}`, { place: keyed.key.place })
}

function ofPair(name: string, value: string, { separator, defaultValue, trailingSeparator }: KeyedGroup): string {
  if (value !== '') return `${name}${separator}${value}`
  if (defaultValue !== undefined) return `${name}${separator}${defaultValue}`
  return trailingSeparator ? `${name}${separator}` : name
}
