/** Starts shells: as the login user, or as another by sudo, su or doas, with the password dialog where there is one. */
import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import type { Readable } from 'node:stream'
import { Problem } from '../diagnostic.ts'
import { becomeCommand, type Manner, missingPassword, refusalOf, wrongPassword } from './become.ts'
import { type Become, Unreachable } from './contract.ts'
import { gate } from './gate.ts'
import type { Ending, Link, Program } from './program.ts'
import { forLoginShell } from './quote.ts'

/** A shell that runs; it has already been given its first text. */
export interface Started {
  readonly program: Program
  readonly oneStream: boolean
}

export interface Starter {
  /** The host's name. */
  readonly name: string
  /** Starts a shell and sends its first text, or with `streamed` a line whose rest of input is content. */
  start(first: (oneStream: boolean) => string, streamed?: boolean): Promise<Started>
}

export type Span = (name: string, start: number, end: number) => void

/** Milliseconds in which sudo, su or doas must have let us in. */
const BECOME_LIMIT = 12_000
/** Milliseconds in which a login shell must have started. */
const LOGIN_LIMIT = 30_000
/** Login shells that start at once over all hosts: more of them would only wait for each other, and their time would run meanwhile. */
const starting = gate(30)
const RESIDENT = 'exec /bin/sh'
const STREAMED = 'IFS= read -r l; eval "$l"'

/** Shells of one user on one link. */
export function starterFor(link: Link, become: Become | undefined, span: Span): Starter {
  let terminal = false
  return {
    name: link.name,
    async start(first, streamed = false) {
      const inner = streamed ? STREAMED : RESIDENT
      const began = performance.now()
      try {
        if (!become || become.user === link.user) return await starting.pass(() => startLogin(link, inner, first(false)))
        const started = await startBecome(link, become, inner, first, terminal)
        terminal = started.oneStream
        return started
      } finally {
        span(become ? 'become' : 'shell', began, performance.now())
      }
    },
  }
}

async function startLogin(link: Link, inner: string, first: string): Promise<Started> {
  const command = inner === RESIDENT ? RESIDENT : forLoginShell(inner)
  const program = await link.open(command, { first })
  const heard = await firstWords(program, { limit: LOGIN_LIMIT })
  if (heard.kind === 'started') return { program, oneStream: false }
  program.close()
  if (heard.kind === 'silent') throw new Unreachable('timeout', `no shell started on \`${link.name}\` within ${LOGIN_LIMIT / 1000} seconds`)
  if (heard.kind === 'ended' && heard.ending.lost)
    throw new Unreachable('lost', `the connection to \`${link.name}\` was lost: ${heard.ending.lost.message}`)
  throw new Unreachable(
    'other',
    `\`${link.name}\` let \`${link.user}\` in but runs no commands: ${lastLine(heard.said) || 'its login shell ended at once'}`,
    {
      hint: 'the login shell of the account must be able to run `/bin/sh`',
    },
  )
}

async function startBecome(
  link: Link,
  become: Become,
  inner: string,
  first: (oneStream: boolean) => string,
  terminal: boolean,
): Promise<Started> {
  // su asks everybody but root, and would take the first line of a script for the answer.
  if (become.method === 'su' && become.password === undefined && link.user !== 'root') throw missingPassword(become)
  const manner: Manner = {
    prompt: `tsplay-${randomBytes(6).toString('hex')}:`,
    ready: `tsplay-${randomBytes(6).toString('hex')}`,
    terminal,
    inner,
  }
  const dialog = become.password !== undefined || terminal
  const program = await link.open(becomeCommand(become, manner), dialog ? { terminal } : { first: first(false) })
  try {
    const heard = dialog ? await converseAboutPassword(program, become, manner) : await firstWords(program, { limit: BECOME_LIMIT })
    if (heard.kind !== 'started') throw outcome(link, become, heard, terminal)
    if (dialog) program.stdin.write(first(terminal))
    return { program, oneStream: terminal }
  } catch (reason) {
    program.close()
    if (reason !== WANTS_TERMINAL) throw reason
    return startBecome(link, become, inner, first, true)
  }
}

const WANTS_TERMINAL = new Error('wants a terminal')

type Heard =
  | { readonly kind: 'started' }
  | { readonly kind: 'asked'; readonly said: string }
  | { readonly kind: 'silent'; readonly said: string }
  | { readonly kind: 'ended'; readonly said: string; readonly ending: Ending }

function outcome(link: Link, become: Become, heard: Exclude<Heard, { kind: 'started' }>, terminal: boolean): Error {
  if (heard.kind === 'asked') return wrongPassword(become)
  if (heard.kind === 'silent')
    return new Problem(`\`${become.method}\` did not let us become \`${become.user}\` within ${BECOME_LIMIT / 1000} seconds`, {
      hint: lastLine(heard.said) ? `it said: ${lastLine(heard.said)}` : 'it may be waiting for something that can not be answered',
    })
  if (heard.ending.lost) return new Unreachable('lost', `the connection to \`${link.name}\` was lost: ${heard.ending.lost.message}`)
  const refusal = refusalOf(become, heard.said, heard.ending.code)
  if (refusal !== 'terminal') return refusal
  return terminal ? new Problem(`\`${become.method}\` wants a terminal, and did not accept the one it was given`) : WANTS_TERMINAL
}

/** Waits for the prompt, answers it once, and waits for the shell. */
async function converseAboutPassword(program: Program, become: Become, manner: Manner): Promise<Heard> {
  const prompt = become.method === 'sudo' ? manner.prompt : /(assword|asscode|PIN)[^\n]*: ?$/i
  const deadline = Date.now() + BECOME_LIMIT
  const heard = await firstWords(program, { limit: BECOME_LIMIT, prompt, ready: manner.ready })
  if (heard.kind !== 'asked') return heard
  if (become.password === undefined) throw missingPassword(become)
  program.stdin.write(`${become.password}\n`)
  return firstWords(program, { limit: Math.max(1, deadline - Date.now()), prompt, ready: manner.ready })
}

interface Listening {
  readonly limit: number
  readonly prompt?: string | RegExp
  /** Without it any byte on standard output means that the shell runs; it is left unread. */
  readonly ready?: string
}

/** What a program that is starting says first. */
function firstWords(program: Program, listening: Listening): Promise<Heard> {
  const { stdout, stderr } = program
  let said = ''
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish({ kind: 'silent', said }), listening.limit)
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-16_384)
      const { prompt, ready } = listening
      if (ready && said.includes(`${ready}\n`)) finish({ kind: 'started' })
      else if (prompt && (typeof prompt === 'string' ? said.includes(prompt) : prompt.test(said))) finish({ kind: 'asked', said })
    }
    const heardErrors: Buffer[] = []
    const look = () => {
      if (stdout.readableLength === 0) stdout.read()
      else if (!listening.ready) finish({ kind: 'started' })
      else for (const chunk of chunksOf(stdout)) hear(chunk)
    }
    const lookAside = () => {
      for (const chunk of chunksOf(stderr)) {
        heardErrors.push(chunk)
        hear(chunk)
      }
    }
    let finished = false
    const finish = (heard: Heard) => {
      if (finished) return
      finished = true
      clearTimeout(timer)
      stdout.off('readable', look)
      stderr.off('readable', lookAside)
      // Standard error may be ahead: it can hold frames of the first message already.
      if (heard.kind === 'started' && heardErrors.length > 0) stderr.unshift(Buffer.concat(heardErrors))
      resolve(heard)
    }
    stdout.on('readable', look)
    stderr.on('readable', lookAside)
    void program.ended.then((ending) => finish({ kind: 'ended', said, ending }))
  })
}

function* chunksOf(stream: Readable): Generator<Buffer> {
  for (let chunk = stream.read() as Buffer | null; chunk !== null; chunk = stream.read() as Buffer | null) yield chunk
}

function lastLine(text: string): string {
  return text.replaceAll('\r', '').trim().split('\n').at(-1) ?? ''
}
