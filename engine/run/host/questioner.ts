/** Questions with the context they are asked in: what makes two of them one, and which travel as one process. */
import type { Reach } from '../../model/host.ts'
import type { HostRead } from '../../model/read.ts'
import type { Ask, Become } from '../../transport/contract.ts'

/** Who asks: the become user and the environment a task runs with. */
export interface ExecutionContext {
  readonly reach: Reach
  readonly become?: Become
  readonly env: Readonly<Record<string, string>>
  /** No report shows the arguments of its scripts (`no_log`). */
  readonly hidden?: boolean
}

/** A question with the context it is asked from. */
export interface Question {
  readonly context: ExecutionContext
  readonly read: HostRead<unknown>
}

/** Seconds a read-only script may take. */
const askSeconds = 120
export const lateSeconds = 3600

/** Reads of one script become one process each, `each` reads of one script and context a single one. */
export function merge(wanted: readonly Question[]): { asks: readonly Ask[]; keys: readonly (readonly string[])[] } {
  const asks: { ask: Ask & { readonly args: string[] }; keys: string[]; size: number }[] = []
  const open = new Map<string, (typeof asks)[number]>()
  const seen = new Set<string>()
  for (const { context, read } of wanted) {
    const key = keyOf({ context, read })
    if (seen.has(key)) continue
    seen.add(key)
    const shared =
      read.each === undefined
        ? undefined
        : JSON.stringify([scriptKey(read.script), read.args ?? [], stdinKey(read), shellKey(context), context.env, context.hidden])
    const group = shared === undefined ? undefined : open.get(shared)
    if (group && group.size < mostBytes && group.keys.length < mostTogether) {
      group.ask.args.push(read.each as string)
      group.keys.push(key)
      group.size += (read.each as string).length
      continue
    }
    const args = [...(read.args ?? []), ...(read.each === undefined ? [] : [read.each])]
    const entry = {
      ask: {
        script: read.script,
        args,
        stdin: typeof read.stdin === 'object' ? read.stdin.bytes : read.stdin,
        env: context.env,
        ...(context.hidden && { hidden: true }),
        timeout: read.late ? lateSeconds : askSeconds,
        slow: read.slow,
      },
      keys: [key],
      size: 0,
    }
    asks.push(entry)
    if (shared !== undefined) open.set(shared, entry)
  }
  return { asks: asks.map(({ ask }) => ask), keys: asks.map(({ keys }) => keys) }
}

/** An argument list may not grow without end, and shells take long for long ones. */
const mostBytes = 32_768
const mostTogether = 128

/** Equal for questions whose answers are one. */
export function keyOf({ context, read }: Question): string {
  return `${shellKey(context)}\0${envKey(context.env)}\0${scriptKey(read.script)}\0${(read.args ?? []).join('\0')}\0\0${read.each ?? ''}\0${stdinKey(read)}`
}

function stdinKey({ stdin }: HostRead<unknown>): string {
  return typeof stdin === 'object' ? stdin.sha1 : (stdin ?? '')
}

/** Scripts are few and long, keys are many. */
const scriptKeys = new Map<string, number>()
function scriptKey(script: string): number {
  let key = scriptKeys.get(script)
  if (key === undefined) {
    key = scriptKeys.size
    scriptKeys.set(script, key)
  }
  return key
}

/** Equal where the same resident shell can be used. */
const shellKeys = new WeakMap<ExecutionContext, string>()
export function shellKey(context: ExecutionContext): string {
  let key = shellKeys.get(context)
  if (key === undefined) {
    const { become } = context
    key = `${reachKey(context.reach)}\0${become ? becomeKey(become) : ''}`
    shellKeys.set(context, key)
  }
  return key
}

/** Equal where a shell serves both. */
export function becomeKey({ method, user, flags = '', exe = '' }: Become): string {
  return `${method}\0${user}\0${flags}\0${exe}`
}

/** Equal where the same connection can be used. */
export function reachKey({ kind, client, carrier, address, port, users }: Reach): string {
  return `${kind}${client ?? ''}\0${carrier ? JSON.stringify(carrier) : ''}\0${address}\0${port ?? ''}\0${users.join(',')}`
}

function envKey(env: Readonly<Record<string, string>>): string {
  let key = ''
  for (const name in env) key += `${name}=${env[name]}\0`
  return key
}
