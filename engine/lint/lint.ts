/** Applies the rules, and drops findings that comments allow; sorted by file and line. */
import { type Diagnostic, whereOf } from '../model/diagnostic.ts'
import type { Rule, Subject } from './rule.ts'

/** Diagnostics of the loader and of the rules, without duplicates of several plays. */
export function findings(subject: Subject, rules: readonly Rule[], loaded: readonly Diagnostic[]): readonly Diagnostic[] {
  const found = rules.flatMap(({ code, severity, find }) => find(subject).map((finding) => ({ ...finding, code, severity })))
  const unique = new Map<string, Diagnostic>()
  for (const each of [...loaded, ...found]) if (!isAllowed(each)) unique.set(keyOf(each), unique.get(keyOf(each)) ?? each)
  return [...unique.values()].sort(byPlace)
}

/** `# tsplay: allow CODE` or `# noqa: CODE`, on the line or on the one above it; several codes are separated by commas. */
function isAllowed({ code, place }: Diagnostic): boolean {
  if (!place) return false
  const { line } = whereOf(place)
  const lines = place.source.text.split('\n').slice(Math.max(0, line - 2), line)
  return lines.some((text, index) => {
    const [, comment] = /(?:#|\{#)\s*(?:tsplay:\s*allow|noqa:?)\s+([\w, -]+)/.exec(text) ?? []
    const applies = index === lines.length - 1 || /^\s*(?:#|\{#)/.test(text)
    return applies && (comment?.split(/[\s,]+/).includes(code) ?? false)
  })
}

function keyOf({ message, place }: Diagnostic): string {
  return `${place?.source.file} ${place?.start} ${message}`
}

function byPlace(one: Diagnostic, other: Diagnostic): number {
  const [file = '', otherFile = ''] = [one.place?.source.file, other.place?.source.file]
  return file < otherFile ? -1 : file > otherFile ? 1 : (one.place?.start ?? 0) - (other.place?.start ?? 0)
}
