/** `keyed_groups`: groups that are named by the value of an expression. */
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
  /** Stands in for an empty value. */
  readonly otherwise?: string
  /** Whether a separator stays behind a key whose value is empty. */
  readonly trailingSeparator: boolean
}

const known = ['key', 'prefix', 'separator', 'parent_group', 'default_value', 'trailing_separator']

export function keyedGroupsAt(nodes: readonly Node[], reading: PluginReading): readonly KeyedGroup[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'map') return keyedGroupAt(new PluginOptions(node, known, 'an entry of `keyed_groups`', reading), node, reading)
    reading.tree.report('wrong-type', 'an entry of `keyed_groups` is a dict', node.place, 'write `- key: …`')
    return []
  })
}

function keyedGroupAt(options: PluginOptions, { place }: Node, reading: PluginReading): KeyedGroup[] {
  const node = options.node('key')
  if (!node) reading.tree.report('missing-option', 'an entry of `keyed_groups` needs a `key`', place)
  if (options.node('default_value') && options.node('trailing_separator'))
    reading.tree.report('option-rule', '`default_value` and `trailing_separator` do not go together', place)
  const key = node && expressionAt('key', node, reading)
  const parent = options.node('parent_group')
  const otherwise = options.text('default_value')
  if (!key) return []
  return [
    {
      key,
      prefix: options.text('prefix') ?? '',
      separator: options.text('separator') ?? '_',
      ...(parent && { parent: toValue(parent, reading.values) as string | Template }),
      ...(otherwise !== undefined && { otherwise }),
      trailingSeparator: options.flag('trailing_separator', true),
    },
  ]
}

/** Names of the groups that a value stands for. Throws TemplateError where it can not name any. */
export function keyedNames(
  value: unknown,
  keyed: KeyedGroup,
  { leadingSeparator, strict }: { readonly leadingSeparator: boolean; readonly strict: boolean },
): readonly string[] {
  const named = barenames(value, keyed)
  if (named === undefined) {
    if (strict) throw new TemplateError(`\`${keyed.key.text}\` is empty`, { place: keyed.key.place })
    return []
  }
  const separator = keyed.prefix === '' && !leadingSeparator ? '' : keyed.separator
  return named.map((name) => `${keyed.prefix}${separator}${name}`)
}

/** undefined where the value is as good as none. */
function barenames(value: unknown, keyed: KeyedGroup): readonly string[] | undefined {
  const filled = (text: string) => (text === '' && keyed.otherwise !== undefined ? keyed.otherwise : text)
  if (Array.isArray(value)) return value.map((item) => filled(toText(item)))
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') {
    const text = filled(toText(value))
    return text === '' ? undefined : [text]
  }
  if (value === null || value === false) return undefined
  const entries = value instanceof Map ? [...value] : typeof value === 'object' ? Object.entries(value) : undefined
  if (entries) return entries.map(([name, inner]) => ofPair(toText(name), toText(inner), keyed))
  throw new TemplateError(`\`${keyed.key.text}\` names no group: it is ${toText(value)}`, { place: keyed.key.place })
}

function ofPair(name: string, value: string, { separator, otherwise, trailingSeparator }: KeyedGroup): string {
  if (value !== '') return `${name}${separator}${value}`
  if (otherwise !== undefined) return `${name}${separator}${otherwise}`
  return trailingSeparator ? `${name}${separator}` : name
}
