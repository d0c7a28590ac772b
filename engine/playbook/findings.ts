/** What becomes of a finding before the run: an error, a warning, or nothing. This is the one place that decides it. */
import { type Diagnostic, isUnreadable, type Source } from '../model/diagnostic.ts'
import type { Step } from '../model/play.ts'
import type { Wrong } from './certain.ts'
import type { Draft, Finding, Loading, PlayDraft } from './loading.ts'
import { type Circumstances, type Situation, situationsIn } from './reach.ts'
import { usesIn } from './uses.ts'

export type { Circumstances } from './reach.ts'

/** undefined: nothing. */
type Severity = Diagnostic['severity'] | 'undecided' | undefined

/**
 * An error where a host is certain to reach the step and to end with it. A warning, and the failure of the step, where its author has
 * provided for that (`ignore_errors`, a `rescue`, `failed_when` where its texts can be evaluated) or a notification or a failure leads to it. Nothing where it cannot be reached.
 * A slip is an error wherever it can be reached. `undecided` where only a host can tell whether it is reached: the step fails there, so that nothing is lost where a run is silent.
 */
function severityOf({ slip, passes, diagnostic, step }: Finding, { reach, provided, judged }: Situation, { here }: Loading): Severity {
  if (reach === 'never') return undefined
  if (diagnostic.severity === 'warning') return 'warning'
  if (slip) return 'error'
  if (reach === 'undecided') return 'undecided'
  // A file that is missing now, an earlier task may write on the controller.
  const mended = passes && step !== undefined && step.id > here.since
  const forgiven = provided || (judged && !isUnreadable([diagnostic]))
  return reach === 'certain' && !forgiven && !mended ? 'error' : 'warning'
}

/** How findings of these plays are judged; undefined where nothing is to be told. */
export function judgeOf(
  drafts: readonly PlayDraft[],
  findings: readonly Finding[],
  circumstances: Circumstances,
): (finding: Finding, loading: Loading) => Diagnostic | undefined {
  const situations = situationsIn(drafts, circumstances, wrongTexts(findings))
  const texts = usesIn(drafts, circumstances)
  return (finding, loading) => {
    const { diagnostic, variable } = finding
    const severities = variable === undefined ? ofStep(finding, loading) : ofVariable(finding, variable, loading)
    if (severities === undefined) return undefined
    if (severities.includes('error')) return diagnostic
    if (severities.includes('warning') || (circumstances.undecided && severities.includes('undecided'))) return asWarning(finding)
    if (severities.includes('undecided')) return undefined
    if (!circumstances.unreached) return undefined
    return variable === undefined ? { ...asWarning(finding), hint: joined('it cannot be reached', diagnostic.hint) } : asWarning(finding)
  }

  function ofStep(finding: Finding, loading: Loading): readonly Severity[] | undefined {
    const { diagnostic, step, play, handler = false } = finding
    if (!step || !play?.play) return [diagnostic.severity]
    const found = situations({ step, play, handler }, loading.extraVars)
    if (circumstances.lists && (found.every(({ included }) => included) || !refusedBeforeLists(finding))) return undefined
    return found.map((situation) => severityOf(finding, situation, loading))
  }

  /** Whoever evaluates a variable fails with what is wrong in it. Where nobody is certain to, it is a warning. */
  function ofVariable(finding: Finding, variable: string, loading: Loading): readonly Severity[] | undefined {
    const { place } = finding.diagnostic
    if (circumstances.lists || !place) return undefined
    // The engine itself evaluates what says how hosts are reached.
    const severities: Severity[] = variable.startsWith('ansible_') ? ['warning'] : []
    for (const { text, step, play, handler } of texts(variable, loading)) {
      if (severities.includes('error')) break
      for (const situation of situations({ step, play, handler }, loading.extraVars)) {
        const meeting = situation.reach === 'never' ? 'none' : situation.meets(text, place)
        const severity = meeting === 'none' ? undefined : severityOf({ ...finding, step }, situation, loading)
        severities.push(meeting === 'possible' && severity === 'error' ? 'warning' : severity)
      }
    }
    return severities
  }
}

/** Where texts are that nobody can evaluate. */
function wrongTexts(findings: readonly Finding[]): Wrong {
  const wrong = new Map<Source, number[]>()
  for (const {
    diagnostic: { code, place, severity },
  } of findings) {
    if (!place || severity !== 'error' || !/^(?:unknown-(?:filter|test|lookup)|template-syntax|braces)$/.test(code)) continue
    wrong.set(place.source, [...(wrong.get(place.source) ?? []), place.start])
  }
  return wrong
}

/** Gives each step what it fails with. */
export function carry(findings: readonly Finding[]): void {
  for (const { diagnostic, step, passes, variable } of findings) {
    if (!step || passes || variable !== undefined || diagnostic.severity !== 'error') continue
    const carrier: Draft<Step> = step
    const before = carrier.findings ?? []
    if (!before.some((each) => isSame(each, diagnostic))) carrier.findings = [...before, diagnostic]
  }
}

function isSame(one: Diagnostic, other: Diagnostic): boolean {
  return one.message === other.message && one.place?.source === other.place?.source && one.place?.start === other.place?.start
}

function asWarning({ diagnostic, passes, variable }: Finding): Diagnostic {
  if (diagnostic.severity === 'warning') return diagnostic
  const use = variable === undefined ? 'the task fails on a host that reaches it' : `whatever uses \`${variable}\` fails`
  const hint = passes ? diagnostic.hint : joined(use, diagnostic.hint)
  return { ...diagnostic, severity: 'warning', ...(hint !== undefined && { hint }) }
}

function joined(first: string, hint: string | undefined): string {
  return hint === undefined ? first : `${first}; ${hint}`
}

/** Lists carry nothing out: what is told is what keeps the plays from being read, as Ansible's parser has it. */
function refusedBeforeLists({ diagnostic: { code, severity }, step, slip }: Finding): boolean {
  if (severity === 'warning') return true
  if (code === 'unknown-module' || code.startsWith('yaml-')) return true
  if (code === 'unknown-option' || code === 'unknown-handler') return false
  return slip === true || step?.kind === 'block'
}
