/** Macros and call blocks. */
import { didYouMean } from '../../formats/suggest.ts'
import type { Macro, Parameter, Statement } from '../parse/ast.ts'
import { walk } from '../parse/references.ts'
import { dictOf } from '../values/dicts.ts'
import { EvaluationError, type Fn, Members, type Named, tuple, Undefined } from '../values/values.ts'

import { compile } from './compile.ts'
import { compileArguments } from './compile-access.ts'
import { capture, compileBody } from './compile-statement.ts'
import { type Execute, type Frame, withErrorPlace } from './frame.ts'

export function compileMacro(macro: Macro): Execute {
  const make = compileFunction(macro)
  return (frame) => void frame.set(macro.name, make(frame))
}

export function compileCallBlock(node: Statement & { kind: 'call-block' }): Execute {
  const make = compileFunction(node.macro)
  const call = node.call as typeof node.call & { kind: 'call' }
  const on = compile(call.on)
  const args = compileArguments(call.args)
  const run = withErrorPlace(call, (frame) => {
    const macro = on(frame)
    if (macro instanceof Undefined) throw macro.error()
    if (!(macro instanceof Members) || macro.call === undefined) throw new EvaluationError('`call` requires a macro')
    const { positional, named } = args(frame)
    return macro.call(positional, { ...named, caller: make(frame) }, frame)
  })
  return (frame, out) => void out.add(run(frame))
}

/** Compiles a macro to a callable that closes over its defining frame. */
function compileFunction(macro: Macro): (frame: Frame) => Members {
  const { name, parameters, body } = macro
  const implicit = implicitParametersOf(macro)
  const run = compileBody(body)
  const defaults = parameters.map(({ fallback }) => (fallback === undefined ? undefined : compile(fallback)))
  return (frame) => {
    const call: Fn['call'] = (args, named) => {
      checkArguments(macro, implicit, args, named)
      const inner = frame.inner()
      setArguments(inner, parameters, args, named)
      for (const [at, parameter] of parameters.entries())
        if (!inner.names?.has(parameter.name)) inner.set(parameter.name, defaults[at]?.(inner) ?? undefinedArgument(name, parameter))
      return capture(inner, run)
    }
    return new Members('Macro', (member) => readMember(macro, implicit, member), call)
  }
}

/** Arguments that a macro accepts besides its parameters, if its body references them. */
interface ImplicitParameters {
  readonly varargs: boolean
  readonly kwargs: boolean
  readonly caller: boolean
}

function implicitParametersOf({ body, parameters }: Macro): ImplicitParameters {
  const names = new Set<string>()
  walk([body, parameters.map(({ fallback }) => fallback)], (node) => {
    if (node.kind === 'name') names.add(node.name)
    return undefined
  })
  return { varargs: names.has('varargs'), kwargs: names.has('kwargs'), caller: names.has('caller') || parameters.some(isCaller) }
}

function isCaller({ name }: Parameter): boolean {
  return name === 'caller'
}

function checkArguments({ name, parameters }: Macro, implicit: ImplicitParameters, args: readonly unknown[], named: Named): void {
  const maxArguments = parameters.length
  if (args.length > maxArguments && !implicit.varargs)
    throw new EvaluationError(
      `the macro \`${name}\` takes ${maxArguments === 0 ? 'no arguments' : `at most ${maxArguments}`}, not ${args.length}`,
    )
  const names = parameters.map((parameter) => parameter.name)
  for (const each of Object.keys(named)) {
    if (names.includes(each) || implicit.kwargs || (each === 'caller' && implicit.caller)) continue
    if (each === 'caller') throw new EvaluationError(`the macro \`${name}\` does not use \`caller\`, so it cannot be called with a body`)
    throw new EvaluationError(`the macro \`${name}\` has no argument \`${each}\``, didYouMean(each, names))
  }
}

/** Members of a macro that templates can read. */
function readMember({ name, parameters }: Macro, implicit: ImplicitParameters, member: string): unknown {
  const { varargs, kwargs, caller } = implicit
  const members = { name, arguments: tuple(parameters.map((each) => each.name)), catch_varargs: varargs, catch_kwargs: kwargs, caller }
  return Object.hasOwn(members, member) ? members[member as keyof typeof members] : undefined
}

function setArguments(frame: Frame, parameters: readonly Parameter[], args: readonly unknown[], named: Named): void {
  for (const [at, parameter] of parameters.slice(0, args.length).entries()) frame.set(parameter.name, args[at])
  const names = new Set(parameters.map((parameter) => parameter.name))
  const others = Object.entries(named).filter(([name]) => !names.has(name) && name !== 'caller')
  for (const [name, value] of Object.entries(named)) if (names.has(name)) frame.set(name, value)
  const { caller } = named
  if (caller !== undefined) frame.set('caller', caller)
  frame.set('varargs', tuple(args.slice(parameters.length)))
  frame.set('kwargs', dictOf(others))
}

function undefinedArgument(macro: string, { name }: Parameter): Undefined {
  return new Undefined(`\`${name}\` is undefined: \`${macro}\` was called without it`, name, () => ({}))
}

/** Names that a template exports. */
export function exportedNames(frame: Frame, text: string): Members {
  const read = (name: string) => (name.startsWith('_') ? undefined : frame.names?.get(name))
  return new Members('TemplateModule', read, undefined, () => text)
}
