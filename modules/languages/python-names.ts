/** Names of Python packages with version specifiers, as playbooks write them. */

/** Joins names with version specifiers that were split at a comma: `a>1,<2,b` is `a>1,<2` and `b`; `b[c,d]` is one. */
export function wholeNames(entries: readonly string[]): readonly string[] {
  const names: string[] = []
  let open = false
  for (const piece of entries.flatMap((each) => each.split(','))) {
    const last = names.length - 1
    if (last >= 0 && (open || /^\s*([<>]=?|==|!=|~=)/.test(piece))) names[last] += `,${piece}`
    else names.push(piece)
    if (piece.includes('[')) open = true
    if (piece.includes(']')) open = false
  }
  return names.map((name) => name.trim())
}

/** A name with its version or version specifier. */
export function withVersion(name: string, version: string): string {
  const text = version.trim()
  return /^\d/.test(text) ? `${name}==${text}` : `${name}${text}`
}
