/**
 * Answers what `ssh` asks. It starts a small script that connects to a socket of this process in a private directory, sends the question and prints
 * the answer: secrets stand in no argument and in no environment.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { quote } from '../protocol/quote.ts'

/** Undefined refuses to answer. */
export type AnswerTo = (question: string) => Promise<string | undefined>

/** Longer questions are none. */
const mostBytes = 4096

const script = (node: string) => `#!/bin/sh
exec ${quote(node)} -e '
const socket = require("net").connect(process.env.TSPLAY_ASK)
let answer = ""
socket.on("error", () => process.exit(1))
socket.setEncoding("utf8").on("data", (text) => { answer += text })
socket.on("end", () => { if (answer === "") process.exit(1); process.stdout.write(answer) })
socket.write(process.argv[1] + "\\0")
' -- "$1"
`

/** A private directory of this process, for sockets; removed when it ends. */
export class PrivateFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'tsplay-ssh-'))
  #count = 0

  constructor() {
    writeFileSync(join(this.path, 'ask'), script(process.execPath), { mode: 0o700 })
    process.once('exit', () => rmSync(this.path, { recursive: true, force: true }))
  }

  /** A new name in it. */
  name(prefix: string): string {
    this.#count += 1
    return join(this.path, `${prefix}${this.#count}`)
  }

  /** The environment by which `ssh` asks us. */
  async asking(answerTo: AnswerTo): Promise<{ readonly env: Readonly<Record<string, string>>; readonly close: () => void }> {
    const path = this.name('q')
    const server = createServer((socket) => {
      let question = ''
      socket.on('error', () => undefined)
      socket.setEncoding('utf8').on('data', (text: string) => {
        question += text
        if (question.length > mostBytes) return void socket.destroy()
        if (!question.endsWith('\0')) return
        void answerTo(question.slice(0, -1))
          .catch(() => undefined)
          .then((answer) => socket.end(answer === undefined ? '' : `${answer}\n`))
      })
    })
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
    server.unref()
    return {
      env: { SSH_ASKPASS: join(this.path, 'ask'), SSH_ASKPASS_REQUIRE: 'force', TSPLAY_ASK: path },
      close: () => void server.close(),
    }
  }
}
