/** How many hosts of a test run at once, and cases that wait for each other's hosts. */

/** What a host and the work of this machine on it take at the most, in bytes; a service or two are within. */
const memoryOfHost = 256 * 1024 * 1024

/** As many hosts as fit into three quarters of the memory that is free; at least one. */
export function hostsAtOnce(available = process.availableMemory()): number {
  return Math.max(1, Math.floor((available * 0.75) / memoryOfHost))
}

/** Does the work of each item as soon as its weight fits; one that is heavier than all there is goes alone. Results are in the order of the items. */
export async function inParallel<T, R>(
  items: readonly T[],
  { most, weight, work }: { readonly most: number; readonly weight: (item: T) => number; readonly work: (item: T) => Promise<R> },
): Promise<readonly R[]> {
  let taken = 0
  const waiting: (() => void)[] = []
  const release = (amount: number) => {
    taken -= amount
    for (const wake of waiting.splice(0)) wake()
  }
  return Promise.all(
    items.map(async (item) => {
      const amount = Math.min(weight(item), most)
      while (taken + amount > most) await new Promise<void>((resolve) => waiting.push(resolve))
      taken += amount
      try {
        return await work(item)
      } finally {
        release(amount)
      }
    }),
  )
}
