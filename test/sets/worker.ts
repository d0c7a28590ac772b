/** A process that runs one test file after another, as it is asked, and says how each ended. */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import Mocha, { type Runner } from 'mocha'
import { endWarm } from '../bin/warm.ts'
import { guard, stand } from './guard.ts'
import { setOf } from './set.ts'

export interface FileWanted {
  readonly file: string
  readonly timeout: number
  readonly grep?: string
}

/** What a file came to. */
export interface FileEnded {
  readonly file: string
  readonly passed: number
  readonly skipped: number
  readonly failures: readonly { readonly title: string; readonly message: string }[]
  readonly seconds: number
  /** Processor time of this process, and of what it started and has ended. */
  readonly cpu: number
}

let running: Runner | undefined

stand()
process.on('message', (wanted: FileWanted) => {
  void runFile(wanted).then((ended) => process.send?.(ended))
})
// Whoever wanted the results is gone; hosts that a test booted are taken down first.
process.on('disconnect', () => (running ? running.abort().once('end', () => process.exit(1)) : process.exit(1)))
process.on('SIGINT', () => running?.abort())
process.on('exit', () => ownTemporary() && rmSync(tmpdir(), { recursive: true, force: true }))

async function runFile({ file, timeout, grep }: FileWanted): Promise<FileEnded> {
  const started = { at: performance.now(), cpu: cpuNow() }
  const tally = { passed: 0, skipped: 0, failures: [] as { title: string; message: string }[] }
  const fail = (title: string, error: unknown) => tally.failures.push({ title, message: wordsOf(error) })
  guard(setOf(file) === 'unit' ? relative('dist', file) : '')
  try {
    const mocha = new Mocha({ timeout, reporter: Silent, ...(grep && { grep }) })
    mocha.addFile(file)
    await mocha.loadFilesAsync()
    await new Promise<void>((resolve) => {
      running = mocha.run(() => resolve())
      running.on('pass', () => (tally.passed += 1))
      running.on('pending', () => (tally.skipped += 1))
      running.on('fail', (test, error) => fail(test.fullTitle(), error))
    })
    mocha.dispose()
    await endWarm()
  } catch (error) {
    fail('the file can not be loaded', error)
  }
  running = undefined
  guard('')
  const left = leftovers()
  if (setOf(file) === 'unit' && left.length > 0) fail('what it leaves behind', `it does not remove ${left.join(', ')}`)
  return { file, ...tally, seconds: (performance.now() - started.at) / 1000, cpu: cpuNow() - started.cpu }
}

function ownTemporary(): boolean {
  return /\/tsplay-t-\w+$/.test(tmpdir())
}

/** Removes and names what is in the folder for temporary files, which is this process's own. */
function leftovers(): readonly string[] {
  if (!ownTemporary()) return []
  const names = readdirSync(tmpdir())
  for (const name of names) rmSync(join(tmpdir(), name), { recursive: true, force: true })
  return names
}

/** Results travel as messages; what is printed is what tests print. */
class Silent extends Mocha.reporters.Base {}

function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** Seconds of this process and its ended children; of this process alone where there is no `/proc`. */
function cpuNow(): number {
  try {
    const text = readFileSync('/proc/self/stat', 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) / 100, 0)
  } catch {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  }
}
