/** Versions of rpm packages: how they are written, and which of two is the newer. */

export interface RpmVersion {
  readonly epoch: number
  readonly version: string
  /** undefined where nothing is said of it, which goes with all. */
  readonly release?: string
}

/** Below 0 where the first is older, 0 where they are alike, above 0 where it is newer. */
export function compareRpmVersions(one: RpmVersion, other: RpmVersion): number {
  const order = one.epoch - other.epoch || compareSegments(one.version, other.version)
  return order || one.release === undefined || other.release === undefined ? order : compareSegments(one.release, other.release)
}

/** `1:2.0-3.el9`, `2.0-3` or `2.0`; undefined for what is none of them. */
export function parseRpmVersion(text: string): RpmVersion | undefined {
  const [, epoch = '0', version, release] = /^(?:(\d+):)?([^-:\s]+)(?:-([^-:\s]+))?$/.exec(text) ?? []
  return version === undefined ? undefined : { epoch: Number(epoch), version, release }
}

/** `2.0-3.el9`, with the epoch in front where it is not 0. */
export function rpmVersionText({ epoch, version, release }: RpmVersion): string {
  return `${epoch === 0 ? '' : `${epoch}:`}${version}${release === undefined ? '' : `-${release}`}`
}

/** Compares runs of digits as numbers and runs of letters as text; `~` sorts before the end, `^` after it, and other characters only separate runs. */
export function compareSegments(one: string, other: string): number {
  const left = runs(one)
  const right = runs(other)
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const order = compareRuns(left[at], right[at])
    if (order !== 0) return order
  }
  return 0
}

const runs = (text: string): readonly string[] => text.match(/\d+|[A-Za-z]+|[~^]/g) ?? []

function compareRuns(one: string | undefined, other: string | undefined): number {
  if (one === other) return 0
  const ranks = rank(one) - rank(other)
  if (ranks !== 0 || one === undefined || other === undefined) return ranks
  if (!isNumber(one)) return one < other ? -1 : 1
  const difference = BigInt(one) - BigInt(other)
  return difference === 0n ? 0 : difference < 0n ? -1 : 1
}

/** What is newer where the runs are of different kinds. */
function rank(run: string | undefined): number {
  if (run === '~') return 0
  if (run === undefined) return 1
  if (run === '^') return 2
  return isNumber(run) ? 4 : 3
}

const isNumber = (run: string) => /^\d/.test(run)
