/** One case of a test: boots its hosts, carries out its stages, and takes the hosts down. */
import { type Lab, up } from '../../engine/lab/lab.ts'
import { openOutside } from '../../engine/lab/outside.ts'
import type { LabProxy } from '../../engine/lab/proxy.ts'
import { usualRelease } from '../../engine/lab/releases.ts'
import { DiagnosticError, Problem } from '../../engine/model/diagnostic.ts'
import type { Event } from '../../engine/model/event.ts'
import { PlanRecorder } from '../../engine/plans/recorder.ts'
import { renderTogether } from '../../engine/report/diagnostic.ts'
import { counted } from '../../engine/report/words.ts'
import type { TestCase } from '../../engine/testing/matrix.ts'
import { type Check, PredictionComparison } from '../../engine/testing/predictions.ts'
import type { CaseReport } from '../../engine/testing/report.ts'
import { type StageResult, stageResults } from '../../engine/testing/results.ts'
import { type Stage, stages } from '../../engine/testing/scenario.ts'
import { load } from '../load/load.ts'
import type { RunFlags } from '../options/flags.ts'
import { type Interrupt, type Onlooker, runLoaded } from './run-loaded.ts'

export interface CaseContext {
  /** Of each run, without what a stage decides. */
  readonly flags: RunFlags
  readonly version: string
  readonly interrupt: Interrupt
  readonly note: (text: string) => void
  readonly onResult: (result: StageResult) => void
  /** The hosts reach more than each other. */
  readonly network: boolean
  /** Whether the hosts stay. */
  readonly keeps: (failed: boolean) => boolean
}

export async function runCase(testCase: TestCase, context: CaseContext): Promise<CaseReport> {
  const started = performance.now()
  const results: StageResult[] = []
  const seconds = () => (performance.now() - started) / 1000
  let lab: Lab | undefined
  let proxy: LabProxy | undefined
  let kept = false
  if (context.interrupt.signal.aborted) return { testCase, results, seconds: 0, error: 'interrupted' }
  try {
    const releases = Object.fromEntries(testCase.hosts.map(({ name, release }) => [name, release]))
    lab = await up({ names: testCase.hosts.map(({ name }) => name), releases, log: (line) => context.note(`${testCase.name}: ${line}`) })
    if (context.network) proxy = await openOutside(lab, (name) => releases[name] ?? usualRelease)
    const run = new CaseRun(testCase, lab, context)
    for (const stage of stages) {
      if (context.interrupt.signal.aborted) break
      for (const result of await run.carryOut(stage)) {
        results.push(result)
        context.onResult(result)
      }
    }
    kept = !context.interrupt.signal.aborted && context.keeps(results.some(({ outcome }) => outcome === 'failed'))
    if (kept) await lab.keep()
    return { testCase, results, seconds: seconds(), ...(kept && { kept: lab }) }
  } catch (error) {
    return { testCase, results, seconds: seconds(), error: wordsOf(error) }
  } finally {
    await proxy?.close()
    if (!kept) await lab?.down()
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof DiagnosticError) return renderTogether(error.diagnostics)
  if (error instanceof Problem) return error.hint === undefined ? error.message : `${error.message} (${error.hint})`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

class CaseRun {
  readonly #testCase: TestCase
  readonly #lab: Lab
  readonly #context: CaseContext
  readonly #hosts: readonly string[]
  readonly #failed = new Set<Stage>()
  #check: Check | undefined
  #ran: readonly Event[] = []
  #comparison: PredictionComparison | undefined

  constructor(testCase: TestCase, lab: Lab, context: CaseContext) {
    this.#testCase = testCase
    this.#lab = lab
    this.#context = context
    this.#hosts = testCase.hosts.map(({ name }) => name)
  }

  async carryOut(stage: Stage): Promise<readonly StageResult[]> {
    const { omitted, playbooks } = this.#testCase.scenario
    const file = stage === 'check' || stage === 'compare' || stage === 'again' ? playbooks.run : playbooks[stage]
    const missing = file === undefined ? 'there is no verify.yml' : undefined
    if (missing !== undefined && stage !== 'verify') return []
    const reason = omitted[stage] ?? missing ?? this.#obstacle(stage)
    if (file === undefined || reason !== undefined) return this.#skipped(stage, reason ?? '')
    if (stage === 'compare') return this.#compared()
    const results = stageResults(stage, await this.#play(stage, file), this.#hosts)
    if (results.some(({ outcome }) => outcome === 'failed')) this.#failed.add(stage)
    return results
  }

  /** An earlier stage that failed and that this one builds on. */
  #obstacle(stage: Stage): string | undefined {
    const needed: readonly Stage[] =
      stage === 'prepare' || stage === 'cleanup' ? [] : ['prepare', ...(isBehindRun(stage) ? ['run' as const] : [])]
    const failed = needed.find((each) => this.#failed.has(each))
    if (failed !== undefined) return `${failed} failed`
    return stage === 'compare' && this.#failed.has('check') ? 'check failed' : undefined
  }

  #skipped(stage: Stage, summary: string): readonly StageResult[] {
    return this.#hosts.map((host) => ({ stage, host, outcome: 'skipped', summary, seconds: 0, changes: 0, findings: [] }))
  }

  #compared(): readonly StageResult[] {
    return this.#hosts.map((host) => {
      const findings = this.#comparison?.findings(host, this.#ran) ?? []
      const failed = findings.length > 0
      const summary = failed ? `${counted(findings.length, 'prediction')} of the check did not come true` : 'each prediction came true'
      return { stage: 'compare', host, outcome: failed ? 'failed' : 'passed', summary, seconds: 0, changes: 0, findings }
    })
  }

  async #play(stage: Stage, file: string): Promise<readonly Event[]> {
    const { flags, version, interrupt, note } = this.#context
    const isTarget = stage === 'check' || stage === 'run' || stage === 'again'
    const check = stage === 'check'
    const skipTags = [...(flags.skipTags ?? []), ...(stage === 'again' ? ['molecule-idempotence-notest'] : [])]
    const own: RunFlags = {
      ...flags,
      inventory: [...(flags.inventory ?? []), this.#lab.inventory],
      ...{ check, diff: check, skipTags },
      tags: isTarget ? flags.tags : undefined,
    }
    const loaded = await load(own, [file])
    const events: Event[] = []
    const redact = <T>(value: T): T => loaded.secrets.redact(value)
    const recorder = check ? new PlanRecorder(redact) : undefined
    if (stage === 'run' && this.#check) this.#comparison = new PredictionComparison(this.#check, this.#hosts, redact)
    const oversee = recorder?.oversee ?? (stage === 'run' ? this.#comparison?.oversee : undefined)
    const onlooker: Onlooker = {
      within: {
        reports: { emit: redact, note, aside: (work) => work(), finish: async () => [] },
        interrupt,
        addresses: new Set(this.#lab.hosts.map(({ address }) => address)),
      },
      oversee: () => oversee ?? (async () => undefined),
      heard: (event) => events.push(event),
    }
    await runLoaded(loaded, own, version, onlooker)
    if (recorder) this.#check = { tasks: recorder.tasks, events }
    if (stage === 'run') this.#ran = events
    return events
  }
}

function isBehindRun(stage: Stage): boolean {
  return stages.indexOf(stage) > stages.indexOf('run')
}
