/** Whether shells can read scripts: one process of each shell, which reads all of them and runs none. */
import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { shared } from '../sets/guard.ts'

const programs: readonly (readonly [string, ...string[]])[] = [['sh'], ['busybox', 'sh']]
/** A script begins with `set -n`, which its own part of the shell obeys. */
const loop = `while IFS= read -r file; do ( . "$file" ) 2>&1 </dev/null; echo "end $?"; done`

export class Syntax {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tsplay-syntax-'))
  readonly #checked = new Set<string>()
  readonly #shells = programs.map((words) => new Reader(words))

  /** Fails where a shell of this machine cannot read the script. */
  async check(script: string): Promise<void> {
    if (this.#checked.has(script)) return
    this.#checked.add(script)
    const file = join(this.#folder, String(this.#checked.size))
    writeFileSync(file, `set -n\n${script}\n`)
    for (const shell of this.#shells) {
      const said = await shell.read(file)
      if (said !== undefined) assert.equal(said, 'end 0\n', `${shell.name} cannot read this:\n${script}`)
    }
  }

  close(): void {
    for (const shell of this.#shells) shell.close()
    rmSync(this.#folder, { recursive: true })
  }
}

class Reader {
  readonly name: string
  readonly #child: ChildProcessWithoutNullStreams
  /** It is not on this machine, or it has ended. */
  #gone = false
  #answers = 0
  #said = ''
  #heard: () => void = () => undefined

  constructor([program, ...words]: readonly [string, ...string[]]) {
    this.name = [program, ...words].join(' ')
    this.#child = shared(() => spawn(program, [...words, '-c', loop]))
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#said += text
      this.#heard()
    })
    this.#child.stdin.on('error', () => undefined)
    this.#child.once('error', () => this.#lose()).once('close', () => this.#lose())
  }

  /** Its complaint and how it ended; nothing where this machine has no such shell. */
  async read(file: string): Promise<string | undefined> {
    this.#said = ''
    if (!this.#gone) this.#child.stdin.write(`${file}\n`)
    await new Promise<void>((resolve) => {
      this.#heard = () => {
        if (this.#gone || /^end \d+\n$/m.test(this.#said)) resolve()
      }
      this.#heard()
    })
    assert.ok(!this.#gone || this.#answers === 0, `${this.name} has ended: ${this.#said}`)
    if (this.#gone) return undefined
    this.#answers += 1
    return this.#said
  }

  close(): void {
    this.#child.stdin.end()
  }

  #lose(): void {
    this.#gone = true
    this.#heard()
  }
}
