/** Sorts by Python's order: stable; throws if two values cannot be compared. */
import { order } from './equality.ts'

export function sorted(items: readonly unknown[], by: (item: unknown) => unknown, reverse = false): unknown[] {
  const keyed = items.map((item) => [by(item), item] as const)
  keyed.sort(([a], [b]) => (reverse ? order(b, a) : order(a, b)))
  return keyed.map(([, item]) => item)
}
