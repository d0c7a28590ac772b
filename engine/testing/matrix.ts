/** The matrix of a test: each scenario on the releases that were asked for, or on those that it names itself. */
import { type Release, releaseNamed, usualRelease } from '../lab/releases.ts'
import { type Diagnostic, DiagnosticError, Problem } from '../model/diagnostic.ts'
import type { Platform, Scenario } from './scenario.ts'

/** A scenario on hosts of its own. */
export interface TestCase {
  readonly name: string
  readonly scenario: Scenario
  readonly hosts: readonly TestHost[]
}

export interface TestHost extends Pick<Platform, 'name' | 'groups'> {
  readonly release: Release
}

/** Releases in the words of the command line: `debian12,debian13`; none twice. Throws Problem for an unknown one. */
export function releasesIn(words: readonly string[]): readonly Release[] {
  return [...new Set(words.map(releaseNamed))]
}

/** Throws DiagnosticError where an image cannot be had, and no release was asked for instead. */
export function casesOf(scenarios: readonly Scenario[], on: readonly Release[]): readonly TestCase[] {
  if (on.length === 0) raise(scenarios.flatMap(({ platforms }) => platforms.flatMap(({ unsupported }) => unsupported ?? [])))
  return scenarios.flatMap((scenario) => {
    refuseEqualNames(scenario)
    if (scenario.playbooks.run === undefined) throw new Problem(`the scenario \`${scenario.name}\` has no \`converge.yml\``)
    const releases = on.length > 0 ? on : [undefined]
    return releases.map((release) => {
      const hosts = scenario.platforms.map(({ name, groups, release: own = usualRelease }) => ({ name, groups, release: release ?? own }))
      const label = release ?? (new Set(hosts.map((host) => host.release)).size === 1 ? hosts[0]?.release : undefined)
      const parts = [...(scenarios.length > 1 ? [scenario.name] : []), ...(label === undefined ? [] : [label])]
      return { name: parts.join('/') || scenario.name, scenario, hosts }
    })
  })
}

function raise(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics)
}

function refuseEqualNames({ name, platforms }: Scenario): void {
  const names = platforms.map((platform) => platform.name)
  const twice = names.find((each, index) => names.indexOf(each) !== index)
  if (twice !== undefined)
    throw new Problem(`two hosts of the scenario \`${name}\` are called \`${twice}\``, { hint: 'give each its own name' })
}
