/** Reads the mounts of a host from `/proc/self/mountinfo`. */
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import type { HostRead } from '../../engine/model/read.ts'

export interface Mount {
  readonly place: string
  /** The device, or for a bind mount the directory. */
  readonly source: string
  /** The device, also for a bind mount. */
  readonly device: string
  readonly fstype: string
  /** It is on another device than its mount point. */
  readonly foreign: boolean
}

/** All mounts by mount point; the last of several on one. */
export const mountsRead: HostRead<ReadonlyMap<string, Mount>> = {
  at: 'host',
  subject: { kind: 'topic', topic: 'mount' },
  script: 'cat /proc/self/mountinfo',
  parse: ({ stdout }) => parseMounts(stdout),
}

interface Line {
  readonly parent: number
  readonly number: string
  readonly root: string
  readonly place: string
  readonly fstype: string
  readonly device: string
}

/** Parses the lines of the kernel, where spaces are `\040`. */
export function parseMounts(text: string): ReadonlyMap<string, Mount> {
  const lines = new Map<number, Line>()
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const fields = line.split(' ')
    const rest = fields.slice(fields.indexOf('-') + 1)
    const [id, parent, number = '', root = '', place = ''] = fields
    const [fstype = '', device = ''] = rest
    const number_ = wholeNumber(id)
    if (number_ === undefined) continue
    lines.set(number_, {
      parent: wholeNumber(parent) ?? 0,
      number,
      root: unescaped(root),
      place: unescaped(place),
      fstype,
      device: unescaped(device),
    })
  }
  const mounts = new Map<string, Mount>()
  for (const line of lines.values()) {
    const { place, fstype, device } = line
    const above = lines.get(line.parent)
    mounts.set(place, { place, fstype, device, source: sourceOf(line, above), foreign: line.number !== above?.number })
  }
  return mounts
}

/** The source of a bind mount is its path below the mount it belongs to. */
function sourceOf({ root, parent, device }: Line, above: Line | undefined): string {
  if (parent === 1 || !above) return device
  const inner = above.root.length > 1 && root.startsWith(`${above.root}/`) ? root.slice(above.root.length) : root
  return above.place === '/' ? inner : `${above.place}${inner}`
}

/** Decodes a path or a name, where the kernel writes spaces as `\040`. */
export function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}
