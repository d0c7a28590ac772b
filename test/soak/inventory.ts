/** What the servers of a soak print: their inventory, up to the line `ready`. */
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

export async function inventoryOf({ stdout }: ChildProcess): Promise<string> {
  let text = ''
  for await (const line of createInterface({ input: stdout as NodeJS.ReadableStream })) {
    if (line === 'ready') break
    text += `${line}\n`
  }
  return text
}
