/** Reads the mounts of a host from `/proc/self/mountinfo`. */
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import type { HostRead } from '../../engine/model/read.ts'

export interface Mount {
  readonly place: string
  /** The device, or for a part of another mount the directory it shows. */
  readonly source: string
  /** The device whatever part of it is shown. */
  readonly device: string
  readonly fstype: string
  /** It lies on another device than what it is mounted on. */
  readonly foreign: boolean
}

/** All mounts by their places; of several on one place, the last. */
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

/** Reads the lines that the kernel writes; blanks in them are `\040`. */
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

/** A directory mounted on another is told by its path below what it is mounted on. */
function sourceOf({ root, parent, device }: Line, above: Line | undefined): string {
  if (parent === 1 || !above) return device
  const inner = above.root.length > 1 && root.startsWith(`${above.root}/`) ? root.slice(above.root.length) : root
  return above.place === '/' ? inner : `${above.place}${inner}`
}

/** A path or a name, in which the kernel writes blanks as `\040`. */
export function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}
