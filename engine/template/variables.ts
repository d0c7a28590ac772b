/** Variables: rendered lazily, once per scope, with detection of circular references. */

import { didYouMean } from '../formats/suggest.ts'
import { Sealed, Template } from '../model/template.ts'
import type { Frame } from './compile/frame.ts'
import { runTemplate } from './compile/run.ts'

import { globalNamed } from './globals.ts'
import { placeOf, type Span } from './parse/ast.ts'
import { missing, omit, type Scope } from './scope.ts'
import { type Dict, dictOf, entriesOf, isDict } from './values/dicts.ts'
import { LazyDict, TemplateError, Undefined, UndefinedError, volatility } from './values/values.ts'

/** The value of a name in the scope: raw, except that a Template is rendered. */
export function scopeValue(name: string, node: Span, frame: Frame): unknown {
  const { scope } = frame.evaluation
  const raw = scope.get(name)
  if (raw === missing) return globalValue(name, node, frame)
  return raw instanceof Template ? renderOrUndefined(raw, scope, name) : raw
}

function globalValue(name: string, node: Span, frame: Frame): unknown {
  const { scope } = frame.evaluation
  if (name === 'omit') {
    volatility.omitted++
    return omit
  }
  return (
    globalNamed(name) ??
    new Undefined(`\`${name}\` is undefined`, name, () => ({
      place: placeOf(frame.unit, node),
      hint: didYouMean(name, [...scope.names()]),
    }))
  )
}

/** Renders a Template in an access chain; a container stays raw. */
export function renderShallow(value: unknown, frame: Frame, node?: Span): unknown {
  return value instanceof Template ? renderOrUndefined(value, frame.evaluation.scope, nameOf(node, frame)) : value
}

function nameOf(node: Span | undefined, frame: Frame): string | undefined {
  return node && frame.unit.text.slice(node.start, node.end)
}

/** Renders all Templates in a value. */
export function renderContainer(value: object, frame: Frame, node?: Span): unknown {
  if (value instanceof Template) return renderOrUndefined(value, frame.evaluation.scope, nameOf(node, frame))
  if (!holdsTemplates(value)) return value
  return undefinedOnError(() => renderDeep(value, frame.evaluation.scope))
}

/** A variable whose template uses something undefined is undefined itself, so that `default` applies. */
function renderOrUndefined(template: Template, scope: Scope, name?: string): unknown {
  return undefinedOnError(() => renderTemplate(template, scope, name))
}

function undefinedOnError(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    if (error instanceof UndefinedError) return new Undefined(error.message, error.variable, () => ({}), error)
    throw error
  }
}

/** Renders all Templates in a value; one without Templates is returned unchanged. */
export function renderDeep(value: unknown, scope: Scope): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Template) return renderTemplate(value, scope)
  return holdsTemplates(value) ? renderOnce(value, scope, () => deepCopy(value, scope)) : value
}

function deepCopy(value: object, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => renderDeep(item, scope)).filter((item) => item !== omit)
  const entries = value instanceof Map ? value : new Map(Object.entries(value))
  const rendered: [unknown, unknown][] = []
  for (const [key, item] of entries) {
    const renderedItem = renderDeep(item, scope)
    if (renderedItem !== omit) rendered.push([renderDeep(key, scope), renderedItem])
  }
  return dictOf(rendered)
}

/** The same, but that each Template with something undefined becomes its text. */
export function renderDefined(value: unknown, scope: Scope): unknown {
  try {
    return renderDeep(value, scope)
  } catch (error) {
    if (!(error instanceof UndefinedError)) throw error
    if (value instanceof Template) return value.text
    return Array.isArray(value)
      ? value.map((item) => renderDefined(item, scope))
      : dictOf(entriesOf(value as Dict).map(([key, item]) => [renderDefined(key, scope), renderDefined(item, scope)] as const))
  }
}

const templated = new WeakMap<object, boolean>()

/** Whether a container has a Template at any depth. */
function holdsTemplates(value: object): boolean {
  const cached = templated.get(value)
  if (cached !== undefined) return cached
  templated.set(value, false)
  const holds = containsTemplate(value)
  if (holds) templated.set(value, true)
  return holds
}

function containsTemplate(value: object): boolean {
  const inner = (item: unknown): boolean => typeof item === 'object' && item !== null && (item instanceof Template || holdsTemplates(item))
  if (Array.isArray(value)) return value.some(inner)
  if (value instanceof Map) return [...value].some(([key, item]) => inner(key) || inner(item))
  return isDict(value) && !(value instanceof LazyDict) ? Object.values(value).some(inner) : false
}

const running: unique symbol = Symbol('running')
const caches = new WeakMap<Scope, Map<object, unknown>>()
/** Variables and templates being rendered, outermost first. */
const renderStack: { readonly template: object; readonly name?: string }[] = []

/** A Template's value in a scope; an undefined one is an error. */
function renderTemplate(template: Template, scope: Scope, name?: string): unknown {
  return renderOnce(template, scope, () => renderNow(template, scope, name), template, name)
}

function renderNow(template: Template, scope: Scope, name?: string): unknown {
  renderStack.push({ template, name })
  try {
    const { omitted } = volatility
    const value = template instanceof Sealed ? template.open() : runTemplate(template, scope)
    if (value === omit) volatility.omitted++
    const whole = typeof value === 'object' && value !== null ? renderDeep(value, scope) : value
    return volatility.omitted !== omitted ? withoutOmitted(whole) : whole
  } finally {
    renderStack.pop()
  }
}

function renderOnce(key: object, scope: Scope, work: () => unknown, template?: Template, name?: string): unknown {
  let cache = caches.get(scope)
  if (cache === undefined) {
    cache = new Map()
    caches.set(scope, cache)
  }
  const cached = cache.get(key)
  if (cached === running) throw circularReference(key, template, name)
  if (cached !== undefined || cache.has(key)) return cached
  cache.set(key, running)
  const { effects } = volatility
  let value: unknown
  let cacheable = false
  try {
    value = work()
    cacheable = volatility.effects === effects
    return value
  } finally {
    if (cacheable) cache.set(key, value)
    else cache.delete(key)
  }
}

function circularReference(key: object, template: Template | undefined, name: string | undefined): TemplateError {
  const names = renderStack
    .slice(
      Math.max(
        0,
        renderStack.findIndex((each) => each.template === key),
      ),
    )
    .map((each) => each.name)
  const loop = [...names, name].filter((each) => each !== undefined)
  const shown = loop.length > 0 ? loop : ['this value']
  return new TemplateError(`\`${shown[0]}\` refers to itself: ${shown.map((each) => `\`${each}\``).join(' → ')}`, {
    place: template?.place ?? (renderStack.at(-1)?.template as Template | undefined)?.place,
  })
}

/** Drops `omit` at every depth. */
function withoutOmitted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.some(needsWork) ? value.filter((item) => item !== omit).map(withoutOmitted) : value
  if (!isDict(value) || value instanceof LazyDict) return value
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  if (!entries.some(([, item]) => needsWork(item))) return value
  return dictOf(entries.filter(([, item]) => item !== omit).map(([key, item]) => [key, withoutOmitted(item)] as const))
}

function needsWork(item: unknown): boolean {
  return item === omit || (typeof item === 'object' && item !== null)
}
