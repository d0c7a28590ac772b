/** Plain dicts: which values are some, and two that become one. */

/** A dict as an author, a file or a host gives it; not a template, a list or a value that is made when it is asked for. */
export function isPlainDict(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Of two values of one name: dicts become one, of all else the stronger stays. */
export function joined(weaker: unknown, stronger: unknown): unknown {
  return isPlainDict(weaker) && isPlainDict(stronger) ? mergeDicts(weaker, stronger) : stronger
}

/** Both together; what both have a name for is joined. */
export function mergeDicts(
  weaker: Readonly<Record<string, unknown>>,
  stronger: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...weaker }
  for (const [name, value] of Object.entries(stronger)) merged[name] = joined(Object.hasOwn(weaker, name) ? weaker[name] : undefined, value)
  return merged
}
