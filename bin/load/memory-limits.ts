/** How much memory V8 takes beyond what is in use, while playbooks are loaded: most of what is new stays then, so that more saves no time. */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Both halves of the young generation, in bytes; V8 would go on to 32 MB. */
const enough = 8 << 20

/** Called for each file that is read: a thread that starts in between sets the growth of the young generation back. */
export function limitMemory(): void {
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')
  if ((young?.space_size ?? 0) >= enough) setFlagsFromString('--semi-space-growth-factor=1')
  // By how much more than a collection has left, until the next one; up to four times by default.
  setFlagsFromString('--heap-growing-percent=40')
}

/** The defaults of V8: in a run most of what is new is soon gone. */
export function unlimitMemory(): void {
  setFlagsFromString('--semi-space-growth-factor=2')
  setFlagsFromString('--heap-growing-percent=0')
}
