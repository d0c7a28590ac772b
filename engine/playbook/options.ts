/** Arguments against the options of their module: names, types, local files, and what the options say of one another. */

import { didYouMean, isSlip } from '../formats/suggest.ts'
import type { Node } from '../formats/yaml-node.ts'
import type { Place } from '../model/diagnostic.ts'
import type { AnyModule, Option } from '../model/module.ts'
import { Template } from '../model/template.ts'
import { checkLiteral, convert, optionNames, properName } from '../options/options.ts'
import { refusedOption } from '../options/sentences.ts'
import { toValue } from '../template/values/yaml-value.ts'
import { type Given, givenValue } from './arguments.ts'
import { conditionsAt, expressionAt } from './conditions.ts'
import { addError, addWarning, type Position } from './loading.ts'
import { checkLocalFile } from './local-files.ts'
import { holdsText, noteTexts } from './texts.ts'

export interface OptionsRead {
  readonly args: Readonly<Record<string, unknown>>
  readonly names?: Readonly<Record<string, Template>>
  readonly keys?: Readonly<Record<string, Readonly<Record<string, Template>>>>
  readonly places: Readonly<Record<string, Place>>
}

/** Arguments of a module that is not built: as they are written. */
export function looseOptions(position: Position, given: readonly Given[]): OptionsRead {
  const args: Record<string, unknown> = {}
  const places: Record<string, Place> = {}
  for (const each of given) {
    args[each.name] = givenValue(position, each)
    places[each.name] = each.place
  }
  return { args, places }
}

/** What a task gives its module. */
interface GivenTo {
  readonly action: string
  readonly given: readonly Given[]
  /** The module's name in the task. */
  readonly place: Place
  /** How many findings there were before this task's arguments: where names are wrong, nothing is said to be missing. */
  readonly before: number
  /** Further options come when the task runs, so that none is said to be missing. */
  readonly more?: boolean
}

/** Arguments under their options' proper names, each checked. */
export function optionsAt(position: Position, module: AnyModule, { action, given, place, before, more }: GivenTo): OptionsRead {
  const args: Record<string, unknown> = Object.create(null)
  const places: Record<string, Place> = Object.create(null)
  const names: Record<string, Template> = Object.create(null)
  const keys: Record<string, Record<string, Template>> = Object.create(null)
  const writtenAs = new Map<string, string>()
  for (const each of given) {
    const name = nameOf(position, module, action, each)
    const other = writtenAs.get(name)
    if (other !== undefined) twice(position, action, other, each)
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
  const written = Object.keys(names).length === 0 && Object.keys(keys).length === 0
  if (named && !more && checkRequired(position, module, action, args, place) && clean && written) checkRules(position, module, args, place)
  for (const [name, option] of Object.entries(module.options))
    if (option.file)
      checkLocalFile(position, option.file, args[name], places[name], { remote_src: module.options.remote_src?.default, ...args })
  return { args, places, ...(written ? {} : { names, keys }) }
}

function nameTemplate(position: Position, { text, place }: { readonly text: string; readonly place: Place }): Template {
  const template = new Template(text, place)
  noteTexts(position, template)
  return template
}

/** Keys of a written dict that are templates; undefined where none is. */
function keyTemplates(position: Position, { from }: Given): Record<string, Template> | undefined {
  if (!('node' in from) || from.node.kind !== 'map') return undefined
  const found = from.node.entries.filter(({ key }) => key.text.includes('{{'))
  if (found.length === 0) return undefined
  return Object.fromEntries(found.map(({ key }) => [key.text, nameTemplate(position, key)]))
}

function nameOf(position: Position, module: AnyModule, action: string, given: Given): string {
  const name = properName(module, given.name)
  if (name !== undefined) return name
  if (!module.open) notTaken(position, module, action, given)
  return given.name
}

/** An option that the module does not take. Roles give options of other releases under conditions on the release; a slip nobody meant. */
function notTaken(position: Position, module: AnyModule, action: string, { name, key }: Given): void {
  const refusal = refusedOption(action, name, module.refused)
  const names = optionNames(module)
  const code = refusal ? 'refused-option' : 'unknown-option'
  const { message, hint } = refusal ?? { message: `\`${action}\` has no option \`${name}\``, hint: didYouMean(name, names) }
  addError(position, code, message, key, hint, { slip: refusal === undefined && isSlip(name, names) })
}

/** What stands beside the module wins over `args`, as it always did; two names for one option can not both be meant. */
function twice(position: Position, action: string, before: string, given: Given): void {
  if (before === given.name) {
    addWarning(position, 'option-twice', `\`${action}\` is given \`${before}\` twice`, given.key, 'the first one counts')
    return
  }
  const message = `\`${action}\` is given one option twice, as \`${before}\` and as \`${given.name}\``
  addError(position, 'option-twice', message, given.key, 'keep one of them')
}

/** Texts of `expression` and `conditions` options become expressions, everything else is data with templates. */
function optionValue(position: Position, option: Option | undefined, given: Given): unknown {
  const { from, name } = given
  if ('value' in from) return from.value
  if (option?.type === 'conditions' && 'node' in from && !isList(from.node)) return conditionsOf(position, name, from.node)
  const whole = option?.type === 'conditions' && 'node' in from && isList(from.node)
  if (!whole && (option?.type === 'expression' || option?.type === 'conditions')) {
    const scalar = 'node' in from ? (from.node.kind === 'scalar' && from.node.tag === 'str' ? from.node : undefined) : from.stretch
    if (scalar) {
      const expression = expressionAt(position, name, scalar)
      noteTexts(position, expression)
      return option.type === 'conditions' ? [expression] : expression
    }
  }
  return givenValue(position, given)
}

/** Conditions of an option; what is a boolean or a number stays one, since a module may tell it. */
function conditionsOf(position: Position, name: string, node: Node): readonly unknown[] {
  const items = node.kind === 'seq' ? node.items : [node]
  const isPlain = (item: Node) => item.kind === 'scalar' && /^(?:bool|int|float)$/.test(item.tag)
  return items.flatMap<unknown>((item) => (isPlain(item) ? [toValue(item)] : (conditionsAt(position, name, item) ?? [])))
}

/** `that: "{{ list }}"`: the whole list of conditions comes from a template. */
function isList(node: Node): boolean {
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
  const lacking = Object.entries(module.options).filter(
    ([name, option]) => option.required && (args[name] === undefined || args[name] === null),
  )
  for (const [name] of lacking) addError(position, 'missing-option', `\`${action}\` needs \`${name}\``, place)
  return lacking.length === 0
}

/** Rules between options can only be judged where nothing is left to a template. */
function checkRules(position: Position, module: AnyModule, args: Readonly<Record<string, unknown>>, place: Place): void {
  if (!module.rules || holdsText(args)) return
  const { params, problems } = convert(module, args)
  if (problems.length > 0) return
  for (const sentence of module.rules(params as Parameters<typeof module.rules>[0])) addError(position, 'option-rule', sentence, place)
}
