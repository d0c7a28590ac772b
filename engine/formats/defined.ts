/** A dict without the names whose value is undefined. */
export function defined<T extends object>(dict: T): T {
  return Object.fromEntries(Object.entries(dict).filter(([, value]) => value !== undefined)) as T
}
