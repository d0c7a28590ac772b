/** Small inventories, one theme each, and the ways they are shown. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const home = 'test/inventory/beside'

export interface Case {
  readonly name: string
  readonly folder: string
  /** What `-i` names, in order. */
  readonly sources: readonly string[]
  /** Arguments besides. */
  readonly runs: readonly (readonly string[])[]
  /** Variables of the environment, besides. */
  readonly env: Readonly<Record<string, string>>
  /** What tsplay shows otherwise on purpose: the run, and why. */
  readonly differs: Readonly<Record<string, string>>
}

/** What Ansible showed, by the arguments. */
export interface Recorded {
  readonly ansible: string
  readonly shown: Readonly<Record<string, string>>
}

/** A case is a folder; `case.json` says what is not as usual. */
export function cases(): readonly Case[] {
  const folder = join(home, 'cases')
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const said = join(folder, name, 'case.json')
      const usual = {
        name,
        folder: join(folder, name),
        sources: ['hosts'],
        runs: [['--list'], ['--graph', '--vars']],
        differs: {},
        env: {},
      }
      return { ...usual, ...(existsSync(said) ? JSON.parse(readFileSync(said, 'utf8')) : {}) }
    })
}

export function recordOf({ name }: Case): string {
  return join(home, 'recorded', `${name}.json`)
}

/** A run may be a pattern instead, `hosts PATTERN`, of which the hosts are listed. */
export function isPattern([first]: readonly string[]): boolean {
  return first === 'hosts'
}

export function argumentsOf({ sources }: Case, run: readonly string[]): readonly string[] {
  return [...sources.flatMap((source) => ['-i', source]), ...(isPattern(run) ? run.slice(1) : run)]
}
