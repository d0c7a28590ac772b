/** The digest of a change: two changes with one digest do the same on a host. */
import { createHash, hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { canonicalJson } from '../formats/canonical-json.ts'
import type { Change } from '../model/module.ts'

/** Takes secrets out, so that nothing can be learned of them from the digest. */
export type Redact = <T>(value: T) => T

/** SHA-256 in hexadecimal digits, without secrets, of all that its action says (program, arguments, paths, contents, those of local files included), and of what it finds and leaves. */
export async function digestOf({ summary, before, after, action, secrets = [] }: Change, redact: Redact): Promise<string> {
  const files: string[] = []
  const without = (text: string) => secrets.reduce((left, secret) => left.replaceAll(secret, ''), redact(text))
  const parts = [canonicalJson([summary, before ?? null, after ?? null, action ?? null], without, files)]
  for (const file of files) parts.push((await fileDigest(file)) ?? '')
  return hash('sha256', parts.join(''))
}

/** SHA-256 of a file of any size; undefined where it cannot be read. */
async function fileDigest(file: string): Promise<string | undefined> {
  const content = createHash('sha256')
  try {
    for await (const chunk of createReadStream(file)) content.update(chunk as Buffer)
  } catch {
    return undefined
  }
  return content.digest('hex')
}
