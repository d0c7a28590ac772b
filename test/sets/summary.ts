/** What a run of tests says: a file that has something to say when it ends, and all of it at the end. */
import { setOf, sets } from './set.ts'
import type { FileEnded } from './worker.ts'

/** A line for a file that took its time, what it printed, and what failed. */
export function told(ended: FileEnded, printed: string): string {
  const { failures, seconds } = ended
  if (failures.length === 0 && printed.trim() === '' && seconds < 1) return ''
  const failed = failures.map(({ title, message }) => `    FAILED ${title}\n${message.replace(/^/gm, '      ')}\n`)
  return `${lineOf(ended)}\n${printed && `${printed.trimEnd()}\n`}${failed.join('')}`
}

/** Sums for each set and for all, and what to run for each file that failed. */
export function summary(all: readonly FileEnded[], seconds: number, times: boolean): string {
  const rows = sets.flatMap((set) => {
    const files = all.filter(({ file }) => setOf(file) === set)
    return files.length === 0 ? [] : [`${set.padEnd(7)} ${sums(files)}`]
  })
  const slowest = [...all].sort((one, other) => other.seconds - one.seconds).slice(0, 30)
  const failed = all.filter(({ failures }) => failures.length > 0)
  return [
    ...(times ? ['', 'the longest:', ...slowest.map(lineOf)] : []),
    '',
    ...failed.flatMap(({ file, failures }) => failures.map(({ title }) => `FAILED ${file}: ${title}`)),
    ...rows,
    `all     ${sums(all)}, ${seconds.toFixed(0)} s in all`,
    ...failed.map(({ file }) => `run it alone: npx mocha --no-config -t 60000 ${file}`),
    '',
  ].join('\n')
}

function lineOf({ file, passed, skipped, failures, seconds, cpu }: FileEnded): string {
  const word = failures.length > 0 ? 'FAILED' : 'ok'
  const counts = `${passed} passed${skipped > 0 ? `, ${skipped} skipped` : ''}${failures.length > 0 ? `, ${failures.length} failed` : ''}`
  return `${word.padEnd(6)} ${file.replace(/^dist\/test\//, '')}: ${counts}; ${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s of processor`
}

function sums(files: readonly FileEnded[]): string {
  const sum = (of: (file: FileEnded) => number) => files.reduce((total, file) => total + of(file), 0)
  const [passed, skipped, failed] = [sum((file) => file.passed), sum((file) => file.skipped), sum(({ failures }) => failures.length)]
  const whole = passed + skipped + failed
  return `${whole} tests in ${files.length} files: ${passed} passed, ${skipped} skipped, ${failed} failed; ${sum(({ cpu }) => cpu).toFixed(0)} s of processor`
}
