/** Reads the command line and hands over to one command, loaded when it is needed. */
import { basename } from 'node:path'
import { Problem } from '../engine/model/diagnostic.ts'
import type { Program } from './ansible/program.ts'
import { type Command, CommanderError } from './options/flags.ts'
import { adviceForCommand } from './options/neighbours.ts'
import { type Finish, makeProgram } from './program.ts'
import { guardOutput, withOutput } from './terminal/output.ts'

/** Names by which a link to this file acts as another program, and words that do the same. */
const names: Readonly<Record<Program, true>> = { 'ansible-playbook': true, ansible: true, 'ansible-inventory': true, 'ansible-vault': true }
const aliases: Readonly<Record<string, Program>> = { playbook: 'ansible-playbook', vault: 'ansible-vault' }

/** Everything to report has been reported: a peer that neither answers nor goes does not keep the process for longer than three seconds. */
export function exitSoon(exit: () => void): void {
  setTimeout(exit, 3000).unref()
}

/** Runs what the arguments of the process say, and sets its exit code; `exit` ends a process that is kept by others. */
export async function main(exit: () => void = () => process.exit()): Promise<void> {
  const finish: Finish = async (code) => {
    process.exitCode = withOutput(await code)
    exitSoon(exit)
  }
  guardOutput()
  try {
    requireFolder()
    const [, called = '', word, ...rest] = process.argv
    const name = basename(called)
    if (name in names) await finish((await import('./ansible/program.ts')).runProgram(name as Program, process.argv.slice(2)))
    else if (word !== undefined && word in aliases) {
      const { runProgram } = await import('./ansible/program.ts')
      await finish(runProgram(aliases[word] as Program, rest, `tsplay ${word}`))
    } else {
      const program = makeProgram(finish)
      if (word === 'complete') return finish(complete(program, rest))
      refuseOthers(
        program.commands.map((each) => each.name()),
        word,
        rest,
      )
      await program.parseAsync()
    }
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 1
    else process.exitCode = (await import('./terminal/errors.ts')).printError(error)
  }
}

/** Not in the help: the scripts of `tsplay completion` call it. */
async function complete(program: Command, words: readonly string[]): Promise<number> {
  const { completeCommand } = await import('./commands/complete.ts')
  const inner = async (word: string) => {
    const name = aliases[word]
    return name && (await import('./ansible/program.ts')).commandOf(name, `tsplay ${word}`, () => undefined)
  }
  return completeCommand(program, inner, words[0] === '--' ? words.slice(1) : words)
}

/** A command of another tool is answered with ours for the same work. */
function refuseOthers(commands: readonly string[], word: string | undefined, rest: readonly string[]): void {
  if (word === undefined || word.startsWith('-') || word === 'help' || commands.includes(word)) return
  const hint = adviceForCommand(word, rest, commands)
  if (hint !== undefined) throw new Problem(`\`tsplay ${word}\` does not exist`, { hint })
}

/** Files are named from the folder one is in, and that may have been removed meanwhile. */
function requireFolder(): void {
  try {
    process.cwd()
  } catch {
    throw new Problem('the working directory does not exist any more', { hint: 'change to a directory that exists' })
  }
}
