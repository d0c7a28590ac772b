/** Lookups that run commands or read from the network. */
import { execFile, spawnSync } from 'node:child_process'
import { textWithBytes } from '../../formats/utf8.ts'
import { splitLines } from '../methods/string.ts'
import type { Scope } from '../scope.ts'
import { Fault } from '../values/errors.ts'
import { awaitValue, canSuspend } from '../values/suspend.ts'
import { toText } from '../values/text.ts'
import type { Named } from '../values/values.ts'
import { booleanOption, defineLookup, type Lookup, refuseAhead } from './lookup.ts'

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

function failure(command: string, code: unknown, stderr: Buffer): Fault {
  const errorOutput = stderr.toString().trim()
  return new Fault(`\`${command}\` failed with ${String(code)} on the controller${errorOutput === '' ? '' : `: ${errorOutput}`}`)
}

export const commandLookups: Readonly<Record<string, Lookup>> = { pipe, lines }

export const url = defineLookup(
  'headers username url_username password url_password split_lines timeout force http_agent use_proxy validate_certs follow_redirects use_gssapi',
  ({ terms, options, site }) => {
    if (!booleanOption(options, 'validate_certs', true))
      throw new Fault('the lookup `url` always checks certificates', 'remove `validate_certs`')
    return terms.flatMap((term) => {
      const address = toText(term)
      const text = awaitValue(`url ${site} ${address} ${JSON.stringify(options)}`, () => fetched(address, options)) as string
      return booleanOption(options, 'split_lines', true) ? splitLines(text, false) : [text]
    })
  },
)

async function fetched(address: string, options: Named): Promise<string> {
  const user = options.username ?? options.url_username
  const headers: Record<string, string> = { 'user-agent': toText(options.http_agent ?? 'tsplay') }
  for (const [name, value] of Object.entries((options.headers ?? {}) as Named)) headers[name] = toText(value)
  if (user !== undefined)
    headers.authorization = `Basic ${Buffer.from(`${toText(user)}:${toText(options.password ?? options.url_password ?? '')}`).toString('base64')}`
  let answer: Response
  try {
    answer = await fetch(address, { headers, signal: AbortSignal.timeout(Number(options.timeout ?? 10) * 1000) })
  } catch (error) {
    const { message, cause } = error as Error
    throw new Fault(`\`${address}\` does not answer: ${cause instanceof Error ? cause.message : message}`)
  }
  if (!answer.ok) throw new Fault(`\`${address}\` returned ${answer.status} ${answer.statusText}`.trim())
  return answer.text()
}
