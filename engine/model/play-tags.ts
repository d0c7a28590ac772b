/** Which steps a run's `--tags` and `--skip-tags` let through, by Ansible's rules. */
import type { Play, Step } from './play.ts'

/** The tags of a step, its levels and its play; `texts`: those that one entry of `tags` stands for. */
export function stepTags(step: Step, play: Play, texts: (tag: unknown) => readonly string[]): readonly string[] {
  const found = [...(play.keywords.tags ?? [])]
  for (let level: Step | undefined = step; level; level = level.parent) found.push(...(level.keywords.tags ?? []))
  return [...new Set(found.flatMap(texts))]
}

/** Whether a step with these tags (those of its levels included) runs; `only` empty means all. */
export function selects(tags: readonly string[], only: readonly string[], skip: readonly string[]): boolean {
  const tagged = tags.length > 0
  const effectiveTags = new Set(tagged ? tags : ['untagged'])
  return wanted(effectiveTags, tagged, only.length > 0 ? only : ['all']) && !skipped(effectiveTags, tagged, skip)
}

function wanted(effectiveTags: ReadonlySet<string>, tagged: boolean, only: readonly string[]): boolean {
  if (effectiveTags.has('always') || only.some((tag) => effectiveTags.has(tag))) return true
  return !effectiveTags.has('never') && (only.includes('all') || (tagged && only.includes('tagged')))
}

function skipped(effectiveTags: ReadonlySet<string>, tagged: boolean, skip: readonly string[]): boolean {
  if (skip.includes('all')) return !effectiveTags.has('always') || skip.includes('always')
  return skip.some((tag) => effectiveTags.has(tag)) || (tagged && skip.includes('tagged'))
}
