/** The nearest known name to one that is not known, for `did you mean`. */
import { distance } from 'fastest-levenshtein'

/** The known name that was most likely meant, or undefined where none is near. */
export function nearest(written: string, names: Iterable<string>): string | undefined {
  const wanted = written.toLowerCase()
  let best: string | undefined
  let least = Math.ceil(written.length / 3) + 1
  for (const name of names) {
    if (name === written || Math.abs(name.length - written.length) >= least) continue
    const steps = stepsTo(wanted, name.toLowerCase())
    if (steps < least) {
      best = name
      least = steps
    }
  }
  return best
}

/** Whether a name is a known one but for a slip of a letter or two. */
export function isSlip(written: string, names: Iterable<string>): boolean {
  const name = nearest(written, names)
  return name !== undefined && stepsTo(written.toLowerCase(), name.toLowerCase()) <= (name.length > 6 ? 2 : 1)
}

/** A "did you mean" hint, or undefined if no name is similar. */
export function didYouMean(written: string, names: Iterable<string>): string | undefined {
  const name = nearest(written, names)
  return name === undefined ? undefined : `did you mean \`${name}\`?`
}

/** Two letters that changed places are one slip. */
function stepsTo(written: string, name: string): number {
  const steps = distance(written, name)
  return steps === 2 && written.length === name.length && sorted(written) === sorted(name) ? 1 : steps
}

function sorted(text: string): string {
  return [...text].sort().join('')
}
