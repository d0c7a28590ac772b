/** Standard output and standard error that cannot be written any longer: a reader that went away, a terminal that was closed, a full disk. Work on hosts goes on. */

/** Why standard output was lost, where somebody wanted what it said; a reader that went away (`| head`) had enough. */
let lost: NodeJS.ErrnoException | undefined

/** From now on nothing that becomes of the two streams ends the process. */
export function guardOutput(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (lost || stream === process.stderr || wasLeft(error)) return
      lost = error
      process.stderr.write(`warning: standard output cannot be written: ${error.message}; the run continues\n`)
    })
}

/** The exit code, where a report that was asked for could not be written: 1, if all else is well. */
export function withOutput(code: number): number {
  if (!lost || code !== 0) return code
  process.stderr.write(`error: the report on standard output is incomplete: ${lost.message}\n`)
  return 1
}

/** Nobody listens: the reader of a pipe has gone, a terminal was closed, or the stream was ended after that. */
function wasLeft({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EIO' || code === 'ERR_STREAM_DESTROYED' || code === 'ERR_STREAM_WRITE_AFTER_END'
}
