/** Values that are neither dict, list nor word of JavaScript, as the text that stands for them. */
import { isPlainDict } from '../model/dict.ts'

/** A float though nothing follows its point (`1.0`), or something that has only a text; undefined for a dict. */
export function specialText(value: object): { readonly number: number } | { readonly text: string } | undefined {
  if (isPlainDict(value)) return undefined
  const { value: inner, text } = value as { value?: unknown; text?: unknown }
  if (typeof inner === 'number') return { number: inner }
  return { text: typeof text === 'string' ? text : String(value) }
}
