/** Starts shells: as the login user, or as another by sudo, su or doas, with the password dialog where there is one. */

import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import type { Readable } from 'node:stream'
import { gate } from '../../formats/gate.ts'
import { lastLine } from '../../formats/text-lines.ts'
import { Problem } from '../../model/diagnostic.ts'
import { type BecomeStart, becomeCommand, missingPassword, refusalOf, wrongPassword } from '../become.ts'
import { type Become, Unreachable } from '../contract.ts'
import { type Limits, within } from './limits.ts'
import { type Ending, type Link, lostError, type OpenOptions, type Program, whenClosed } from './program.ts'
import { forLoginShell } from './quote.ts'

/** A shell that runs; it has already been given its first text. */
export interface Started {
  readonly program: Program
  readonly oneStream: boolean
}

export function closeStarted({ program }: Started): void {
  program.close()
}

export interface Starter {
  /** The host's name. */
  readonly name: string
  /** The user that its shells are. */
  readonly user: string
  /** The user who logged in. */
  readonly login: string
  /** Whom its shells became, where that one's groups matter: what root may do hangs on none. */
  readonly became?: string
  readonly here?: true
  readonly limits: Limits
  /**
   * Starts a shell and sends its first text, or with `streamed` a line whose rest of input is content. It runs as soon as it says `sign` on
   * standard output, which is left unread with all behind it; what comes before that are words of a login.
   */
  start(first: (oneStream: boolean) => string, sign: string, streamed?: boolean): Promise<Started>
}

export type Span = (name: string, start: number, end: number) => void

/** Login shells that start at once over all hosts: more of them would only wait for each other, and their time would run meanwhile. */
const starting = gate(30)
const resident = (title: string | undefined) => (title === undefined ? 'exec /bin/sh' : `exec /bin/sh -s '${title}'`)
const STREAMED_SIGN = ': tsplay;'
/** A line that was not meant for it is content, and is never run. */
const STREAMED = `l=; while [ -z "$l" ]; do IFS= read -r l || exit; done; case $l in "${STREAMED_SIGN}"*) eval "$l" ;; *) exit 95 ;; esac`
/** Login files that read what is sent to the shell get these lines, as if somebody had pressed Enter. */
const PAD = '\n\n\n\n'

/** Shells of one user on one link; the title is safe text for any login shell. */
export function starterFor(link: Link, become: Become | undefined, span: Span, limits: Limits, title?: string): Starter {
  let terminal = false
  return {
    name: link.name,
    user: become?.user ?? link.user,
    login: link.user,
    ...(become && become.user !== link.user && become.user !== 'root' && { became: become.user }),
    ...(link.here && { here: true }),
    limits,
    async start(first, sign, streamed = false) {
      const text = (oneStream: boolean) => `${PAD}${streamed ? `${STREAMED_SIGN} ` : ''}${first(oneStream)}`
      const start: Start = { link, limits, first: text, sign, inner: streamed ? STREAMED : resident(title) }
      const began = performance.now()
      try {
        if (!become || become.user === link.user) return await starting(() => startLogin(start))
        const started = await startBecome(start, become, terminal)
        terminal = started.oneStream
        return started
      } finally {
        span(become ? 'become' : 'shell', began, performance.now())
      }
    },
  }
}

interface Start {
  readonly link: Link
  readonly limits: Limits
  readonly first: (oneStream: boolean) => string
  readonly sign: string
  readonly inner: string
}

async function startLogin({ link, limits, first, sign, inner }: Start): Promise<Started> {
  const program = await opened(link, inner === STREAMED ? forLoginShell(inner) : inner, { first: first(false) }, limits)
  const result = await waitForStart(program, { limit: limits.login, sign })
  if (result.kind === 'started') return { program, oneStream: false }
  program.close()
  if (result.kind === 'silent') throw noShellError(link.name, limits.login, result.output)
  if (result.kind === 'ended' && link.refused) throw link.refused(result.ending, result.output)
  if (result.kind === 'ended' && result.ending.lost) throw lostError(link.name, result.ending.lost)
  throw noCommandsError(link, result.output, result.kind === 'ended' ? result.ending.code : undefined)
}

function noShellError(name: string, milliseconds: number, output: string): Unreachable {
  const last = lastLine(output)
  return new Unreachable('timeout', `no shell started on \`${name}\` within ${milliseconds / 1000} seconds`, {
    hint: `${last === '' ? '' : `last output: ${last}; `}its login files may wait for something, or read our input`,
  })
}

/** The login shell ended before it ran anything of ours, or something in its files ate a part of it. */
function noCommandsError({ name, user }: Link, output: string, code: number | undefined): Unreachable {
  if (code === 95 || /syntax error/i.test(lastLine(output)))
    return new Unreachable('other', `the login files of \`${user}\` on \`${name}\` read what is sent to the shell`, {
      hint: 'make them read only on a terminal: `[ -t 0 ] && read …`',
    })
  return new Unreachable(
    'other',
    `\`${name}\` accepted \`${user}\` but runs no commands: ${lastLine(output) || 'its login shell ended at once'}`,
    {
      hint: 'the login shell of the account must be able to run `/bin/sh`',
    },
  )
}

/** A program on a channel of its own; a server that opens none in time is mute. */
function opened(link: Link, command: string, options: OpenOptions, limits: Limits): Promise<Program> {
  const opening = link.open(command, options)
  let tooLate = false
  opening.then(
    (program) => tooLate && program.close(),
    () => undefined,
  )
  return within(limits.open, opening, () => {
    tooLate = true
    return new Unreachable(
      'mute',
      `\`${link.name}\` did not start a shell within ${limits.open / 1000} seconds, although the connection is open`,
      {
        hint: 'check its load and its sshd',
      },
    )
  })
}

async function startBecome(start: Start, become: Become, terminal: boolean): Promise<Started> {
  const { link, limits, first, sign, inner } = start
  // su asks everybody but root, and would take the first line of a script for the answer.
  if (become.method === 'su' && become.password === undefined && link.user !== 'root') throw missingPassword(become)
  const becomeStart: BecomeStart = {
    prompt: `tsplay-${randomBytes(6).toString('hex')}:`,
    ready: `tsplay-${randomBytes(6).toString('hex')}`,
    begin: `tsplay-${randomBytes(6).toString('hex')}`,
    terminal,
    inner,
  }
  const dialog = become.password !== undefined || terminal
  const program = await opened(link, becomeCommand(become, becomeStart), dialog ? { terminal } : { first: first(false) }, limits)
  try {
    const result = dialog
      ? await sendPassword(program, become, becomeStart, limits)
      : await waitForStart(program, { limit: limits.become, sign })
    if (result.kind !== 'started') throw startError(start, become, afterBegin(result, becomeStart.begin), terminal)
    if (dialog) program.stdin.write(first(terminal))
    return { program, oneStream: terminal }
  } catch (reason) {
    program.close()
    if (reason !== WANTS_TERMINAL) throw reason
    return startBecome(start, become, true)
  }
}

const WANTS_TERMINAL = new Error('wants a terminal')

type StartResult =
  | { readonly kind: 'started' }
  | { readonly kind: 'asked'; readonly output: string }
  | { readonly kind: 'silent'; readonly output: string }
  | { readonly kind: 'ended'; readonly output: string; readonly ending: Ending }

/** Without the login output before the program was started; `unstarted` where it never was. */
function afterBegin(
  result: Exclude<StartResult, { kind: 'started' }>,
  begin: string,
): Exclude<StartResult, { kind: 'started' }> & { readonly unstarted?: boolean } {
  const at = result.output.replaceAll('\r', '').indexOf(`${begin}\n`)
  return at < 0 ? { ...result, unstarted: true } : { ...result, output: result.output.replaceAll('\r', '').slice(at + begin.length + 1) }
}

function startError({ link, limits }: Start, become: Become, result: ReturnType<typeof afterBegin>, terminal: boolean): Error {
  if (result.kind === 'asked') return wrongPassword(become)
  if (result.kind === 'silent' && result.unstarted) return noShellError(link.name, limits.become, result.output)
  if (result.kind === 'silent')
    return new Problem(`\`${become.method}\` did not become \`${become.user}\` within ${limits.become / 1000} seconds`, {
      hint: lastLine(result.output) ? `last output: ${lastLine(result.output)}` : 'it may be waiting for input',
    })
  if (result.ending.lost) return lostError(link.name, result.ending.lost)
  if (result.unstarted) return noCommandsError(link, result.output, result.ending.code)
  const refusal = refusalOf(become, result.output, result.ending.code)
  if (refusal !== 'terminal') return refusal
  return terminal ? new Problem(`\`${become.method}\` requires a terminal, and did not accept the one it got`) : WANTS_TERMINAL
}

/** Waits for the prompt, answers it once, and waits for the shell. */
async function sendPassword(program: Program, become: Become, becomeStart: BecomeStart, limits: Limits): Promise<StartResult> {
  const prompt = become.method === 'sudo' ? becomeStart.prompt : /(assword|asscode|PIN)[^\n]*: ?$/i
  const deadline = Date.now() + limits.become
  const result = await waitForStart(program, { limit: limits.become, prompt, ready: becomeStart.ready })
  if (result.kind !== 'asked') return result
  if (become.password === undefined) throw missingPassword(become)
  program.stdin.write(`${become.password}\n`)
  return waitForStart(program, { limit: Math.max(1, deadline - Date.now()), prompt, ready: becomeStart.ready })
}

type WaitOptions = {
  readonly limit: number
} & (
  | { readonly sign: string }
  | {
      readonly prompt: string | RegExp
      /** A line by which the shell says that it runs. */
      readonly ready: string
    }
)

/** Bytes of what a login says that are kept to look into. */
const mostOutput = 16_384
/** Bytes of standard error that are kept from before the shell is known to run. */
const mostErrors = 4 * 1024 * 1024

/** What a program that is starting says first. */
function waitForStart(program: Program, options: WaitOptions): Promise<StartResult> {
  const { stdout, stderr } = program
  let output = ''
  let before = Buffer.alloc(0)
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish({ kind: 'silent', output }), options.limit)
    const append = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-mostOutput)
      if ('sign' in options) return
      const { prompt, ready } = options
      if (output.includes(`${ready}\n`)) finish({ kind: 'started' })
      else if (typeof prompt === 'string' ? output.includes(prompt) : prompt.test(output)) finish({ kind: 'asked', output })
    }
    const errorChunks: Buffer[] = []
    let errorBytes = 0
    const readOutput = () => {
      if (stdout.readableLength === 0) stdout.read()
      for (const chunk of chunksOf(stdout)) {
        if (!('sign' in options)) {
          append(chunk)
          continue
        }
        before = Buffer.concat([before, chunk])
        const at = before.indexOf(options.sign)
        if (at >= 0) {
          stdout.unshift(before.subarray(at))
          return finish({ kind: 'started' })
        }
        append(chunk)
        before = before.subarray(-options.sign.length)
      }
    }
    const readErrors = () => {
      for (const chunk of chunksOf(stderr)) {
        errorChunks.push(chunk)
        errorBytes += chunk.length
        while (errorBytes > mostErrors) errorBytes -= errorChunks.shift()?.length ?? errorBytes
        append(chunk)
      }
    }
    let finished = false
    const finish = (result: StartResult) => {
      if (finished) return
      finished = true
      clearTimeout(timer)
      forget()
      stdout.off('readable', readOutput)
      stderr.off('readable', readErrors)
      // Standard error may be ahead: it can hold frames of the first message already.
      if (result.kind === 'started' && errorChunks.length > 0) stderr.unshift(Buffer.concat(errorChunks))
      resolve(result)
    }
    stdout.on('readable', readOutput)
    stderr.on('readable', readErrors)
    const forget = whenClosed(program.ended, (ending) => finish({ kind: 'ended', output, ending }))
  })
}

function* chunksOf(stream: Readable): Generator<Buffer> {
  for (let chunk = stream.read() as Buffer | null; chunk !== null; chunk = stream.read() as Buffer | null) yield chunk
}
