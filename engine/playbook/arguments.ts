/** What a task gives its module: from the dict, the free form, `args` and `action`, under the names that were written. */
import type { Place } from '../model/diagnostic.ts'
import type { AnyModule } from '../model/module.ts'
import { Template } from '../model/template.ts'
import { properName } from '../options/options.ts'
import type { MapNode, Node } from '../template/values/yaml.ts'
import { freeForm } from './free-form.ts'
import { addError, type Position } from './loading.ts'
import { rangeValue, type SourceRange } from './source-range.ts'
import { noteTexts, valueAt } from './texts.ts'

/** One argument as it is written. */
export interface Given {
  readonly name: string
  readonly key: Place
  readonly place: Place
  readonly from: { readonly node: Node } | { readonly stretch: SourceRange } | { readonly value: unknown }
}

/** What stands behind the module's name: a node, the rest of an `action:` text and options beside it, or what the loader itself gives. */
export type Written =
  | { readonly node: Node }
  | { readonly stretch: SourceRange; readonly beside?: MapNode }
  | { readonly given: readonly Given[] }

export interface ArgumentsRead {
  readonly given: readonly Given[]
  /** `args: "{{ … }}"`, or the same behind the module: more arguments, which are only known when it is rendered; those that are given win. */
  readonly all?: Template
}

/** Collects the arguments of a task; without a module keys are taken as they come. */
export function argumentsAt(
  position: Position,
  action: string,
  module: AnyModule | undefined,
  written: Written | undefined,
  args: Node | undefined,
): ArgumentsRead {
  const whole = module && written && wholeTemplate(position, module, written)
  const given = written && !whole ? behindName(position, action, module, written) : []
  const more = args && fromArgs(position, args, whole !== undefined)
  if (more instanceof Template) return { given, all: more }
  return { given: [...given, ...(more ?? [])], ...(whole && { all: whole }) }
}

/** `file: "{{ options }}"`: a dict of all options, where the module takes no text. */
function wholeTemplate(position: Position, module: AnyModule, written: Written): Template | undefined {
  if ('given' in written || module.freeForm || ('beside' in written && written.beside)) return undefined
  const text = 'stretch' in written ? written.stretch : written.node.kind === 'scalar' ? written.node : undefined
  const { pairs, rest } = text ? freeForm(text, () => true) : { pairs: [], rest: undefined }
  if (!rest || pairs.length > 0 || !/^\{\{[\s\S]*\}\}$/.test(rest.text)) return undefined
  const value = rangeValue(rest)
  noteTexts(position, value)
  return value instanceof Template ? value : undefined
}

function fromArgs(position: Position, args: Node, whole: boolean): readonly Given[] | Template {
  if (args.kind === 'map') return fromMap(args)
  const all = args.kind === 'scalar' ? valueAt(position, args) : undefined
  if (all === null) return []
  if (!(all instanceof Template)) addError(position, 'wrong-type', '`args` is a dict of options', args.place)
  else if (whole) addError(position, 'args', 'two templates stand for all options', args.place, 'join them with `combine`')
  else return all
  return []
}

/** The value of an argument as data with templates. */
export function givenValue(position: Position, { from }: Given): unknown {
  if ('value' in from) return from.value
  if ('node' in from) return valueAt(position, from.node)
  const value = rangeValue(from.stretch)
  noteTexts(position, value)
  return value
}

function behindName(position: Position, action: string, module: AnyModule | undefined, written: Written): Given[] {
  if ('given' in written) return [...written.given]
  if ('stretch' in written)
    return [...fromText(position, action, module, written.stretch), ...(written.beside ? fromMap(written.beside) : [])]
  const { node } = written
  if (node.kind === 'map') return fromMap(node)
  if (node.kind === 'scalar') return node.tag === 'null' || node.text === '' ? [] : fromText(position, action, module, node)
  if (module?.freeForm) return [{ name: module.freeForm, key: node.place, place: node.place, from: { node } }]
  addError(position, 'wrong-type', `\`${action}\` takes a dict of options, not a list`, node.place)
  return []
}

function fromMap(map: MapNode): Given[] {
  return map.entries.map(({ key, value }) => ({ name: key.text, key: key.place, place: value.place, from: { node: value } }))
}

function fromText(
  position: Position,
  action: string,
  module: AnyModule | undefined,
  whole: Extract<Node, { kind: 'scalar' }> | SourceRange,
): Given[] {
  const { pairs, rest, open } = freeForm(whole, (key) => takesPair(module, key))
  const given: Given[] = pairs.map(({ key, value }) => ({ name: key.text, key: key.place, place: value.place, from: { stretch: value } }))
  if (!rest) return given
  if (module?.freeForm) return [{ name: module.freeForm, key: rest.place, place: rest.place, from: fromRest(rest, whole) }, ...given]
  if (!module) return given
  if (open) addError(position, 'free-form', 'a quote or brace is opened and never closed', rest.place, 'write the options as a dict')
  else
    addError(
      position,
      'free-form',
      `\`${action}\` takes options, not the text \`${short(rest.text)}\``,
      rest.place,
      'write `option=value`, or the options as a dict',
    )
  return given
}

/** A text without pairs stays the node it was, so that a number or boolean keeps its type. */
function fromRest(rest: SourceRange, whole: Extract<Node, { kind: 'scalar' }> | SourceRange): Given['from'] {
  return 'kind' in whole && rest.text === whole.text ? { node: whole } : { stretch: rest }
}

/** In a free text only options of the module are pairs: `dd if=a of=b` stays a command, and `cmd=x` a command that is called so. */
function takesPair(module: AnyModule | undefined, key: string): boolean {
  if (!module?.freeForm) return true
  const name = properName(module, key)
  const type = name === undefined ? undefined : module.options[name]?.type
  return name !== undefined && (name !== module.freeForm || module.kind !== 'command') && type !== 'list' && type !== 'dict'
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
