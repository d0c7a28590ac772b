/** `tsplay lint`: what can be known of playbooks and roles without a host. */

import { findings } from '../../engine/lint/lint.ts'
import { rules } from '../../engine/lint/rules.ts'
import { type Diagnostic, Problem, whereOf } from '../../engine/model/diagnostic.ts'
import { painter } from '../../engine/report/colour.ts'
import { renderDiagnostics, traceText } from '../../engine/report/diagnostic.ts'
import { readProject } from '../load/lint-load.ts'
import type { RunFlags } from '../options/flags.ts'
import { withSettings } from '../options/settings.ts'

export interface LintFlags
  extends Pick<
    RunFlags,
    | 'inventory'
    | 'extraVars'
    | 'rolesPath'
    | 'collectionsPath'
    | 'modulePath'
    | 'vaultPasswordFile'
    | 'vaultId'
    | 'askVaultPass'
    | 'python'
    | 'settings'
  > {
  readonly format: string
  readonly only?: readonly string[]
  readonly allow?: readonly string[]
}

/** 0: nothing was found; 2: something was. */
export async function lintCommand(paths: readonly string[], ownFlags: LintFlags): Promise<number> {
  const flags = await withSettings(ownFlags)
  checkCodes([...(flags.only ?? []), ...(flags.allow ?? [])])
  const { subject, diagnostics, inPython } = await readProject(paths.length > 0 ? paths : ['.'], flags)
  if (subject.files.length === 0)
    throw new Problem('there is nothing to check: no YAML file was found', { hint: 'give the path of a playbook or a role' })
  const found = findings(subject, rules, diagnostics).filter(({ code }) => isWanted(code, flags))
  process.stdout.write(formats[flags.format]?.(found, subject.files.length) ?? '')
  if (flags.format === 'text')
    process.stdout.write(
      inPython()
        .map((each) => `through Python: ${each}\n`)
        .join(''),
    )
  return found.length > 0 ? 2 : 0
}

function isWanted(code: string, { only, allow = [] }: LintFlags): boolean {
  return !allow.includes(code) && (only?.includes(code) ?? true)
}

/** The loader has many codes; only a word that cannot be one is an error. */
function checkCodes(codes: readonly string[]): void {
  const odd = codes.find((code) => !/^[a-z][a-z-]+$/.test(code))
  if (odd !== undefined)
    throw new Problem(`there is no rule \`${odd}\``, { hint: `the rules are ${rules.map(({ code }) => code).join(', ')}` })
}

type Format = (found: readonly Diagnostic[], files: number) => string

export const formats: Readonly<Record<string, Format>> = {
  text(found, files) {
    const { bad, changed, dim } = painter(process.stdout.isTTY === true && !process.env.NO_COLOR)
    if (found.length === 0) return `Nothing found in ${counted(files, 'file')}.\n`
    const shown = renderDiagnostics(found, { error: bad, warning: changed, frame: dim, caret: bad })
    const errors = found.filter(({ severity }) => severity === 'error').length
    return `${shown}\n\n${counted(errors, 'error')}, ${counted(found.length - errors, 'warning')} in ${counted(files, 'file')}.\n`
  },
  json: (found) => `${JSON.stringify(found.map(plain), undefined, 2)}\n`,
  github: (found) => found.map(annotation).join(''),
}

/** Keys of the JSON form stay as they are from release to release. */
function plain({ code, severity, message, hint, place, through, furtherTraces }: Diagnostic): object {
  const way = { ...(through && { through: through.map(whereOf) }), ...(furtherTraces !== undefined && { furtherTraces }) }
  return { code, severity, message, ...(hint && { hint }), ...(place && whereOf(place)), ...way }
}

function annotation(diagnostic: Diagnostic): string {
  const { code, severity, message, hint, place } = diagnostic
  const { file, line, column } = place ? whereOf(place) : { file: '', line: 1, column: 1 }
  const way = traceText(diagnostic)
  const text = `${message}${hint ? ` (${hint})` : ''}${way === undefined ? '' : `, ${way}`}`.replaceAll('%', '%25').replaceAll('\n', '%0A')
  return `::${severity} file=${file},line=${line},col=${column},title=${code}::${text}\n`
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
