/** Tells what is wrong before anything was run: diagnostics with their places, problems with their hints. */
import { type Diagnostic, DiagnosticError, diagnosticOf, Problem } from '../../engine/model/diagnostic.ts'
import { painter } from '../../engine/report/colour.ts'
import { type Heads, renderTogether } from '../../engine/report/diagnostic.ts'
import { isLeft } from './prompt.ts'

/** Prints to standard error and gives the exit code: nothing was run, 1; 130 where somebody left at a question. */
export function printError(error: unknown, heads: Heads = 'own'): number {
  if (isLeft(error)) {
    process.stderr.write('Interrupted; nothing was run.\n')
    return 130
  }
  if (error instanceof DiagnosticError) printDiagnostics(error.diagnostics, heads)
  else if (error instanceof Problem) printDiagnostics([diagnosticOf(error)], heads)
  else {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`)
    const bug = bugReport(error)
    if (bug !== undefined) process.stderr.write(`${bug}\n`)
  }
  return 1
}

/** Where an error of our own comes from; undefined for what the system refuses, which has a code. */
export function bugReport(error: unknown): string | undefined {
  if (!(error instanceof Error) || 'code' in error) return undefined
  return `${error.stack}\nThis is a bug in tsplay: please report it with the lines above.`
}

/** `heads`: whose programs the first line of each looks like. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], heads: Heads = 'own'): void {
  const { bad, changed, dim } = painter(process.stderr.isTTY === true && !process.env.NO_COLOR)
  const colours = { error: bad, warning: changed, frame: dim, caret: bad }
  if (diagnostics.length) process.stderr.write(`${renderTogether(diagnostics, colours, heads)}\n`)
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  if (errors > 1) process.stderr.write(`${errors} errors; nothing was run.\n`)
}
