/** What is tested: hosts, what is played on them in which stage, and what they have as variables. */
import type { Release } from '../lab/releases.ts'
import type { Diagnostic } from '../model/diagnostic.ts'

/** In the order in which they are carried out. */
export const stages = ['prepare', 'check', 'run', 'compare', 'again', 'side_effect', 'verify', 'cleanup'] as const
export type Stage = (typeof stages)[number]

/** Stages that have a playbook of their own; of the others, `compare` plays nothing, and the rest plays that of `run`. */
export const ownPlaybooks = ['prepare', 'side_effect', 'verify', 'cleanup'] as const satisfies readonly Stage[]

export interface Platform {
  readonly name: string
  readonly groups: readonly string[]
  /** Undefined where nothing says it. */
  readonly release?: Release
  /** Why its image cannot be had. */
  readonly unsupported?: Diagnostic
}

export interface Scenario {
  readonly name: string
  /** Absolute paths. */
  readonly playbooks: Readonly<Partial<Record<'run' | (typeof ownPlaybooks)[number], string>>>
  readonly platforms: readonly Platform[]
  readonly variables: ScenarioVariables
  /** Variables of the environment that its playbooks read. */
  readonly environment: Readonly<Record<string, string>>
  /** The content of an `ansible.cfg`: sections with their settings. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly options: ScenarioOptions
  /** Stages that it leaves out, each with the reason. */
  readonly omitted: Readonly<Partial<Record<Stage, string>>>
  /** What of it is not supported; an error prevents the test. */
  readonly diagnostics: readonly Diagnostic[]
}

export interface ScenarioVariables {
  readonly groups: Readonly<Record<string, Variables>>
  readonly hosts: Readonly<Record<string, Variables>>
  /** A further inventory, as YAML has it. */
  readonly inventory?: unknown
  /** Files and directories that stand beside the inventory under these names, by absolute path. */
  readonly links: Readonly<Record<string, string>>
}
type Variables = Readonly<Record<string, unknown>>

/** Flags of a run that a scenario gives. */
export interface ScenarioOptions {
  readonly become?: boolean
  readonly tags?: readonly string[]
  readonly skipTags?: readonly string[]
  readonly extraVars?: readonly string[]
  readonly vaultPasswordFile?: readonly string[]
}

/** One that says nothing but what is played. */
export function plainScenario(name: string, playbooks: Scenario['playbooks'], platforms: readonly Platform[]): Scenario {
  return {
    ...{ name, playbooks, platforms },
    ...{ variables: { groups: {}, hosts: {}, links: {} }, environment: {}, settings: {}, options: {}, omitted: {}, diagnostics: [] },
  }
}
