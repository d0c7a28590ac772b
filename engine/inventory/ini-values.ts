/** Parses values of an INI inventory: Python literals, and texts that may be templates. */
import type { Place } from '../model/diagnostic.ts'
import { Template } from '../model/template.ts'
import { pythonLiteral } from '../template/values/python-literal.ts'
import { PyFloat, Tuple, tuple } from '../template/values/values.ts'
import { isTemplate } from '../template/values/yaml-value.ts'

type Locate = (offset: number) => number

/** The value of a text; `locate` returns the source offsets of its characters. */
export function iniValue(written: string, place: Place, locate: Locate): unknown {
  const literal = pythonLiteral(written)
  if (!literal) return textOf(written, place, locate)
  const plain = typeof literal.value === 'string' && written.slice(1, -1) === literal.value
  return withTemplates(literal.value, place, plain ? (offset) => locate(offset + 1) : undefined)
}

function withTemplates(value: unknown, place: Place, locate?: Locate): unknown {
  if (typeof value === 'string') return textOf(value, place, locate)
  if (value instanceof PyFloat) return value
  if (value instanceof Tuple) return tuple([...value].map((item) => withTemplates(item, place)))
  if (Array.isArray(value)) return value.map((item) => withTemplates(item, place))
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, withTemplates(item, place)]))
  if (typeof value !== 'object' || value === null) return value
  const dict: Record<string, unknown> = Object.create(null)
  for (const [key, item] of Object.entries(value)) dict[key] = withTemplates(item, place)
  return dict
}

function textOf(text: string, place: Place, locate?: Locate): unknown {
  return isTemplate(text) ? new Template(text, place, locate) : text
}
