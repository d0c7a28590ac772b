/** Variables about the template itself: its file, destination and time. */
import { readFileSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { pointInTime } from '../../formats/timestamp.ts'
import { volatility } from '../compile/volatile.ts'

/** Computed on access. `written` is the name as the task has it. */
export function templateWords(file: string, written: string, destination?: string): Readonly<Record<string, unknown>> {
  const words: Record<string, unknown> = { template_path: written, template_fullpath: resolve(file) }
  if (destination !== undefined) words.template_destpath = destination
  const found: Readonly<Record<string, () => unknown>> = {
    template_host: hostname,
    template_uid: () => ownerOf(file),
    template_mtime: () => pointInTime(statSync(file).mtimeMs),
    template_run_date: () => {
      volatility.effects++
      return pointInTime(Date.now())
    },
  }
  for (const [name, get] of Object.entries(found)) Object.defineProperty(words, name, { get, enumerable: true })
  return words
}

/** Name of the file's owner, or the number if it has no name. */
function ownerOf(file: string): unknown {
  const { uid } = statSync(file)
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.split(':')[2] === String(uid))
  return line === undefined ? uid : line.split(':')[0]
}
