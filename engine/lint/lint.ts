/** Puts rules to what was read: what each finds, what comments in the files allow left out, in the order of files and lines. */
import { type Diagnostic, whereOf } from '../model/diagnostic.ts'
import type { Rule, Subject } from './rule.ts'

/** Diagnostics of the loader and of the rules together; what was met in several plays is told once. */
export function findings(subject: Subject, rules: readonly Rule[], loaded: readonly Diagnostic[]): readonly Diagnostic[] {
  const found = rules.flatMap(({ code, severity, find }) => find(subject).map((finding) => ({ ...finding, code, severity })))
  const told = new Map<string, Diagnostic>()
  for (const each of [...loaded, ...found]) if (!isAllowed(each)) told.set(keyOf(each), told.get(keyOf(each)) ?? each)
  return [...told.values()].sort(byPlace)
}

/** `# tsplay: allow CODE` or `# noqa: CODE`, on the line or on the one above it; several codes are cut at commas. */
function isAllowed({ code, place }: Diagnostic): boolean {
  if (!place) return false
  const { line } = whereOf(place)
  const lines = place.source.text.split('\n').slice(Math.max(0, line - 2), line)
  return lines.some((text, index) => {
    const [, comment] = /(?:#|\{#)\s*(?:tsplay:\s*allow|noqa:?)\s+([\w, -]+)/.exec(text) ?? []
    const own = index === lines.length - 1 || /^\s*(?:#|\{#)/.test(text)
    return own && (comment?.split(/[\s,]+/).includes(code) ?? false)
  })
}

function keyOf({ message, place }: Diagnostic): string {
  return `${place?.source.file} ${place?.start} ${message}`
}

function byPlace(one: Diagnostic, other: Diagnostic): number {
  const [file = '', otherFile = ''] = [one.place?.source.file, other.place?.source.file]
  return file < otherFile ? -1 : file > otherFile ? 1 : (one.place?.start ?? 0) - (other.place?.start ?? 0)
}
