/**
 * Answers what `ssh` asks. It starts a small script that writes the question into a named pipe of a private directory and reads the answer from
 * another: secrets stand in no argument, in no environment and in no file.
 */
import { execFileSync } from 'node:child_process'
import { closeSync, constants, existsSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { quote } from '../protocol/quote.ts'

/** Undefined refuses to answer. */
export type AnswerTo = (question: string) => Promise<string | undefined>

/** Longer questions are none. */
const mostCharacters = 4000

/** A refusal is that the pipe of the answer is gone. */
const script = (questions: string) => `#!/bin/sh
answer=\${0%/*}/a$$
mkfifo -m 600 "$answer" && printf '%s %s %s\\000' "$TSPLAY_ASK" "$$" "$1" >${quote(questions)} && cat "$answer" && [ -p "$answer" ] && rm "$answer"
`

/** A private directory of this process, for sockets and pipes; removed when it ends. */
export class PrivateFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'tsplay-ssh-'))
  readonly #askers = new Map<string, AnswerTo>()
  #count = 0

  constructor() {
    process.once('exit', () => rmSync(this.path, { recursive: true, force: true }))
    const questions = join(this.path, 'questions')
    execFileSync('mkfifo', ['-m', '600', questions])
    writeFileSync(join(this.path, 'ask'), script(questions), { mode: 0o700 })
    this.#listen(openSync(questions, constants.O_RDWR | constants.O_NONBLOCK))
  }

  get isThere(): boolean {
    return existsSync(this.path)
  }

  /** A new name in it. */
  name(prefix: string): string {
    this.#count += 1
    return join(this.path, `${prefix}${this.#count}`)
  }

  /** The environment by which `ssh` asks us. */
  asking(answerTo: AnswerTo): { readonly env: Readonly<Record<string, string>>; readonly close: () => void } {
    this.#count += 1
    const asker = String(this.#count)
    this.#askers.set(asker, answerTo)
    return {
      env: { SSH_ASKPASS: join(this.path, 'ask'), SSH_ASKPASS_REQUIRE: 'force', TSPLAY_ASK: asker },
      close: () => void this.#askers.delete(asker),
    }
  }

  #listen(file: number): void {
    let text = ''
    const socket = new Socket({ fd: file, readable: true, writable: false })
    socket.on('error', () => undefined)
    socket.setEncoding('utf8').on('data', (more: string) => {
      const questions = (text + more).split('\0')
      text = (questions.pop() ?? '').slice(-mostCharacters)
      for (const each of questions) void this.#answer(each)
    })
    socket.unref()
  }

  async #answer(asked: string): Promise<void> {
    const [, asker = '', id, question = ''] = /^(\d+) (\d+) (.*)$/s.exec(asked) ?? []
    if (id === undefined) return
    const answer = await this.#askers
      .get(asker)?.(question)
      .catch(() => undefined)
    const path = join(this.path, `a${id}`)
    const file = await openedByReader(path)
    if (file === undefined) return
    if (answer === undefined) rmSync(path, { force: true })
    else writeSync(file, `${answer}\n`)
    closeSync(file)
  }
}

/** Waits a moment until somebody reads the pipe. */
async function openedByReader(path: string): Promise<number | undefined> {
  for (let tries = 0; tries < 200; tries += 1) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') return undefined
      await sleep(10)
    }
  }
  return undefined
}
