/** Which steps a run's `--tags` and `--skip-tags` let through, by Ansible's rules. */

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
