/** Which steps a run's `--tags` and `--skip-tags` let through, by Ansible's rules. */

/** Whether a step with these tags (those of its levels included) runs; `only` empty means all. */
export function selects(tags: readonly string[], only: readonly string[], skip: readonly string[]): boolean {
  const tagged = tags.length > 0
  const own = new Set(tagged ? tags : ['untagged'])
  return wanted(own, tagged, only.length > 0 ? only : ['all']) && !skipped(own, tagged, skip)
}

function wanted(own: ReadonlySet<string>, tagged: boolean, only: readonly string[]): boolean {
  if (own.has('always') || only.some((tag) => own.has(tag))) return true
  return !own.has('never') && (only.includes('all') || (tagged && only.includes('tagged')))
}

function skipped(own: ReadonlySet<string>, tagged: boolean, skip: readonly string[]): boolean {
  if (skip.includes('all')) return !own.has('always') || skip.includes('always')
  return skip.some((tag) => own.has(tag)) || (tagged && skip.includes('tagged'))
}
