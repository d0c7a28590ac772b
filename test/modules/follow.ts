/** What the second of two questions gives, the first one answered. */
import type { LocalContext, Read } from '../../engine/model/read.ts'

export async function follow<T>(read: Read<T>, answer: unknown): Promise<T> {
  if (read.at !== 'then') throw new Error('this question depends on no other')
  const next = read.next(answer)
  if ('value' in next) return next.value
  if (next.at !== 'control') throw new Error('a host is asked')
  return next.load({ randomBytes: (count: number) => Buffer.alloc(count) } as unknown as LocalContext)
}
