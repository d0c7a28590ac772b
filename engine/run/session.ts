/** One host during a run: its connections, what it answered since the last change, and how far reading ahead may look. */
import type { Reach } from '../host.ts'
import type { Answer, HostRead } from '../read.ts'
import {
  type Act,
  type Ask,
  type Become,
  type Connect,
  type Connection,
  type ConnectOptions,
  type Program,
  type Reply,
  type StepAnswer,
  Unreachable,
} from '../transport/contract.ts'

/** Who asks: the become user and the environment a task runs with. */
export interface Stance {
  readonly reach: Reach
  readonly become?: Become
  readonly env: Readonly<Record<string, string>>
}

/** A question with the stance it is asked from. */
export interface Wanted {
  readonly stance: Stance
  readonly read: HostRead<unknown>
}

export interface ActOptions {
  readonly onOutput?: (act: number, stream: 'stdout' | 'stderr', chunk: Buffer) => void
  readonly signal?: AbortSignal
}

/** Seconds a read-only script may take. */
const askSeconds = 120
export const lateSeconds = 3600
/** How many tasks the first window takes in, and the most it ever does. */
export const widest = 256

/**
 * Answers are kept until the host changes (`touch`), each under the exact script, arguments and stance it was asked
 * with; that a later task asks the very same is what makes an early answer usable, without any analysis of tasks.
 */
export class Session {
  /** Coming tasks that reading ahead looks at next time, besides the one at hand. */
  window: number
  /** A change was announced in check mode: what follows may depend on it. */
  speculative = false
  readonly #widest: number
  readonly #answers = new Map<string, StepAnswer>()
  readonly #connections = new Map<string, Promise<Connection>>()
  readonly #connect: Connect
  readonly #options: ConnectOptions
  readonly #opened: (user: string, seconds: number) => void
  #epoch = 0

  constructor(connect: Connect, options: ConnectOptions, opened: (user: string, seconds: number) => void, most: number) {
    this.#connect = connect
    this.#options = options
    this.#opened = opened
    this.#widest = most - 1
    this.window = this.#widest
  }

  /** What was answered since the last change, if this was asked. */
  known(wanted: Wanted): Answer | undefined {
    return this.#answers.get(keyOf(wanted))
  }

  /** Something has, or may have, changed: nothing that was read holds any longer, but for what only the shell itself can change. */
  touch() {
    this.#epoch++
    for (const key of this.#answers.keys()) if (!key.startsWith(lastingMark)) this.#answers.delete(key)
  }

  /** A task has something to change: likely the next ones have too, and their answers would be thrown away. */
  narrow() {
    this.window = Math.min(1, this.#widest)
  }

  /** A task came out unchanged: look twice as far next time. */
  calm() {
    this.window = Math.min(Math.max(1, this.window) * 2, this.#widest)
  }

  /** Puts questions, all at once; one message for each shell they need. What is asked `ahead` can not fail the task at hand. */
  async ask(own: readonly Wanted[], ahead: readonly Wanted[] = [], signal?: AbortSignal): Promise<void> {
    const epoch = this.#epoch
    const needed = new Set(own.map(({ stance }) => shellKey(stance)))
    const groups = new Map<string, Wanted[]>()
    for (const each of [...own, ...ahead]) if (!this.known(each)) push(groups, shellKey(each.stance), each)
    const kept = await Promise.all(
      [...groups].map(async ([shell, group]) => {
        const { asks, keys } = merge(group)
        const reply = this.#send((group[0] as Wanted).stance, { acts: [], asks, signal })
        const { asks: answers } = needed.has(shell) ? await reply : await reply.catch(() => ({ asks: [] }))
        return { keys, answers }
      }),
    )
    if (epoch === this.#epoch) for (const { keys, answers } of kept) this.#keep(keys, answers)
  }

  /** Carries out actions, and asks what comes next in the same message; only questions of the same shell can ride along. */
  async act(stance: Stance, acts: readonly Act[], ahead: readonly Wanted[], options: ActOptions): Promise<readonly StepAnswer[]> {
    this.touch()
    const epoch = this.#epoch
    const { asks, keys } = merge(ahead.filter((each) => shellKey(each.stance) === shellKey(stance)))
    const reply = await this.#send(stance, { acts, asks, ...options })
    if (epoch === this.#epoch) this.#keep(keys, reply.asks)
    return reply.acts
  }

  /** A stream from where the host stands. */
  async dial(stance: Stance, host: string, port: number) {
    return (await this.#connection(stance.reach)).dial(host, port)
  }

  /** A program of the host that speaks with the caller alone; the line is shell text that the caller answers for. */
  async start({ reach, become }: Stance, line: string): Promise<Program> {
    const connection = await this.#connection(reach)
    return connection.start(line, become?.user === connection.user ? undefined : become)
  }

  /** Ends its connections; the next question opens new ones. */
  async reset(): Promise<void> {
    this.touch()
    this.#answers.clear()
    const open = [...this.#connections.values()]
    this.#connections.clear()
    await Promise.allSettled(open.map(async (each) => (await each).close()))
  }

  #keep(keys: readonly (readonly string[])[], answers: readonly StepAnswer[]) {
    answers.forEach((answer, i) => {
      // A script that was ended says nothing about the host: it is asked again when its turn comes.
      if (!answer.timedOut) for (const key of keys[i] ?? []) this.#answers.set(key, answer)
    })
  }

  async #send(stance: Stance, message: { acts: readonly Act[]; asks: readonly Ask[] } & ActOptions): Promise<Reply> {
    const connection = await this.#connection(stance.reach)
    // Whoever is already the user to become needs no sudo, which a bare host may not have.
    const become = stance.become?.user === connection.user ? undefined : stance.become
    try {
      return await connection.shell(become).send(message)
    } catch (error) {
      // A link that was lost is no use to the next question; that one may find the host back.
      if (error instanceof Unreachable) {
        this.#connections.delete(reachKey(stance.reach))
        await connection.close().catch(() => undefined)
      }
      throw error
    }
  }

  #connection(reach: Reach): Promise<Connection> {
    const key = reachKey(reach)
    let connection = this.#connections.get(key)
    if (!connection) {
      const start = performance.now()
      connection = this.#connect(reach, this.#options).then((open) => {
        this.#opened(open.user, (performance.now() - start) / 1000)
        return open
      })
      this.#connections.set(key, connection)
      connection.catch(() => this.#connections.delete(key))
    }
    return connection
  }
}

function push<K, V>(groups: Map<K, V[]>, key: K, value: V) {
  const group = groups.get(key)
  if (group) group.push(value)
  else groups.set(key, [value])
}

/** Reads of one script become one process each, `each` reads of one script and stance a single one. */
function merge(wanted: readonly Wanted[]): { asks: readonly Ask[]; keys: readonly (readonly string[])[] } {
  const asks: { ask: Ask & { readonly args: string[] }; keys: string[]; size: number }[] = []
  const open = new Map<string, (typeof asks)[number]>()
  const seen = new Set<string>()
  for (const { stance, read } of wanted) {
    const key = keyOf({ stance, read })
    if (seen.has(key)) continue
    seen.add(key)
    const shared =
      read.each === undefined
        ? undefined
        : JSON.stringify([scriptKey(read.script), read.args ?? [], stdinKey(read), shellKey(stance), stance.env])
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
        env: stance.env,
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

const lastingMark = 'lasting '

function keyOf({ stance, read }: Wanted): string {
  return `${read.lasting ? lastingMark : ''}${shellKey(stance)}\0${envKey(stance.env)}\0${scriptKey(read.script)}\0${(read.args ?? []).join('\0')}\0\0${read.each ?? ''}\0${stdinKey(read)}`
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

const shellKeys = new WeakMap<Stance, string>()
function shellKey(stance: Stance): string {
  let key = shellKeys.get(stance)
  if (key === undefined) {
    const { become } = stance
    key = `${reachKey(stance.reach)}\0${become ? `${become.method}\0${become.user}\0${become.flags ?? ''}\0${become.exe ?? ''}` : ''}`
    shellKeys.set(stance, key)
  }
  return key
}

function reachKey({ kind, address, port, users }: Reach): string {
  return `${kind}\0${address}\0${port}\0${users.join(',')}`
}

function envKey(env: Readonly<Record<string, string>>): string {
  let key = ''
  for (const name in env) key += `${name}=${env[name]}\0`
  return key
}
