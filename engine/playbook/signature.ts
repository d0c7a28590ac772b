/** Makes a text that is equal for equal values as written. */
import { Expression, Template } from '../model/template.ts'

/** JSON with sorted keys; templates and expressions by their text. */
export function signature(value: unknown): string {
  return JSON.stringify(plain(value))
}

function plain(value: unknown): unknown {
  if (value instanceof Template || value instanceof Expression) return ['text', value.text]
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Map) return [...value].map(([key, each]) => [key, plain(each)])
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, each]) => [key, plain(each)])
}
