/** Macros, and call blocks that hand their body to one. */
import type { Macro, Parameter, Statement } from './ast.ts'
import { compile } from './compile.ts'
import { compileArguments } from './compile-access.ts'
import { captured, compileBody } from './compile-statement.ts'
import { dictOf } from './dicts.ts'
import { Fault } from './faults.ts'
import type { Execute, Frame } from './frame.ts'
import { guarded } from './guard.ts'
import { Fn, Members, type Named, tuple, Undefined } from './values.ts'

export function compileMacro(macro: Macro): Execute {
  const make = compileFunction(macro)
  return (frame) => void frame.set(macro.name, make(frame))
}

export function compileCallBlock(node: Statement & { kind: 'call-block' }): Execute {
  const make = compileFunction(node.macro)
  const call = node.call as typeof node.call & { kind: 'call' }
  const on = compile(call.on)
  const args = compileArguments(call.args)
  const run = guarded(call, (frame) => {
    const macro = on(frame)
    if (macro instanceof Undefined) throw macro.error()
    if (!(macro instanceof Fn)) throw new Fault('`call` needs a macro')
    const { positional, named } = args(frame)
    return macro.call(positional, { ...named, caller: make(frame) }, frame)
  })
  return (frame, out) => void out.add(run(frame))
}

/** Makes the macro as a function that sees the frame it was defined in. */
function compileFunction({ name, parameters, body }: Macro): (frame: Frame) => Fn {
  const run = compileBody(body)
  const defaults = parameters.map(({ fallback }) => (fallback === undefined ? undefined : compile(fallback)))
  return (frame) =>
    new Fn(name, (args, named) => {
      const inner = frame.inner()
      fill(inner, parameters, args, named)
      for (const [at, parameter] of parameters.entries())
        if (!inner.names?.has(parameter.name)) inner.set(parameter.name, defaults[at]?.(inner) ?? notGiven(name, parameter))
      return captured(inner, run)
    })
}

function fill(frame: Frame, parameters: readonly Parameter[], args: readonly unknown[], named: Named): void {
  for (const [at, parameter] of parameters.slice(0, args.length).entries()) frame.set(parameter.name, args[at])
  const names = new Set(parameters.map((parameter) => parameter.name))
  const others = Object.entries(named).filter(([name]) => !names.has(name) && name !== 'caller')
  for (const [name, value] of Object.entries(named)) if (names.has(name)) frame.set(name, value)
  const { caller } = named
  if (caller !== undefined) frame.set('caller', caller)
  frame.set('varargs', tuple(args.slice(parameters.length)))
  frame.set('kwargs', dictOf(others))
}

function notGiven(macro: string, { name }: Parameter): Undefined {
  return new Undefined(`\`${name}\` is undefined: \`${macro}\` was called without it`, name, () => ({}))
}

/** Names of a template that others import. */
export function exported(frame: Frame): Members {
  return new Members('TemplateModule', (name) => (name.startsWith('_') ? undefined : frame.names?.get(name)))
}
