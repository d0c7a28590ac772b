/** `tsplay test`: disposable hosts, a check, a run, a second run that must change nothing, and what verifies it. */
import { dirname } from 'node:path'
import { labObstacle } from '../../engine/lab/machine.ts'
import { type Diagnostic, DiagnosticError, Problem } from '../../engine/model/diagnostic.ts'
import { painter } from '../../engine/report/colour.ts'
import { groupsIn, platformNamed } from '../../engine/testing/hosts.ts'
import { casesOf, releasesIn, type TestCase } from '../../engine/testing/matrix.ts'
import { hostsAtOnce, inParallel } from '../../engine/testing/parallel.ts'
import { type CaseReport, endingLines, exitCodeOf, TestLines } from '../../engine/testing/report.ts'
import type { Platform, Scenario } from '../../engine/testing/scenario.ts'
import { findTarget, type Target } from '../../engine/testing/target.ts'
import { TestFiles } from '../../engine/testing/workspace.ts'
import { playPatterns } from '../load/candidates.ts'
import { load } from '../load/load.ts'
import type { RunFlags } from '../options/flags.ts'
import { withSettings } from '../options/settings.ts'
import { isColoured } from '../reporting/reports.ts'
import { openTestReports } from '../reporting/test-reports.ts'
import { printDiagnostics } from '../terminal/errors.ts'
import { type Interrupt, interruptible } from './run-loaded.ts'
import { runCase } from './test-case.ts'

export interface TestFlags extends RunFlags {
  readonly on?: readonly string[]
  readonly scenario?: readonly string[]
  readonly hosts?: readonly string[]
  readonly network?: boolean
  readonly keep?: boolean
  readonly keepOnFailure?: boolean
}

export async function testCommand(word: string, given: TestFlags, version: string): Promise<number> {
  const { on = [], scenario = [], hosts = ['instance'], report = [], check, network = false, keep, keepOnFailure, ...flags } = given
  const started = performance.now()
  const files = new TestFiles()
  const interrupt = interruptible(note)
  try {
    const platforms = hosts.map(platformNamed)
    const target = findTarget(word, { environment: process.env, scenarios: scenario, platforms, madePlay: files.madePlay })
    files.link(target)
    printOrThrow(target.scenarios.flatMap(({ diagnostics }) => diagnostics))
    const scenarios = await withGroups(target, flags)
    const cases = casesOf(check === false ? scenarios.map(withoutCheck) : scenarios, releasesIn(on))
    const write = await openTestReports(report)
    const obstacle = labObstacle()
    if (obstacle !== undefined) throw new Problem(obstacle, { hint: 'run it as root on Debian 12' })
    const keeps = (failed: boolean) => keep === true || (keepOnFailure === true && failed)
    const lines = new TestLines(cases, painter(isColoured(flags)))
    const tests = { target, flags, files, version, interrupt, lines, network, keeps }
    const results: CaseReport[] = []
    for (const each of new Set(cases.map((one) => one.scenario)))
      results.push(
        ...(await runScenario(
          each,
          cases.filter((one) => one.scenario === each),
          tests,
        )),
      )
    const seconds = (performance.now() - started) / 1000
    const exitCode = exitCodeOf(results, interrupt.signal.aborted)
    const whole = { version, target: word, exitCode, seconds, cases: results }
    for (const line of endingLines(whole)) process.stdout.write(`${line}\n`)
    write(whole)
    return exitCode
  } finally {
    interrupt.done()
    files.close()
  }
}

interface Tests {
  readonly target: Target
  readonly flags: RunFlags
  readonly files: TestFiles
  readonly version: string
  readonly interrupt: Interrupt
  readonly lines: TestLines
  readonly network: boolean
  readonly keeps: (failed: boolean) => boolean
}

/** The cases of a scenario beside each other: they share its environment, which is that of this process meanwhile. */
async function runScenario(scenario: Scenario, cases: readonly TestCase[], tests: Tests): Promise<readonly CaseReport[]> {
  const { files, lines, version, interrupt, network, keeps } = tests
  const before = { ...process.env }
  Object.assign(process.env, files.environment(scenario))
  try {
    const all = await withSettings(flagsFor(scenario, tests))
    // Hosts of one name are other hosts in each case, and so nothing that is kept of one holds for another.
    const flags: RunFlags = { ...all, settings: { ...all.settings, factCaching: 'memory' } }
    const ready = cases.map((testCase) => ({ testCase, flags: { ...flags, inventory: files.inventory(testCase) } }))
    await loadAll(scenario, ready[0]?.flags ?? flags)
    return await inParallel(ready, {
      most: tests.flags.forks ?? hostsAtOnce(),
      weight: ({ testCase }) => testCase.hosts.length,
      work: ({ testCase, flags: own }) =>
        runCase(testCase, {
          ...{ flags: own, version, interrupt, note, network, keeps },
          onResult: (result) => process.stdout.write(`${lines.result(testCase, result)}\n`),
        }),
    })
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

function flagsFor({ options }: Scenario, { flags, target, files }: Tests): RunFlags {
  return {
    ...flags,
    ...(options.become !== undefined && { become: options.become }),
    ...(options.tags && !flags.tags && { tags: options.tags }),
    skipTags: [...(options.skipTags ?? []), ...(flags.skipTags ?? [])],
    extraVars: [...(options.extraVars ?? []), ...(flags.extraVars ?? [])],
    vaultPasswordFile: flags.vaultPasswordFile ?? options.vaultPasswordFile,
    rolesPath: [...(flags.rolesPath ?? []), files.rolesPath, ...(target.kind === 'role' ? [dirname(target.path)] : [])],
    collectionsPath: [files.collectionsPath],
  }
}

/** Errors of the playbooks are found before a host is booted. */
async function loadAll({ playbooks }: Scenario, flags: RunFlags): Promise<void> {
  const { settings, tags: _, skipTags: __, ...rest } = flags
  for (const file of new Set(Object.values(playbooks))) printDiagnostics((await load({ ...rest, settings }, [file])).warnings)
}

/** Hosts that are in no group are in each that the playbook names. */
async function withGroups({ kind, scenarios }: Target, flags: RunFlags): Promise<readonly Scenario[]> {
  if (kind !== 'playbook') return scenarios
  return Promise.all(
    scenarios.map(async (scenario) => {
      const patterns = await playPatterns(Object.values(scenario.playbooks), flags)
      const named = groupsIn(
        patterns,
        scenario.platforms.map(({ name }) => name),
      )
      const grouped = ({ groups, ...rest }: Platform) => ({ ...rest, groups: groups.length > 0 ? groups : named })
      return { ...scenario, platforms: scenario.platforms.map(grouped) }
    }),
  )
}

function withoutCheck(scenario: Scenario): Scenario {
  const omitted = { check: '--no-check', compare: '--no-check', ...scenario.omitted }
  return { ...scenario, omitted }
}

function printOrThrow(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new DiagnosticError(diagnostics)
  printDiagnostics(diagnostics)
}

function note(text: string): void {
  process.stderr.write(`${text}\n`)
}
