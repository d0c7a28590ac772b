/** Where a host looks for programs, for the message of a failure that one is missing. */
import type { Failure } from '../../model/event.ts'
import type { HostRead } from '../../model/read.ts'
import type { Prepared } from '../prepare/prepare.ts'
import type { Settled } from './converge.ts'

/** The end of a task; if it failed because a program is missing, its message lists the directories that were searched. */
export async function withFolders(settled: Settled, { session, context }: Prepared, signal?: AbortSignal): Promise<Settled> {
  const { failure } = settled
  if (failure?.missingProgram === undefined || typeof failure.msg !== 'string') return settled
  const wanted = { context, read: foldersRead }
  // Whatever becomes of the question, the failure is the one that was found.
  const answer = session.cached(wanted) ?? (await session.ask([wanted], [], signal).catch(() => []))[0]
  if (answer?.code !== 0) return settled
  const msg = `${failure.msg} in paths: ${foldersRead.parse({ ...answer, bytes: Buffer.alloc(0) })}`
  return { ...settled, failure: { ...failure, msg } satisfies Failure }
}

/** Those of `PATH`, and those of the administrator where they are missing there. */
export const foldersRead: HostRead<string> = {
  at: 'host',
  script: `paths=$PATH
for folder in /sbin /usr/sbin /usr/local/sbin; do
  case :$paths: in *":$folder:"*) ;; *) if [ -e "$folder" ]; then paths=$paths:$folder; fi ;; esac
done
printf %s "$paths"`,
  lasting: true,
  parse: ({ stdout }) => stdout,
}
