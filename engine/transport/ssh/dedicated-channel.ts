/** Programs of a host, each on a dedicated channel. */
import { Problem } from '../../model/diagnostic.ts'
import { Unreachable } from '../contract.ts'
import { newToken } from '../protocol/conversation.ts'
import type { Program } from '../protocol/program.ts'
import { printfFormat } from '../protocol/quote.ts'
import type { Starter } from '../protocol/start.ts'

/** Runs a line of shell text as the user of the starter; standard input and output are the caller's alone. */
export async function startDedicated(starter: Starter, line: string): Promise<Program> {
  const { mark } = newToken()
  const text = printfFormat(`echo ${mark}; ${line}`, { oneLine: true })
  const { program, oneStream } = await starter.start(() => `eval "$(printf ${text})"\n`, `${mark}\n`, true)
  try {
    if (oneStream)
      throw new Problem('becoming another user requires a terminal, which cannot carry a binary stream', {
        hint: 'set `Defaults !requiretty` in sudoers',
      })
    await skipLoginOutput(program, mark, starter.name)
    return program
  } catch (error) {
    program.close()
    throw error
  }
}

/** Skips the login output up to the mark; what comes behind it is the program's. */
function skipLoginOutput({ stdout }: Program, mark: string, name: string): Promise<void> {
  let output = Buffer.alloc(0)
  return new Promise((resolve, reject) => {
    const read = () => {
      for (let chunk = stdout.read() as Buffer | null; chunk !== null; chunk = stdout.read() as Buffer | null) {
        output = Buffer.concat([output, chunk])
        const end = output.indexOf(`${mark}\n`)
        if (end < 0) continue
        forget()
        const rest = output.subarray(end + mark.length + 1)
        if (rest.length > 0) stdout.unshift(rest)
        return resolve()
      }
    }
    const lost = () => reject(new Unreachable('lost', `the shell of \`${name}\` ended before it began`))
    const forget = () => stdout.off('readable', read).off('end', lost).off('close', lost)
    stdout.on('readable', read).once('end', lost).once('close', lost)
    read()
    if (stdout.readableEnded || stdout.destroyed) lost()
  })
}
