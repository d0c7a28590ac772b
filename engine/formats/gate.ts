/** Lets so many do something at once; the others wait in line. Wraps `p-queue`. */
import PQueue from 'p-queue'

/** Runs the work when its turn comes. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>

export function gate(limit: number): Gate {
  const queue = new PQueue({ concurrency: limit })
  return <T>(work: () => Promise<T>) => queue.add(work) as Promise<T>
}
