/** Writes the journal of a run: lines at once, syncs one after the other, and a journal that cannot be written ends without the run. */
import { closeSync, fdatasync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { jsonLine } from '../formats/json-line.ts'
import type { Event } from '../model/event.ts'
import { chained, type StateLine, summed } from './state-lines.ts'

/** Milliseconds between a sync and the next. */
const syncPause = 100

export class JournalWriter {
  readonly path: string
  readonly #failed: (error: Error) => void
  #events: OpenFile
  #state: OpenFile
  #chain: string
  #flushing: NodeJS.Immediate | undefined
  #syncing: Promise<void> | undefined
  #dirty = false
  #open = true
  readonly #atExit = () => this.flush()

  /** `header` is the text of `run.json`. Throws where nothing can be written; `failed` is called once where that is so later. */
  constructor(path: string, header: string, failed: (error: Error) => void) {
    this.path = path
    this.#failed = failed
    writeFileSync(join(path, 'run.json'), header, { mode: 0o600, flag: 'wx' })
    this.#chain = chained('', header)
    this.#state = openFile(join(path, 'state.jsonl'))
    this.#events = openFile(join(path, 'events.jsonl'))
    process.on('exit', this.#atExit)
  }

  event(event: Event): void {
    this.#add(this.#events, jsonLine(event))
  }

  /** What is to be on disk soon. */
  state(line: StateLine): void {
    const text = JSON.stringify(line)
    this.#chain = chained(this.#chain, text)
    this.#add(this.#state, summed(this.#chain, text))
    this.#dirty = true
  }

  /** Hands to the system what was added. */
  flush(): void {
    clearImmediate(this.#flushing)
    this.#flushing = undefined
    this.#guarded(() => {
      for (const file of [this.#state, this.#events]) writeOut(file)
    })
    if (this.#open && this.#dirty) this.#sync()
  }

  /** A small file beside the others. */
  write(name: string, text: string): void {
    this.#guarded(() => writeFileSync(join(this.path, name), text, { mode: 0o600 }))
  }

  async close(): Promise<void> {
    this.flush()
    await this.#syncing
    process.off('exit', this.#atExit)
    if (!this.#open) return
    await this.#synced()
    this.#close()
  }

  #add(file: OpenFile, line: string): void {
    if (!this.#open) return
    file.waiting.push(line)
    this.#flushing ??= setImmediate(() => this.flush())
  }

  #sync(): void {
    if (this.#syncing) return
    this.#dirty = false
    this.#syncing = this.#synced().then(() => {
      this.#syncing = undefined
      if (this.#open && this.#dirty) setTimeout(() => this.#open && this.#dirty && this.#sync(), syncPause).unref()
    })
  }

  async #synced(): Promise<void> {
    try {
      for (const { descriptor } of [this.#state, this.#events]) await synced(descriptor)
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

function writeOut({ descriptor, waiting }: OpenFile): void {
  if (waiting.length === 0) return
  const bytes = Buffer.from(`${waiting.splice(0).join('\n')}\n`)
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
}
