/** Checks arguments against the options of their module: names, types, local files, and rules between options. */

import { didYouMean, isSlip } from '../formats/suggest.ts'
import type { Node } from '../formats/yaml-node.ts'
import type { Place } from '../model/diagnostic.ts'
import type { AnyModule, Option } from '../model/module.ts'
import { Template } from '../model/template.ts'
import { checkLiteral, convert, optionNames, properName } from '../options/options.ts'
import { unsupportedOption } from '../options/sentences.ts'
import { toValue } from '../template/values/yaml-value.ts'
import { type Argument, argumentValue } from './arguments.ts'
import { conditionsAt, expressionAt } from './conditions.ts'
import { addError, addWarning, type Position } from './loading.ts'
import { checkLocalFile } from './local-files.ts'
import { checkTexts, holdsText } from './texts.ts'

export interface OptionsRead {
  readonly args: Readonly<Record<string, unknown>>
  readonly names?: Readonly<Record<string, Template>>
  readonly keys?: Readonly<Record<string, Readonly<Record<string, Template>>>>
  readonly places: Readonly<Record<string, Place>>
}

/** Arguments of an unknown module, as written. */
export function looseOptions(position: Position, explicit: readonly Argument[]): OptionsRead {
  const args: Record<string, unknown> = {}
  const places: Record<string, Place> = {}
  for (const each of explicit) {
    args[each.name] = argumentValue(position, each)
    places[each.name] = each.place
  }
  return { args, places }
}

/** The arguments of a task. */
interface TaskArguments {
  readonly action: string
  readonly args: readonly Argument[]
  /** The module's name in the task. */
  readonly place: Place
  /** Number of findings before these arguments: with invalid names, nothing is reported as missing. */
  readonly before: number
  /** The run adds further options, so none is reported as missing. */
  readonly more?: boolean
}

/** Checks arguments and returns them by the proper names of their options. */
export function optionsAt(
  position: Position,
  module: AnyModule,
  { action, args: written, place, before, more }: TaskArguments,
): OptionsRead {
  const args: Record<string, unknown> = Object.create(null)
  const places: Record<string, Place> = Object.create(null)
  const names: Record<string, Template> = Object.create(null)
  const keys: Record<string, Record<string, Template>> = Object.create(null)
  const writtenAs = new Map<string, string>()
  for (const each of written) {
    const name = nameOf(position, module, action, each)
    const other = writtenAs.get(name)
    if (other !== undefined) reportDuplicate(position, action, other, each)
    if (other === each.name) continue
    writtenAs.set(name, each.name)
    if (each.name.includes('{{')) names[name] = nameTemplate(position, { text: name, place: each.key })
    const templates = module.options[name]?.keys ? keyTemplates(position, each) : undefined
    if (templates) keys[name] = templates
    args[name] = optionValue(position, module.options[name], each)
    places[name] = each.place
  }
  const named = position.loading.findings.length === before
  const clean = checkValues(position, module, args, places, writtenAs)
  const literal = Object.keys(names).length === 0 && Object.keys(keys).length === 0
  if (named && !more && checkRequired(position, module, action, args, place) && clean && literal) checkRules(position, module, args, place)
  for (const [name, option] of Object.entries(module.options))
    if (option.file)
      checkLocalFile(position, option.file, args[name], places[name], { remote_src: module.options.remote_src?.default, ...args })
  return { args, places, ...(literal ? {} : { names, keys }) }
}

function nameTemplate(position: Position, { text, place }: { readonly text: string; readonly place: Place }): Template {
  const template = new Template(text, place)
  checkTexts(position, template)
  return template
}

/** Keys of a literal dict that are templates; undefined if there are none. */
function keyTemplates(position: Position, { from }: Argument): Record<string, Template> | undefined {
  if (!('node' in from) || from.node.kind !== 'map') return undefined
  const found = from.node.entries.filter(({ key }) => key.text.includes('{{'))
  if (found.length === 0) return undefined
  return Object.fromEntries(found.map(({ key }) => [key.text, nameTemplate(position, key)]))
}

function nameOf(position: Position, module: AnyModule, action: string, argument: Argument): string {
  const name = properName(module, argument.name)
  if (name !== undefined) return name
  if (!module.open) reportUnknownOption(position, module, action, argument)
  return argument.name
}

/** Reports an option the module does not have. It is a typo unless it resembles none: roles set options of other releases under conditions. */
function reportUnknownOption(position: Position, module: AnyModule, action: string, { name, key }: Argument): void {
  const unsupported = unsupportedOption(action, name, module.refused)
  const names = optionNames(module)
  const code = unsupported ? 'unsupported-option' : 'unknown-option'
  const { message, hint } = unsupported ?? { message: `\`${action}\` has no option \`${name}\``, hint: didYouMean(name, names) }
  addError(position, code, message, key, hint, { typo: unsupported === undefined && isSlip(name, names) })
}

/** Reports an option that is set twice. The module key wins over `args`; two names of one option are an error. */
function reportDuplicate(position: Position, action: string, before: string, argument: Argument): void {
  if (before === argument.name) {
    addWarning(position, 'duplicate-option', `\`${before}\` of \`${action}\` is set twice`, argument.key, 'remove one; the first is used')
    return
  }
  const message = `\`${before}\` and \`${argument.name}\` of \`${action}\` are the same option`
  addError(position, 'duplicate-option', message, argument.key, 'remove one of them')
}

/** Texts of `expression` and `conditions` options become expressions, everything else is data with templates. */
function optionValue(position: Position, option: Option | undefined, argument: Argument): unknown {
  const { from, name } = argument
  if ('value' in from) return from.value
  if (option?.type === 'conditions' && 'node' in from && !isTemplateOfList(from.node)) return conditionsOf(position, name, from.node)
  const whole = option?.type === 'conditions' && 'node' in from && isTemplateOfList(from.node)
  if (!whole && (option?.type === 'expression' || option?.type === 'conditions')) {
    const scalar = 'node' in from ? (from.node.kind === 'scalar' && from.node.tag === 'str' ? from.node : undefined) : from.range
    if (scalar) {
      const expression = expressionAt(position, name, scalar)
      checkTexts(position, expression)
      return option.type === 'conditions' ? [expression] : expression
    }
  }
  return argumentValue(position, argument)
}

/** Conditions of an option; booleans and numbers keep their type, since a module may return them. */
function conditionsOf(position: Position, name: string, node: Node): readonly unknown[] {
  const items = node.kind === 'seq' ? node.items : [node]
  const isPlain = (item: Node) => item.kind === 'scalar' && /^(?:bool|int|float)$/.test(item.tag)
  return items.flatMap<unknown>((item) => (isPlain(item) ? [toValue(item)] : (conditionsAt(position, name, item) ?? [])))
}

/** `that: "{{ list }}"`: the whole list of conditions comes from a template. */
function isTemplateOfList(node: Node): boolean {
  return node.kind === 'scalar' && /^\{\{.*\}\}$/s.test(node.text) && node.text.indexOf('{{', 2) < 0
}

function checkValues(
  position: Position,
  module: AnyModule,
  args: Readonly<Record<string, unknown>>,
  places: Readonly<Record<string, Place>>,
  writtenAs: ReadonlyMap<string, string>,
): boolean {
  let clean = true
  for (const [name, value] of Object.entries(args)) {
    const option = module.options[name]
    const at = places[name]
    if (!option || !at || option.type === 'expression' || option.type === 'conditions') continue
    for (const sentence of checkLiteral(option, writtenAs.get(name) ?? name, value)) {
      clean = false
      addError(position, 'wrong-type', sentence, at, option.enum && typeof value === 'string' ? didYouMean(value, option.enum) : undefined)
    }
  }
  return clean
}

function checkRequired(
  position: Position,
  module: AnyModule,
  action: string,
  args: Readonly<Record<string, unknown>>,
  place: Place,
): boolean {
  const missing = Object.entries(module.options).filter(
    ([name, option]) => option.required && (args[name] === undefined || args[name] === null),
  )
  for (const [name] of missing) addError(position, 'missing-option', `\`${action}\` needs \`${name}\``, place)
  return missing.length === 0
}

/** Checks rules between options, unless an argument is a template. */
function checkRules(position: Position, module: AnyModule, args: Readonly<Record<string, unknown>>, place: Place): void {
  if (!module.rules || holdsText(args)) return
  const { params, problems } = convert(module, args)
  if (problems.length > 0) return
  for (const sentence of module.rules(params as Parameters<typeof module.rules>[0])) addError(position, 'invalid-options', sentence, place)
}
