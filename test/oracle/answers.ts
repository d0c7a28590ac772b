/**
 * What Ansible and its libraries answered, kept in a file beside the test that asks. Tests compare with what is kept;
 * `TSPLAY_ORACLE=live` asks the programs themselves, `TSPLAY_ORACLE=record` asks them and keeps the answers.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sorted } from '../against-ansible/outcome.ts'

const modes = ['recorded', 'live', 'record'] as const
type Mode = (typeof modes)[number]

/** Where answers come from. */
export const oracle = modeOf(process.env.TSPLAY_ORACLE)

/** Whether the programs themselves are asked. */
export const asksPrograms = oracle !== 'recorded'

interface Kept {
  /** A digest of what was asked: another question has no answer yet. */
  readonly asked: string
  /** What was answered, or a digest of it where a file beside it holds the whole. */
  readonly answer?: unknown
  readonly digest?: string
}

/** Texts that are of this machine or this run, by the names they are kept under. */
export type Own = Readonly<Record<string, string>>

export class Answers {
  readonly #file: string
  readonly #again: string
  readonly #mode: Mode

  /** Of the test at this address, `import.meta.url`. */
  constructor(url: string, mode: Mode = oracle) {
    this.#mode = mode
    const source = fileURLToPath(url).replace(/\/dist\/test\//, '/test/')
    this.#file = source.replace(/(\.oracle)?\.test\.js$/, '.oracle.json')
    this.#again = `record it: TSPLAY_ORACLE=record npx mocha --no-config -t 600000 ${source.replace(/^.*\/test\//, 'dist/test/')}`
  }

  /** Whether the programs themselves are asked. */
  get asks(): boolean {
    return this.#mode !== 'recorded'
  }

  /** What was answered to a question; `ask` is called where the programs are to be asked. */
  async of<T>(name: string, question: unknown, ask: () => T | Promise<T>, own: Own = {}): Promise<T> {
    const asked = digestOf(named(question, own))
    if (this.#mode === 'recorded') return unnamed(this.#kept(name, asked).answer, own) as T
    const answer = await ask()
    if (this.#mode === 'record') this.#keep(name, { asked, answer: named(answer, own) })
    return answer
  }

  /** That the programs answer this; of what they answered once, only a digest is kept. */
  async confirm<T>(name: string, question: unknown, expected: T, ask: () => T | Promise<T>, own: Own = {}): Promise<void> {
    const asked = digestOf(named(question, own))
    if (this.#mode !== 'recorded') assert.deepEqual(await ask(), expected)
    const digest = digestOf(named(expected, own))
    if (this.#mode === 'record') this.#keep(name, { asked, digest })
    if (this.#mode === 'recorded') assert.equal(digest, this.#kept(name, asked).digest, `${name} is not what was answered: ${this.#again}`)
  }

  #kept(name: string, asked: string): Kept {
    const kept = this.#read()[name]
    assert.ok(kept, `nothing is kept of \`${name}\`: ${this.#again}`)
    assert.equal(kept.asked, asked, `\`${name}\` asks something else now: ${this.#again}`)
    return kept
  }

  #read(): Readonly<Record<string, Kept>> {
    return existsSync(this.#file) ? JSON.parse(readFileSync(this.#file, 'utf8')) : {}
  }

  #keep(name: string, kept: Kept): void {
    const all = Object.entries({ ...this.#read(), [name]: kept }).sort(([one], [other]) => (one < other ? -1 : 1))
    writeFileSync(this.#file, `${JSON.stringify(Object.fromEntries(all), undefined, 1)}\n`)
  }
}

/** The value with the texts of this machine called by their names. */
function named(value: unknown, own: Own): unknown {
  return replaced(value, Object.entries(own).map(([name, text]) => [text, `<${name}>`] as const)) // biome-ignore format: one line
}

function unnamed(value: unknown, own: Own): unknown {
  return replaced(value, Object.entries(own).map(([name, text]) => [`<${name}>`, text] as const)) // biome-ignore format: one line
}

function replaced(value: unknown, pairs: readonly (readonly [string, string])[]): unknown {
  if (typeof value === 'string') return pairs.reduce((text, [from, to]) => text.replaceAll(from, to), value)
  if (Array.isArray(value)) return value.map((each) => replaced(each, pairs))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [replaced(key, pairs), replaced(each, pairs)]))
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(sorted(value)) ?? '').digest('hex').slice(0, 16) // biome-ignore format: one line
}

function modeOf(word = 'recorded'): Mode {
  const mode = modes.find((each) => each === word)
  if (!mode) throw new Error(`TSPLAY_ORACLE is \`${word}\`: it may be ${modes.join(', ')}`)
  return mode
}
