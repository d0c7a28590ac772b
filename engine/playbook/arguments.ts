/** The arguments of a task: from the dict, the free form, `args` and `action`, under the names as written. */
import type { Place } from '../model/diagnostic.ts'
import type { AnyModule } from '../model/module.ts'
import { Template } from '../model/template.ts'
import { properName } from '../options/options.ts'
import type { MapNode, Node } from '../template/values/yaml.ts'
import { freeForm, rangeValue, type SourceRange } from './free-form.ts'
import { addError, type Position } from './loading.ts'
import { checkTexts, valueAt } from './texts.ts'

/** One argument as written. */
export interface WrittenArgument {
  readonly name: string
  readonly key: Place
  readonly place: Place
  readonly from: { readonly node: Node } | { readonly range: SourceRange } | { readonly value: unknown }
}

/** The value of the module key: a node, the rest of an `action:` text with the options beside it, or arguments that the loader itself makes. */
export type WrittenArguments =
  | { readonly node: Node }
  | { readonly range: SourceRange; readonly beside?: MapNode }
  | { readonly explicit: readonly WrittenArgument[] }

export interface ParsedArguments {
  readonly explicit: readonly WrittenArgument[]
  /** `args: "{{ … }}"`, or the same as the value of the module key: further arguments, known when it is rendered; explicit ones win. */
  readonly template?: Template
}

/** Collects the arguments of a task; without a module every key counts as an option. */
export function argumentsAt(
  position: Position,
  action: string,
  module: AnyModule | undefined,
  written: WrittenArguments | undefined,
  args: Node | undefined,
): ParsedArguments {
  const template = module && written && wholeTemplate(position, module, written)
  const explicit = written && !template ? behindName(position, action, module, written) : []
  const more = args && fromArgs(position, args, template !== undefined)
  if (more instanceof Template) return { explicit, template: more }
  return { explicit: [...explicit, ...(more ?? [])], ...(template && { template }) }
}

/** `file: "{{ options }}"`: a dict of all options, for a module without a free form. */
function wholeTemplate(position: Position, module: AnyModule, written: WrittenArguments): Template | undefined {
  if ('explicit' in written || module.freeForm || ('beside' in written && written.beside)) return undefined
  const text = 'range' in written ? written.range : written.node.kind === 'scalar' ? written.node : undefined
  const { pairs, rest } = text ? freeForm(text, () => true) : { pairs: [], rest: undefined }
  if (!rest || pairs.length > 0 || !/^\{\{[\s\S]*\}\}$/.test(rest.text)) return undefined
  const value = rangeValue(rest)
  checkTexts(position, value)
  return value instanceof Template ? value : undefined
}

function fromArgs(position: Position, args: Node, template: boolean): readonly WrittenArgument[] | Template {
  if (args.kind === 'map') return fromMap(args)
  const all = args.kind === 'scalar' ? valueAt(position, args) : undefined
  if (all === null) return []
  if (!(all instanceof Template))
    addError(position, 'wrong-type', '`args` must be a dict of options', args.place, undefined, { refusedBy: 'parser' })
  else if (template) addError(position, 'conflicting-options', 'two templates give all options', args.place, 'join them with `combine`')
  else return all
  return []
}

/** The value of an argument as data with templates. */
export function argumentValue(position: Position, { from }: WrittenArgument): unknown {
  if ('value' in from) return from.value
  if ('node' in from) return valueAt(position, from.node)
  const value = rangeValue(from.range)
  checkTexts(position, value)
  return value
}

function behindName(position: Position, action: string, module: AnyModule | undefined, written: WrittenArguments): WrittenArgument[] {
  if ('explicit' in written) return [...written.explicit]
  if ('range' in written) return [...fromText(position, action, module, written.range), ...(written.beside ? fromMap(written.beside) : [])]
  const { node } = written
  if (node.kind === 'map') return fromMap(node)
  if (node.kind === 'scalar') return node.tag === 'null' || node.text === '' ? [] : fromText(position, action, module, node)
  if (module?.freeForm) return [{ name: module.freeForm, key: node.place, place: node.place, from: { node } }]
  addError(position, 'wrong-type', `\`${action}\` takes a dict of options, not a list`, node.place)
  return []
}

function fromMap(map: MapNode): WrittenArgument[] {
  return map.entries.map(({ key, value }) => ({ name: key.text, key: key.place, place: value.place, from: { node: value } }))
}

function fromText(
  position: Position,
  action: string,
  module: AnyModule | undefined,
  template: Extract<Node, { kind: 'scalar' }> | SourceRange,
): WrittenArgument[] {
  const { pairs, rest, open } = freeForm(template, (key) => takesPair(module, key), module?.kind === 'command')
  const explicit: WrittenArgument[] = pairs.map(({ key, value }) => ({
    name: key.text,
    key: key.place,
    place: value.place,
    from: { range: value },
  }))
  if (!rest) return explicit
  if (module?.freeForm) return [{ name: module.freeForm, key: rest.place, place: rest.place, from: fromRest(rest, template) }, ...explicit]
  if (!module) return explicit
  if (open) addError(position, 'unexpected-text', 'a quote or brace is not closed', rest.place, 'write the options as a dict')
  else
    addError(
      position,
      'unexpected-text',
      `\`${action}\` takes options, not the text \`${short(rest.text)}\``,
      rest.place,
      'write `option=value`, or the options as a dict',
      // Without a template, Ansible stops when it loads; what adds hosts or variables to the run is handed the text.
      rest.text.includes('{{')
        ? { msg: new Template(`invalid or malformed argument: '${rest.text}'`, rest.place) }
        : module.runEffects || module.resultScope === 'variables' || module.resultScope === 'included'
          ? {}
          : { refusedBy: 'parser' },
    )
  return explicit
}

/** A text without pairs stays its node, so that a number or boolean keeps its type. */
function fromRest(rest: SourceRange, template: Extract<Node, { kind: 'scalar' }> | SourceRange): WrittenArgument['from'] {
  return 'kind' in template && rest.text === template.text ? { node: template } : { range: rest }
}

/** In a free-form text only options of the module are pairs: `dd if=a of=b` stays a command, and `cmd=x` a command of that name. */
function takesPair(module: AnyModule | undefined, key: string): boolean {
  if (!module?.freeForm) return true
  const name = properName(module, key)
  const type = name === undefined ? undefined : module.options[name]?.type
  return name !== undefined && (name !== module.freeForm || module.kind !== 'command') && type !== 'list' && type !== 'dict'
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
