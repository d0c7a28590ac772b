/** A host that is only a map of files: it answers one read-only script and a few programs, and remembers every effect in order. */

import { createHash } from 'node:crypto'
import { expansionRead } from '../../engine/run/prepare/host-paths.ts'
import { expectationAct } from '../../engine/run/readahead/expectations.ts'
import {
  type Act,
  type Ask,
  accepted,
  type Connect,
  type Connection,
  type Message,
  type Reply,
  type StepOutcome,
} from '../../engine/transport/contract.ts'

export class ModelHost {
  readonly files = new Map<string, string>()
  /** What stands for names in paths: `~`, `~bob`, `$NAME`. */
  readonly meanings = new Map<string, string>()
  /** Names that it was asked for, in order. */
  readonly names: string[] = []
  /** Effects in the order they happened. */
  readonly effects: string[] = []
  messages = 0
  /** Files it was asked for. */
  questions = 0
  connections = 0
  /** Waited for before each step of a message, so that a test may put other steps between them. */
  before: (step: string, host: ModelHost) => Promise<unknown> = async () => {}

  readonly connect: Connect = async () => {
    this.connections++
    const host = this
    const connection: Connection = {
      user: 'root',
      get messages() {
        return host.messages
      },
      endShells: async (users) => {
        host.effects.push(`end shells of ${users}`)
      },
      shell: () => ({ send: (message) => host.#send(message) }),
      start: () => Promise.reject(new Error('nobody speaks with the model')),
      dial: () => Promise.reject(new Error('the model has no network')),
      close: async () => {},
    }
    return connection
  }

  async #send({ acts, asks }: Message): Promise<Reply> {
    this.messages++
    const done: StepOutcome[] = []
    for (const act of acts) {
      await this.before(act.script === look ? `look ${act.args.join(' ')}` : `act ${act.args.slice(2).join(' ')}`, this).catch((error) => {
        throw Object.assign(error, { ended: done })
      })
      const answer = this.#step(act)
      done.push(answer)
      if (!accepted(act, answer.code)) break
    }
    const answers: StepOutcome[] = []
    for (const ask of asks) {
      await this.before(`ask ${ask.args.join(' ')}`, this)
      answers.push(this.#ask(ask))
    }
    return { acts: done, asks: answers }
  }

  /** An act may be a question that is asked between changes, or a comparison of what they are planned on. */
  #step(act: Act): StepOutcome {
    if (act.script === look) return this.#ask(act)
    if (act.script !== expectation) return this.#act(act.args.slice(2))
    const unlike = act.args.some(
      (kind, index) => index % 8 === 0 && !this.#isAsExpected(kind, act.args[index + 1] ?? '', act.args[index + 7]),
    )
    return unlike ? answerOf('', 'not as planned', 79) : answerOf('')
  }

  #isAsExpected(kind: string, path: string, digest: string | undefined): boolean {
    const content = this.files.get(path)
    if (kind === 'absent') return content === undefined
    return kind === 'file' && content !== undefined && createHash('sha1').update(content).digest('hex') === digest
  }

  #ask({ script, args: paths, env = {} }: Ask): StepOutcome {
    if (script === meaning) return this.#mean(paths, env)
    this.questions += paths.length
    if (script !== look) return answerOf('', `no such script: ${script}`, 1)
    return answerOf(JSON.stringify(paths.map((path) => [path, this.files.get(path) ?? null])))
  }

  #mean(names: readonly string[], env: Readonly<Record<string, string>>): StepOutcome {
    this.names.push(...names)
    const taskStatuses = names.map((name) => {
      const value = (name.startsWith('$') ? env[name.slice(1)] : undefined) ?? this.meanings.get(name)
      return `${name}\0${value === undefined ? '' : 'set'}\0${value ?? ''}\0`
    })
    return answerOf(taskStatuses.join(''))
  }

  #act([program, path = '', text = '']: readonly string[]): StepOutcome {
    this.effects.push([program, path, text].join(' ').trim())
    const before = this.files.get(path) ?? ''
    switch (program) {
      case 'put':
        this.files.set(path, text)
        return answerOf(before)
      case 'remove':
        this.files.delete(path)
        return answerOf(before)
      case 'append':
        this.files.set(path, before + text)
        return answerOf(before + text)
      case 'show':
        return answerOf(before)
      default:
        return answerOf('', 'broken', 3)
    }
  }
}

const expectation = expectationAct([], {}).script

/** The read-only script that it answers. */
export const look = 'look'
const meaning = expansionRead('~').script

function answerOf(stdout: string, stderr = '', code = 0): StepOutcome {
  return { stdout, bytes: Buffer.from(stdout), stderr, code, start: '', end: '' }
}
