/** Writes the journal of a run: lines at once, syncs one after the other, and a journal that cannot be written ends without the run. */
import { randomBytes } from 'node:crypto'
import { appendFileSync, closeSync, fdatasync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { jsonLine } from '../formats/json-line.ts'
import { isPlainDict } from '../model/dict.ts'
import type { Event } from '../model/event.ts'
import type { Variables } from '../model/template.ts'
import { chained, type StateLine, summed } from './state-lines.ts'

/** Milliseconds between a sync and the next. */
const syncPause = 100

export class JournalWriter {
  readonly path: string
  readonly #failed: (error: Error) => void
  #events: OpenFile
  #state: OpenFile
  #chain: number
  #flushing: NodeJS.Immediate | undefined
  #syncing: Promise<void> | undefined
  #dirty = false
  #durable = false
  #open = true
  #size = 0
  readonly #atExit = () => this.flush()

  /** `header` is the text of `run.json`. Throws where nothing can be written; `failed` is called once where that is so later. */
  constructor(path: string, header: string, failed: (error: Error) => void) {
    this.path = path
    this.#failed = failed
    writeFileSync(join(path, 'run.json'), header, { mode: 0o600, flag: 'wx' })
    this.#chain = chained(0, header)
    this.#state = openFile(join(path, 'state.jsonl'))
    this.#events = openFile(join(path, 'events.jsonl'))
    process.on('exit', this.#atExit)
  }

  /** Bytes that were written. */
  get size(): number {
    return this.#size
  }

  event(event: Event): void {
    this.#add(
      this.#events,
      withFacts('result' in event ? event.result : undefined, event, (result) => ({ ...event, result })),
    )
  }

  /** `durable`: it is to be on disk soon. */
  state(line: StateLine, durable = true): void {
    const text = withFacts('kept' in line ? line.kept?.result : undefined, line, (result) => ({
      ...line,
      kept: { ...('kept' in line && line.kept), result },
    }))
    this.#chain = chained(this.#chain, text)
    this.#add(this.#state, summed(this.#chain, text))
    this.#dirty ||= durable
    this.#durable ||= durable
  }

  /** Hands to the system what was added. */
  flush(): void {
    clearImmediate(this.#flushing)
    this.#flushing = undefined
    this.#guarded(() => {
      for (const file of [this.#state, this.#events]) this.#size += writeOut(file)
    })
    if (this.#open && this.#dirty) this.#sync()
  }

  /** A small file beside the others. */
  write(name: string, text: string): void {
    this.#guarded(() => writeFileSync(join(this.path, name), text, { mode: 0o600 }))
  }

  /** Behind what such a file holds already. */
  append(name: string, text: string): void {
    this.#guarded(() => appendFileSync(join(this.path, name), text, { mode: 0o600 }))
  }

  async close(): Promise<void> {
    this.flush()
    await this.#syncing
    process.off('exit', this.#atExit)
    if (!this.#open) return
    if (this.#durable) await this.#synced([...(this.#dirty ? [this.#state] : []), this.#events])
    if (this.#open) this.#close()
  }

  #add(file: OpenFile, line: string): void {
    if (!this.#open) return
    file.waiting.push(line)
    this.#flushing ??= setImmediate(() => this.flush())
  }

  #sync(): void {
    if (this.#syncing) return
    this.#dirty = false
    this.#syncing = this.#synced([this.#state]).then(() => {
      this.#syncing = undefined
      if (this.#open && this.#dirty) setTimeout(() => this.#open && this.#dirty && this.#sync(), syncPause).unref()
    })
  }

  async #synced(files: readonly OpenFile[]): Promise<void> {
    try {
      await Promise.all(files.map(({ descriptor }) => synced(descriptor)))
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  #guarded(work: () => void): void {
    if (!this.#open) return
    try {
      work()
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  /** What was done from now on is in no journal: nobody may go on from it. */
  #fail(error: Error): void {
    if (!this.#open) return
    this.#close()
    try {
      rmSync(join(this.path, 'state.jsonl'), { force: true })
    } catch {
      // Where nothing can be removed, nothing can be said either.
    }
    this.#failed(error)
  }

  #close(): void {
    this.#open = false
    for (const { descriptor } of [this.#state, this.#events]) closeSync(descriptor)
  }
}

const synced = promisify(fdatasync)

interface OpenFile {
  readonly descriptor: number
  readonly waiting: string[]
}

function openFile(path: string): OpenFile {
  return { descriptor: openSync(path, 'ax', 0o600), waiting: [] }
}

/** Gives how many bytes that were. */
function writeOut({ descriptor, waiting }: OpenFile): number {
  if (waiting.length === 0) return 0
  const bytes = Buffer.from(`${waiting.splice(0).join('\n')}\n`)
  // The system may take less than the whole at once.
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
  return bytes.length
}

/** Texts of facts, which are large and stand in a line of both files. */
const factTexts = new WeakMap<object, string>()
const mark = randomBytes(12).toString('hex')

/** A line whose result may hold facts; `having` makes it with another result. */
function withFacts(result: unknown, line: unknown, having: (result: Variables) => unknown): string {
  const facts = isPlainDict(result) ? result.ansible_facts : undefined
  if (!isPlainDict(result) || !isPlainDict(facts)) return jsonLine(line)
  const text = factTexts.get(facts) ?? jsonLine(facts)
  factTexts.set(facts, text)
  return jsonLine(having({ ...result, ansible_facts: mark })).replace(`"${mark}"`, () => text)
}
