/** How much memory V8 takes for what is new, while playbooks are loaded. */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** In bytes, both halves: V8 would go on to 32 MB, which saves no time while most of what is new stays. */
const enough = 8 << 20

/** 1: it stays as it is; 2 is the default of V8. */
function growBy(factor: 1 | 2): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`)
}

/** Looks, until it is large enough, and keeps it as it is then; called for each file that is read. */
export function youngGenerationLimit(): () => void {
  let isLimited = false
  return () => {
    if (isLimited) return
    const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')
    isLimited = (young?.space_size ?? 0) >= enough
    if (isLimited) growBy(1)
  }
}

/** It may grow again: in a run most of what is new is soon gone. */
export function growYoungGeneration(): void {
  growBy(2)
}
