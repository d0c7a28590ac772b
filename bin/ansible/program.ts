/** Acts as one of Ansible's programs, by its name: its arguments, its layout, its exit codes. */
import { type Diagnostic, DiagnosticError, Problem } from '../../engine/model/diagnostic.ts'
import { type Command, CommanderError } from '../options/flags.ts'
import { printError } from '../terminal/errors.ts'

export type Program = 'ansible-playbook' | 'ansible' | 'ansible-inventory' | 'ansible-vault'

/** Exit codes: 0 all is well, 1 nothing was run, 2 a host failed or the arguments are wrong, 4 a host was unreachable or a file does not parse, 5 options that do not go together, 99 interrupted, 250 a mistake of our own. */
export async function runProgram(program: Program, args: readonly string[], shown: string = program): Promise<number> {
  let code = 0
  try {
    const command = await commandOf(program, shown, (ended) => {
      code = ended
    })
    await command.exitOverride().parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    printError(error, 'ansible')
    return codeOf(error)
  }
}

/** The command line of one of these programs; `done` takes the exit code. */
export async function commandOf(program: Program, shown: string, done: (code: number) => void): Promise<Command> {
  switch (program) {
    case 'ansible-playbook':
      return (await import('./playbook.ts')).playbookProgram(shown, done)
    case 'ansible':
      return (await import('./adhoc.ts')).adhocProgram(shown, done)
    case 'ansible-inventory':
      return (await import('./inventory.ts')).inventoryProgram(shown, done)
    case 'ansible-vault':
      return (await import('./vault.ts')).vaultProgram(shown, done)
  }
}

/** Options that are each right, and wrong together or for what is there. */
export class OptionsProblem extends Problem {}

function codeOf(error: unknown): number {
  if (error instanceof OptionsProblem) return 5
  if (error instanceof DiagnosticError) return error.diagnostics.some(isOfParser) ? 4 : 1
  return error instanceof Problem || (error instanceof Error && 'code' in error) ? 1 : 250
}

function isOfParser({ code, severity, refusedBy }: Diagnostic): boolean {
  return severity === 'error' && code !== 'cannot-start' && refusedBy !== 'loader'
}

/** The exit code of a run as these programs give it. */
export function exitCodeOf(ours: number): number {
  if (ours === 130) return 99
  // That no play found a host is no mistake there.
  if (ours === 1) return 0
  return Math.min(ours, 4)
}
