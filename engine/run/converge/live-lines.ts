/** Live output as whole lines, so that no character, no line and no secret is torn; one line is never held without bound. */
import type { Secrets } from '../../variables/secrets.ts'

/** Bytes of one line that are held; what comes behind them is left out until the line ends. */
const mostHeld = 65_536
/** Characters that are shown of a line that is longer than that. A secret that begins in them is held whole. */
const mostShown = 4096

/** Takes chunks and gives the lines that are complete, or nothing. */
export function liveLines(secrets: Pick<Secrets, 'redact'>): (chunk: Buffer) => string {
  let held: Buffer[] = []
  let size = 0
  let skipping = false
  const take = () => {
    const text = Buffer.concat(held).toString('utf8')
    held = []
    size = 0
    return text
  }
  return (chunk) => {
    let rest = chunk
    let begun = ''
    if (skipping) {
      const end = rest.indexOf(10)
      if (end < 0) return ''
      skipping = false
      rest = rest.subarray(end + 1)
    }
    const end = rest.lastIndexOf(10) + 1
    if (end > 0) {
      held.push(rest.subarray(0, end))
      begun = take()
      rest = rest.subarray(end)
    }
    if (rest.length > 0) {
      held.push(Buffer.from(rest))
      size += rest.length
    }
    if (size < mostHeld) return begun
    skipping = true
    return `${begun}${secrets.redact(take()).slice(0, mostShown)} … (a line of more than ${mostHeld / 1024} KiB)\n`
  }
}
