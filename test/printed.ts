/** Diagnostics in what a program printed: what identifies each apart from its sentences. */
import { namesIn } from './refusal.ts'

export interface Printed {
  readonly severity: 'error' | 'warning'
  readonly code: string
  /** File, line and column, where it has a place. */
  readonly at?: string
  /** The names in backticks of its message and its hint, in their order; not those of the lines it quotes. */
  readonly names: readonly string[]
}

export function printedDiagnostics(text: string): readonly Printed[] {
  return text.split(/^(?=(?:error|warning)\[)/m).flatMap((block) => {
    const [, severity, code] = /^(error|warning)\[([a-z-]+)\]/.exec(block) ?? []
    if (severity === undefined || code === undefined) return []
    const [whole = ''] = block.split('\n\n')
    const at = /^ *┌ (.*)$/m.exec(whole)?.[1]
    const sentences = whole.split('\n').filter((line) => !/^\s*\d+ │/.test(line))
    return [{ severity: severity as Printed['severity'], code, ...(at !== undefined && { at }), names: namesIn(sentences.join('\n')) }]
  })
}
