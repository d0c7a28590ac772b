/** The process that runs projects with tsplay, one after the other, as the executable would; answers with the exit code. */

import { CommanderError } from '../../bin/options/flags.ts'
import { makeProgram } from '../../bin/program.ts'
import { printError } from '../../bin/terminal/errors.ts'

export interface Job {
  readonly folder: string
  /** The command and its words. */
  readonly args: readonly string[]
  readonly environment: Readonly<NodeJS.ProcessEnv>
}

process.on('message', async ({ folder, args, environment }: Job) => {
  process.chdir(folder)
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
  Object.assign(process.env, environment)
  process.send?.(await exitOf(args))
})

async function exitOf(args: readonly string[]): Promise<number> {
  let exit = 1
  const program = makeProgram(async (code) => {
    exit = await code
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exit
  } catch (error) {
    return error instanceof CommanderError ? error.exitCode : printError(error)
  }
}
