/** Compiles statements to closures that write to an output. */
import type { Expr, Statement, Target } from '../parse/ast.ts'
import { iterate } from '../values/convert.ts'
import { EvaluationError } from '../values/errors.ts'
import { truth } from '../values/types.ts'
import { Blank, Namespace, Undefined } from '../values/values.ts'
import { bodyName, compile } from './compile.ts'
import { compileBlock, compileExtends, compileFrom, compileImport, compileInclude } from './compile-files.ts'
import { compileFor } from './compile-loop.ts'
import { compileCallBlock, compileMacro } from './compile-macro.ts'
import type { Execute, Frame } from './frame.ts'
import { withErrorPlace, withPlace } from './guard.ts'
import { latestDeep } from './mutation.ts'
import { Output } from './output.ts'

export function compileBody(body: readonly Statement[]): Execute {
  const steps = body.map(compileStatement)
  const only = steps[0]
  if (only !== undefined && steps.length === 1) return only
  return (frame, out) => {
    for (const step of steps) {
      const signal = step(frame, out)
      if (signal !== undefined) return signal
    }
    return undefined
  }
}

function compileStatement(node: Statement): Execute {
  switch (node.kind) {
    case 'text': {
      const { text } = node
      return (_frame, out) => void out.addText(text)
    }
    case 'output':
      return compileOutput(node.value)
    case 'if':
      return compileIf(node)
    case 'for':
      return compileFor(node)
    case 'set':
      return compileSet(node)
    case 'capture':
      return compileCapture(node)
    case 'macro':
      return compileMacro(node.macro)
    case 'call-block':
      return compileCallBlock(node)
    case 'filter-block':
      return compileFilterBlock(node)
    case 'with':
      return compileWith(node)
    case 'do': {
      const value = compile(node.value)
      return (frame) => void value(frame)
    }
    case 'group':
      return compileBody(node.body)
    case 'break':
    case 'continue': {
      const { kind } = node
      return () => kind
    }
    default:
      return compileFileStatement(node)
  }
}

function compileFileStatement(node: Statement): Execute {
  switch (node.kind) {
    case 'block':
      return compileBlock(node)
    case 'extends':
      return compileExtends(node)
    case 'include':
      return compileInclude(node)
    case 'import':
      return compileImport(node)
    default:
      return compileFrom(node as Statement & { kind: 'from' })
  }
}

function compileOutput(node: Expr): Execute {
  const evaluate = compile(node)
  const silent = isMutatingCall(node)
  return (frame, out) => {
    const found = evaluate(frame)
    const value = found instanceof Blank ? '' : found
    if (value === null && silent) return undefined
    try {
      if (value instanceof Undefined) throw value.error()
      out.add(latestDeep(frame.evaluation, value))
    } catch (error) {
      throw withPlace(error, node, frame.unit)
    }
    return undefined
  }
}

/** `{{ list.append(x) }}` is used for its side effect: its `None` is not printed. */
function isMutatingCall(node: Expr): boolean {
  return (
    node.kind === 'call' &&
    node.on.kind === 'attribute' &&
    /^(?:append|extend|insert|remove|clear|reverse|sort|update|__setitem__)$/.test(node.on.name)
  )
}

function compileIf(node: Statement & { kind: 'if' }): Execute {
  const branches = node.branches.map(({ test, body }) => [compile(test), compileBody(body)] as const)
  const otherwise = compileBody(node.otherwise)
  return (frame, out) => {
    for (const [test, body] of branches) if (truth(test(frame))) return body(frame, out)
    return otherwise(frame, out)
  }
}

function compileSet(node: Statement & { kind: 'set' }): Execute {
  const value = compile(node.value)
  const assign = compileTarget(node.target)
  return (frame) => void assign(frame, value(frame))
}

function compileCapture(node: Statement & { kind: 'capture' }): Execute {
  const body = compileBody(node.body)
  const filter = node.filter === undefined ? undefined : compile(node.filter)
  const assign = compileTarget(node.target)
  return (frame) => {
    const text = capture(frame.inner(), body)
    assign(frame, filter === undefined ? text : filter(frameWithBody(frame, text)))
    return undefined
  }
}

function compileFilterBlock(node: Statement & { kind: 'filter-block' }): Execute {
  const body = compileBody(node.body)
  const filter = compile(node.filter)
  return (frame, out) => void out.add(filter(frameWithBody(frame, capture(frame.inner(), body))))
}

/** Executes a body and returns its output as text. */
export function capture(frame: Frame, body: Execute): string {
  const out = new Output()
  body(frame, out)
  return out.text
}

function frameWithBody(frame: Frame, text: string): Frame {
  const inner = frame.inner()
  inner.set(bodyName, text)
  return inner
}

function compileWith(node: Statement & { kind: 'with' }): Execute {
  const bindings = node.bindings.map(([target, value]) => [compileTarget(target), compile(value)] as const)
  const body = compileBody(node.body)
  return (frame, out) => {
    const inner = frame.inner()
    for (const [assign, value] of bindings) assign(inner, value(frame))
    return body(inner, out)
  }
}

export type Assign = (frame: Frame, value: unknown) => void

export function compileTarget(target: Target): Assign {
  if (target.kind === 'name') return (frame, value) => frame.set(target.name, value)
  const assign = target.kind === 'member' ? memberTarget(target) : tupleTarget(target)
  return (frame, value) => void withErrorPlace(target, () => assign(frame, value))(frame)
}

function memberTarget(target: Target & { kind: 'member' }): Assign {
  return (frame, value) => {
    const on = frame.local(target.on)
    if (!(on instanceof Namespace))
      throw new EvaluationError(
        `\`${target.on}\` is not a namespace, so \`${target.name}\` cannot be set on it`,
        `create it with \`{% set ${target.on} = namespace() %}\``,
      )
    on.members.set(target.name, value)
  }
}

function tupleTarget(target: Target & { kind: 'tuple' }): Assign {
  const targets = target.targets.map(compileTarget)
  return (frame, value) => {
    const items = iterate(value)
    if (items.length !== targets.length) throw new EvaluationError(`cannot unpack ${items.length} values into ${targets.length} names`)
    for (const [at, assign] of targets.entries()) assign(frame, items[at])
  }
}
