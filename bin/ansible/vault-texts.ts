/** Texts that `ansible-vault` reads and writes: files, or standard input and output for `-`; bytes that are not UTF-8 stay as they are. */
import { randomUUID } from 'node:crypto'
import { chmodSync, chownSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { buffer as whole } from 'node:stream/consumers'
import { bytesOfText, textWithBytes } from '../../engine/formats/utf8.ts'
import { Problem } from '../../engine/model/diagnostic.ts'

export async function readText(file: string): Promise<string> {
  if (file === '-') return textWithBytes(await whole(process.stdin))
  try {
    return textWithBytes(readFileSync(file))
  } catch (error) {
    throw new Problem(`\`${file}\` cannot be read: ${(error as Error).message}`)
  }
}

/** In place at once, with the mode and owner of what was there; a new file is for its owner alone. */
export function writeText(file: string, text: string): void {
  if (file === '-') {
    process.stdout.write(bytesOfText(text))
    return
  }
  const before = statSync(file, { throwIfNoEntry: false })
  const neighbour = join(dirname(file), `.${basename(file)}.${randomUUID()}`)
  try {
    const out = openSync(neighbour, 'wx', 0o600)
    try {
      for (let bytes = bytesOfText(text); bytes.length > 0; ) bytes = bytes.subarray(writeSync(out, bytes))
      fsyncSync(out)
    } finally {
      closeSync(out)
    }
    if (before) {
      chmodSync(neighbour, before.mode & 0o7777)
      if (process.getuid?.() === 0) chownSync(neighbour, before.uid, before.gid)
    }
    renameSync(neighbour, file)
  } catch (error) {
    rmSync(neighbour, { force: true })
    throw new Problem(`\`${file}\` cannot be written: ${(error as Error).message}`)
  }
}

/** A word to a person; a program that reads the output gets none. */
export function printNote(words: string): void {
  if (process.stdout.isTTY) process.stderr.write(`${words}\n`)
}
