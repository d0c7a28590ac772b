/** Names of lookups, for `with_…`. */
export function lookups(): ReadonlySet<string> {
  return new Set()
}
