/** `tsplay explain CODE`: what a diagnostic code means, how it usually comes about and what to do. */
import { didYouMean } from '../../engine/formats/suggest.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { CodeEntry } from '../../engine/reference/codes/entry.ts'
import { commandOf, diagnosticCodes } from '../../engine/reference/diagnostic-codes.ts'
import { wrap } from '../../engine/reference/wrap.ts'

/** Prints the entry of a code; the brackets of `error[CODE]` may stand around it. */
export function explainCode(text: string): number {
  const code = /\[([a-z-]+)\]/.exec(text)?.[1] ?? text
  const entry = diagnosticCodes.get(code)
  if (!entry)
    throw new Problem(`there is no diagnostic code \`${code}\``, {
      hint:
        didYouMean(code, diagnosticCodes.keys()) ??
        `use the code in brackets, as in \`error[unknown-option]\`; for a variable of a host write \`tsplay explain ${text} VARIABLE\``,
    })
  process.stdout.write(explanation(code, entry))
  return 0
}

function explanation(code: string, entry: CodeEntry): string {
  const parts = [
    wrap(`${code}: ${entry.meaning}`, 80),
    wrap(`Usual cause: ${entry.cause}`, 80),
    wrap(`What to do: ${entry.remedy}`, 80),
    exampleOf(entry),
  ]
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** The first file and the command. */
function exampleOf(entry: CodeEntry): readonly string[] {
  const [file] = Object.entries(entry.files ?? {})
  const text = file
    ? [
        `  # ${file[0]}`,
        ...file[1]
          .trimEnd()
          .split('\n')
          .map((line) => (line ? `  ${line}` : '')),
        '',
      ]
    : []
  return ['EXAMPLE', ...text, `  $ ${commandOf(entry)}`]
}
