/** Decides whether a finding is an error, a warning, or nothing before the run. */
import { type Diagnostic, isUnreadable, type Source } from '../model/diagnostic.ts'
import type { Play, Step } from '../model/play.ts'
import type { Draft, Finding, Load, PlayDraft } from './loading.ts'
import { type Circumstances, type Situation, situationsIn } from './reach.ts'
import type { InvalidTexts } from './static-evaluator.ts'
import { usesIn } from './text-dependence.ts'

export type { Circumstances } from './reach.ts'

/** undefined: nothing. */
type Severity = Diagnostic['severity'] | 'undecided' | undefined

/**
 * An error where a host is certain to reach the step and to fail there. A warning, and the failure of the step, where its author has
 * handled that (`ignore_errors`, a `rescue`, `failed_when` with valid texts) or where a notification or a failure leads to it. Nothing where it cannot be reached.
 * A typo is an error wherever it can be reached, in a dynamic include where it is certain to be. `undecided` where only the run decides whether a host reaches it: the step fails there, so nothing is lost if the load is silent.
 */
function severityOf(
  finding: Finding,
  { reach, handled, hasFailedWhen, included, hostless }: Situation,
  { collected: { controllerWrites } }: Load,
  localSince: () => number,
): Severity {
  const { typo = isRefused(finding), deferred, diagnostic, step } = finding
  // Plays and what they import are parsed whether a host reaches it or not.
  if (!included && isRefused(finding)) return 'error'
  if (typo && hostless) return 'error'
  if (reach === 'never') return undefined
  if (diagnostic.severity === 'warning') return 'warning'
  // What a dynamic include names is read when a host reaches it.
  if (typo && reach !== 'certain' && included) return 'warning'
  if (typo) return 'error'
  if (reach === 'undecided') return 'undecided'
  // An earlier task may write the missing file on the controller.
  const mayAppear =
    deferred &&
    step !== undefined &&
    step.id > (diagnostic.code === 'missing-file' ? Math.min(controllerWrites.since, localSince()) : controllerWrites.since)
  const isHandled = handled || (hasFailedWhen && !isUnreadable([diagnostic]))
  return reach === 'certain' && !isHandled && !mayAppear ? 'error' : 'warning'
}

/** Returns the function that turns a finding of these plays into a diagnostic; undefined if there is nothing to report. */
export function judgeOf(
  drafts: readonly PlayDraft[],
  findings: readonly Finding[],
  circumstances: Circumstances,
): (finding: Finding, load: Load) => Diagnostic | undefined {
  const situations = situationsIn(drafts, circumstances, wrongTexts(findings))
  const usesOf = usesIn(drafts, circumstances)
  let since: number | undefined
  const localSince = () => {
    since ??= firstLocalStep(drafts, circumstances)
    return since
  }
  return (finding, load) => {
    const { diagnostic, variable } = finding
    const severities = variable === undefined ? ofStep(finding, load) : ofVariable(finding, variable, load)
    if (severities === undefined) return undefined
    if (severities.includes('error')) {
      if (!circumstances.syntaxOnly || !isBeyondSyntax(finding)) return diagnostic
      return { ...diagnostic, severity: 'warning', hint: joined('a run stops here', diagnostic.hint) }
    }
    if (severities.includes('warning') || (circumstances.undecided && severities.includes('undecided'))) return asWarning(finding)
    if (severities.includes('undecided')) return undefined
    if (!circumstances.unreached) return undefined
    return variable === undefined ? { ...asWarning(finding), hint: joined('no host reaches it', diagnostic.hint) } : asWarning(finding)
  }

  function ofStep(finding: Finding, load: Load): readonly Severity[] | undefined {
    const { diagnostic, step, play, handler = false, omittable } = finding
    if (!step || !play?.play) return [diagnostic.severity]
    const found = situations({ step, play, handler }, load.project.extraVars)
    if (circumstances.lists && (found.every(({ included }) => included) || !preventsListing(finding))) return undefined
    const decided = omittable ? found.filter(({ mayOmit }) => !mayOmit(omittable)) : found
    return decided.length === 0 && omittable ? undefined : decided.map((situation) => severityOf(finding, situation, load, localSince))
  }

  /** An error in a variable fails every step that evaluates it. If none is certain to, it is a warning. */
  function ofVariable(finding: Finding, variable: string, load: Load): readonly Severity[] | undefined {
    const { place } = finding.diagnostic
    if (circumstances.lists || !place) return undefined
    // The engine itself evaluates connection variables.
    const severities: Severity[] = variable.startsWith('ansible_') ? ['warning'] : []
    const { texts, names } = usesOf(variable, load)
    for (const { text, step, play, handler } of texts) {
      if (severities.includes('error')) break
      for (const situation of situations({ step, play, handler }, load.project.extraVars)) {
        const severity = severityOf({ ...finding, step }, situation, load, localSince)
        // Whether the text depends on the variable takes long: it is only asked where the answer adds something.
        if (severity === undefined || (severity !== 'error' && severities.some((each) => each === 'warning' || each === severity))) continue
        const meeting = situation.dependsOn(text, place, names)
        if (meeting !== 'none') severities.push(meeting === 'possible' && severity === 'error' ? 'warning' : severity)
      }
    }
    return severities
  }
}

/** Whether Ansible refuses to load what holds it, whether a host reaches it or not. */
export function isRefused({ diagnostic: { code, severity, refusedBy }, variable }: Finding): boolean {
  return severity === 'error' && variable === undefined && (code.startsWith('yaml-') || refusedBy !== undefined)
}

/** The first step of a play that has the controller among its hosts, by whatever name. */
function firstLocalStep(drafts: readonly PlayDraft[], { hosts }: Circumstances): number {
  const first = ({ play }: PlayDraft) => {
    const levels = play && hosts?.(play as Play)
    const isLocal = levels?.some(({ inventory = [] }) => inventory.some(({ values }) => values.ansible_connection === 'local'))
    return isLocal ? (play?.sections ?? []).flatMap(({ steps }) => steps.slice(0, 1).map(({ id }) => id)) : []
  }
  return Math.min(...drafts.flatMap(first))
}

/** Offsets of texts that cannot be evaluated. */
function wrongTexts(findings: readonly Finding[]): InvalidTexts {
  const wrong = new Map<Source, number[]>()
  for (const {
    diagnostic: { code, place, severity },
  } of findings) {
    if (!place || severity !== 'error' || !/^(?:unknown-(?:filter|test|lookup)|template-syntax|unneeded-braces)$/.test(code)) continue
    const offsets = wrong.get(place.source)
    if (offsets) offsets.push(place.start)
    else wrong.set(place.source, [place.start])
  }
  return wrong
}

/** Attaches errors to the steps that fail with them. */
export function attachErrors(findings: readonly Finding[]): void {
  for (const { diagnostic, step, deferred, variable, omittable } of findings) {
    if (!step || deferred || omittable || variable !== undefined || diagnostic.severity !== 'error') continue
    const carrier: Draft<Step> = step
    const before = carrier.findings ?? []
    if (!before.some((each) => isSame(each, diagnostic))) carrier.findings = [...before, diagnostic]
  }
}

function isSame(one: Diagnostic, other: Diagnostic): boolean {
  return one.message === other.message && one.place?.source === other.place?.source && one.place?.start === other.place?.start
}

function asWarning({ diagnostic, deferred, variable }: Finding): Diagnostic {
  if (diagnostic.severity === 'warning') return diagnostic
  const use = variable === undefined ? 'the task fails on every host that reaches it' : `every task that uses \`${variable}\` fails`
  const hint = deferred ? diagnostic.hint : joined(use, diagnostic.hint)
  return { ...diagnostic, severity: 'warning', ...(hint !== undefined && { hint }) }
}

function joined(first: string, hint: string | undefined): string {
  return hint === undefined ? first : `${first}; ${hint}`
}

/** What Ansible runs and tsplay does not is no mistake of syntax. */
function isBeyondSyntax(finding: Finding): boolean {
  return finding.diagnostic.code === 'unsupported' && !isRefused(finding)
}

/** Listing runs nothing: it only reports what prevents the plays from being parsed, as Ansible does. */
function preventsListing(finding: Finding): boolean {
  const { diagnostic, step, typo } = finding
  if (diagnostic.severity === 'warning' || diagnostic.code === 'unknown-module' || isRefused(finding)) return true
  if (diagnostic.code === 'unknown-option' || diagnostic.code === 'unknown-handler') return false
  return typo === true || step?.kind === 'block'
}
