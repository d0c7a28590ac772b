/**
 * Runs tests in processes side by side, and ends with one summary and one exit code:
 * `node dist/test/sets/main.js [unit|oracle|host...] [part of a path...] [--jobs N] [--grep WORDS] [--times] [--within SECONDS]`.
 * `--times` lists the files that took most; `--within` leaves out, and names, those for which so many seconds are not enough, by what they took last time.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { runAll } from './crew.ts'
import { compiledTests, setOf, sets, type TestSet } from './set.ts'
import { summary, told } from './summary.ts'
import type { FileEnded } from './worker.ts'

/** What each file took last time here, so that the longest begin first. */
const timesFile = 'dist/cache/test-times.json'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { jobs: { type: 'string' }, grep: { type: 'string' }, times: { type: 'boolean', default: false }, within: { type: 'string' } },
})
const isSet = (word: string): word is TestSet => (sets as readonly string[]).includes(word)
const wantedSets = positionals.filter(isSet)
const parts = positionals.filter((word) => !isSet(word))
const meant = compiledTests().filter(
  (file) =>
    (wantedSets.length === 0 || wantedSets.includes(setOf(file))) && (parts.length === 0 || parts.some((part) => file.includes(part))),
)
if (meant.length === 0) {
  console.error(`no test file is called like that: ${positionals.join(' ')}`)
  process.exit(2)
}
const { timeout } = JSON.parse(readFileSync('.mocharc.json', 'utf8')) as { readonly timeout: number }
// One more than can compute: files of hosts wait a good part of their time.
const jobs = Number(values.jobs ?? Math.min(4, availableParallelism() + 1))
const files = fitting(inOrder(meant, lastTimes()), Number(values.within ?? Number.POSITIVE_INFINITY))
const started = performance.now()
const ended = await runAll({
  files,
  jobs,
  timeout,
  ...(values.grep && { grep: values.grep }),
  tell: (result, printed) => process.stdout.write(told(result, printed)),
})
keepTimes(ended)
process.stdout.write(summary(ended, (performance.now() - started) / 1000, values.times))
const ran = ended.reduce((sum, { passed, skipped }) => sum + passed + skipped, 0)
process.exitCode =
  ended.length < files.length || (files.length > 0 && ran === 0) || ended.some(({ failures }) => failures.length > 0) ? 1 : 0

function lastTimes(): Readonly<Record<string, number>> {
  try {
    return JSON.parse(readFileSync(timesFile, 'utf8'))
  } catch {
    return {}
  }
}

function keepTimes(results: readonly FileEnded[]): void {
  if (values.grep) return
  mkdirSync(dirname(timesFile), { recursive: true })
  const times = { ...lastTimes(), ...Object.fromEntries(results.map(({ file, seconds }) => [file, Math.round(seconds * 100) / 100])) }
  writeFileSync(timesFile, JSON.stringify(times))
}

/** As many of them, the shortest first, as are done in so many seconds; the others are named. */
function fitting(all: readonly string[], within: number): readonly string[] {
  const times = lastTimes()
  let left = within * jobs
  const fit = [...all].reverse().filter((file) => {
    left -= weightOf(file, times)
    return left >= 0
  })
  const out = all.filter((file) => !fit.includes(file))
  for (const file of out) console.log(`left out, it takes too long here: ${file}`)
  return all.filter((file) => fit.includes(file))
}

/** The longest first; on a machine where none has run, those with hosts of the lab alternate with others: they wait for one image, which is built then. */
function inOrder(all: readonly string[], times: Readonly<Record<string, number>>): readonly string[] {
  const sorted = [...all].sort((one, other) => weightOf(other, times) - weightOf(one, times))
  if (Object.keys(times).length > 0) return sorted
  const others = sorted.filter((file) => !file.includes('/lab/'))
  const lab = sorted.filter((file) => file.includes('/lab/'))
  return [...lab.flatMap((file, index) => [file, ...others.slice(index, index + 1)]), ...others.slice(lab.length)]
}

/** Seconds that a file took last time; of those never run here, hosts take longer than computing. */
function weightOf(file: string, times: Readonly<Record<string, number>>): number {
  const usual: Readonly<Record<TestSet, number>> = { host: 10, oracle: 5, unit: 0.5 }
  return times[file] ?? (file.includes('/lab/') ? 60 : usual[setOf(file)])
}
