/** Lets so many do something at once; the others wait in line. */
export interface Gate {
  /** Runs the work when its turn comes. */
  pass<T>(work: () => Promise<T>): Promise<T>
}

export function gate(limit: number): Gate {
  let free = limit
  const line: (() => void)[] = []
  return {
    async pass(work) {
      if (free > 0) free -= 1
      else await new Promise<void>((resolve) => line.push(resolve))
      try {
        return await work()
      } finally {
        const next = line.shift()
        if (next) next()
        else free += 1
      }
    },
  }
}
