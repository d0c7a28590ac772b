/** Lookups that run a command on the controller. */
import { execFile, spawnSync } from 'node:child_process'
import { textWithBytes } from '../../formats/utf8.ts'
import { splitLines } from '../methods/split.ts'
import type { Scope } from '../scope.ts'
import { EvaluationError } from '../values/errors.ts'
import { awaitValue, canSuspend } from '../values/suspend.ts'
import { toText } from '../values/text.ts'
import { defineLookup, type Lookup, refuseAhead } from './lookup.ts'

const limit = 256 * 1024 * 1024

const pipe = defineLookup('', ({ terms, scope, site }) => terms.map((term) => output(toText(term), scope, site).trimEnd()), true)
const lines = defineLookup(
  '',
  ({ terms, scope, site }) => terms.flatMap((term) => splitLines(output(toText(term), scope, site), false).map((line) => line.trimEnd())),
  true,
)

/** Output of a shell command of the author; bytes that are not UTF-8 are preserved. Runs asynchronously if possible. */
function output(command: string, scope: Scope, site: string): string {
  refuseAhead(scope, `the lookup that runs \`${command}\``)
  if (canSuspend()) return awaitValue(`pipe ${site} ${command}`, () => running(command)) as string
  const { stdout, stderr, status, error } = spawnSync('sh', ['-c', command], { maxBuffer: limit, stdio: ['ignore', 'pipe', 'pipe'] })
  if (error !== undefined || status !== 0) throw failure(command, status ?? error?.message ?? 'a signal', stderr)
  return textWithBytes(stdout)
}

function running(command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile('sh', ['-c', command], { encoding: 'buffer', maxBuffer: limit }, (error, stdout, stderr) => {
      if (error === null) resolve(textWithBytes(stdout))
      else reject(failure(command, error.code ?? error.signal ?? error.message, stderr))
    })
    child.stdin?.end()
  })
}

function failure(command: string, code: unknown, stderr: Buffer): EvaluationError {
  const errorOutput = stderr.toString().trim()
  return new EvaluationError(`\`${command}\` failed with ${String(code)} on the controller${errorOutput === '' ? '' : `: ${errorOutput}`}`)
}

export const commandLookups: Readonly<Record<string, Lookup>> = { pipe, lines }
