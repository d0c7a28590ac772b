/** Checks arguments against the options of their module: names, types, local files, and rules between options. */

import { didYouMean, isSlip } from '../formats/suggest.ts'
import type { Node } from '../formats/yaml-node.ts'
import type { Place } from '../model/diagnostic.ts'
import type { AnyModule, Option } from '../model/module.ts'
import type { Argument } from '../model/play.ts'
import { Template } from '../model/template.ts'
import { convert, type OptionProblem, optionNames, properName, unintended } from '../options/options.ts'
import { toValue } from '../template/values/yaml-value.ts'
import { argumentValue, type WrittenArgument } from './arguments.ts'
import { addError, addWarning, type Position } from './loading.ts'
import type { LocalFile } from './local-files.ts'
import { conditionsAt, expressionAt } from './readers.ts'
import { namesOmit } from './static-evaluator.ts'
import { checkTexts, holdsText } from './texts.ts'

/** Arguments of an unknown module, as written. */
export function looseOptions(position: Position, written: readonly WrittenArgument[]): readonly Argument[] {
  const read = written.map((each) => ({ name: each.name, value: argumentValue(position, each), place: each.place }))
  return [...new Map(read.map((each) => [each.name, each])).values()]
}

/** The arguments of a task. */
interface TaskArguments {
  readonly action: string
  readonly written: readonly WrittenArgument[]
  /** The module's name in the task. */
  readonly place: Place
  /** Nothing is wrong so far: with invalid names, nothing is reported as missing. */
  readonly clean: boolean
  /** The run adds further options, so none is reported as missing. */
  readonly more?: boolean
}

/** The arguments as options, and those that may name a file on the controller. */
export interface TaskOptions {
  readonly args: readonly Argument[]
  readonly files: readonly LocalFile[]
}

/** Checks arguments and returns them by the proper names of their options. */
export function optionsAt(position: Position, module: AnyModule, task: TaskArguments): TaskOptions {
  const { action, place, clean, more } = task
  const before = position.collected.findings.length
  const written = new Map<string, WrittenArgument>()
  for (const each of task.written)
    if (!written.has(each.name)) written.set(each.name, each)
    else
      addWarning(position, 'duplicate-option', `\`${each.name}\` of \`${action}\` is set twice`, each.key, 'remove one; the first is used')
  const all = [...written.values()].map((each) => readArgument(position, module, each))
  const args = new Map(all.map((each) => [each.name, each]))
  const keys = new Map([...written.values()].map((each) => [properName(module, each.name) ?? each.name, each.key]))
  const named = clean && position.collected.findings.length === before
  const open = more || !named || all.some((each) => each.nameTemplate || each.keys || holdsText(each.value))
  const values = Object.fromEntries([...written.keys()].map((name, at) => [name, all[at]?.value]))
  const converted = convert(module, values, { called: action, open })
  const twice = converted.problems.filter(({ code }) => code === 'duplicate-option')
  const problems = converted.problems.filter((problem) => !twice.includes(problem))
  for (const { option, message } of twice)
    if (!all.some(({ name, value }) => name === option && mayBeOmitted(value)))
      addWarning(position, 'duplicate-option', message, keys.get(option ?? '') ?? place, 'remove one of them; the last one counts')
  for (const { name, value, place } of args.values())
    for (const problem of problems)
      if (problem.option === name && !(/^(?:unknown|unsupported)-/.test(problem.code) && mayBeOmitted(value)))
        reportArgument(position, module, problem, value, problem.code === 'wrong-type' ? place : (keys.get(name) ?? place))
  const isNamed = named && !problems.some(({ code }) => /^(?:unknown|unsupported|duplicate)-/.test(code))
  for (const { code, option, message, msg, results } of problems)
    if (option === undefined && (code === 'invalid-options' || (isNamed && !more)))
      addError(position, code, message, place, undefined, { msg, results })
  for (const { name, value, place } of all) {
    const message = unintended(name, module.options[name], value)
    if (message !== undefined) addWarning(position, 'wrong-type', message, place)
  }
  return { args: twice.length > 0 ? all : [...args.values()], files: localFiles(module, args) }
}

function localFiles(module: AnyModule, args: ReadonlyMap<string, Argument>): readonly LocalFile[] {
  const beside = {
    remote_src: module.options.remote_src?.default,
    ...Object.fromEntries([...args].map(([name, { value }]) => [name, value])),
  }
  return [...args].flatMap(([name, argument]) => {
    const kind = module.options[name]?.file
    return kind ? [{ kind, argument, beside }] : []
  })
}

/** A template with `omit` in it: only the run knows whether the option is there. */
function mayBeOmitted(value: unknown): boolean {
  return value instanceof Template && namesOmit(value)
}

function readArgument(position: Position, module: AnyModule, written: WrittenArgument): Argument {
  const name = properName(module, written.name) ?? written.name
  const option = module.options[name]
  const keys = option?.keys && keyTemplates(position, written)
  return {
    name,
    ...(written.name.includes('{{') && { nameTemplate: nameTemplate(position, { text: name, place: written.key }) }),
    ...(keys && { keys }),
    value: optionValue(position, option, written),
    // What is wrong with an unknown option is its name.
    place: option || module.open ? written.place : written.key,
  }
}

/** Reports what is wrong with one argument. An unknown option is a typo unless it resembles none: roles set options of other releases under conditions. */
function reportArgument(position: Position, module: AnyModule, problem: OptionProblem, value: unknown, place: Place): void {
  const { code, option = '', message, hint, msg } = problem
  const omittable = value instanceof Template ? { omittable: value } : {}
  if (code === 'unsupported-option') addError(position, code, message, place, hint, { msg, ...omittable })
  else if (code === 'unknown-option') {
    const names = optionNames(module)
    addError(position, code, message, place, didYouMean(option, names), { typo: isSlip(option, names), msg, ...omittable })
  } else {
    const words = module.options[option]?.enum
    const suggestion = words && typeof value === 'string' ? didYouMean(value, words) : undefined
    addError(position, code, hint === undefined ? message : `${message}, ${hint}`, place, suggestion, { msg })
  }
}

function nameTemplate(position: Position, { text, place }: { readonly text: string; readonly place: Place }): Template {
  const template = new Template(text, place)
  checkTexts(position, template)
  return template
}

/** Keys of a literal dict that are templates; undefined if there are none. */
function keyTemplates(position: Position, { from }: WrittenArgument): Record<string, Template> | undefined {
  if (!('node' in from) || from.node.kind !== 'map') return undefined
  const found = from.node.entries.filter(({ key }) => key.text.includes('{{'))
  if (found.length === 0) return undefined
  return Object.fromEntries(found.map(({ key }) => [key.text, nameTemplate(position, key)]))
}

/** Texts of `expression` and `conditions` options become expressions, everything else is data with templates. */
function optionValue(position: Position, option: Option | undefined, argument: WrittenArgument): unknown {
  const { from, name } = argument
  const isList = option?.type === 'conditions'
  if ('value' in from || (!isList && option?.type !== 'expression')) return argumentValue(position, argument)
  if (isList && 'node' in from)
    return isTemplateOfList(from.node) ? argumentValue(position, argument) : conditionsOf(position, name, from.node)
  const scalar = 'node' in from ? (from.node.kind === 'scalar' && from.node.tag === 'str' ? from.node : undefined) : from.range
  if (!scalar) return argumentValue(position, argument)
  const expression = expressionAt(position, name, scalar)
  checkTexts(position, expression)
  return isList ? [expression] : expression
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
