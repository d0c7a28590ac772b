/** Finds what a test is of: a playbook, a role or a collection, and the scenarios it has. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { readSource } from '../formats/utf8.ts'
import { Problem } from '../model/diagnostic.ts'
import { type Node, parseYaml } from '../template/values/yaml.ts'
import { readMolecule } from './molecule.ts'
import { type Platform, plainScenario, type Scenario } from './scenario.ts'

export interface Target {
  /** Absolute. */
  readonly path: string
  readonly kind: 'playbook' | 'role' | 'collection'
  /** Names under which playbooks ask for it. */
  readonly names: readonly string[]
  readonly scenarios: readonly Scenario[]
}

export interface TargetOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Names of scenarios; all of them where none is given. */
  readonly scenarios: readonly string[]
  /** Hosts of a target without scenarios. */
  readonly platforms: readonly Platform[]
  /** Where a play that applies a role is to be written. */
  readonly madePlay: string
}

/** Throws Problem where there is nothing that can be tested. */
export function findTarget(word: string, options: TargetOptions): Target {
  const path = [word, join('roles', word)].map((each) => resolve(each)).find((each) => existsSync(each))
  if (path === undefined) throw new Problem(`there is no playbook or role \`${word}\``)
  const target = statSync(path).isDirectory() ? ofFolder(path, options) : ofPlaybook(path, options)
  const unknown = options.scenarios.find((name) => !target.scenarios.some((each) => each.name === name))
  if (unknown !== undefined)
    throw new Problem(`there is no scenario \`${unknown}\``, { hint: `it has ${target.scenarios.map(({ name }) => name).join(', ')}` })
  if (options.scenarios.length === 0) return target
  return { ...target, scenarios: target.scenarios.filter(({ name }) => options.scenarios.includes(name)) }
}

function ofPlaybook(path: string, { platforms }: TargetOptions): Target {
  const verify = join(dirname(path), 'verify.yml')
  const playbooks = { run: path, ...(existsSync(verify) && verify !== path && { verify }) }
  return { path, kind: 'playbook', names: [], scenarios: [plainScenario(basename(path), playbooks, platforms)] }
}

const roleFolders = ['tasks', 'handlers', 'defaults', 'vars', 'meta', 'templates', 'files']

function ofFolder(path: string, options: TargetOptions): Target {
  const isCollection = existsSync(join(path, 'galaxy.yml'))
  const kind = isCollection ? 'collection' : 'role'
  const names = isCollection ? collectionNames(path) : roleNames(path)
  const scenarios = moleculeScenarios(path, options)
  if (scenarios.length > 0) return { path, kind, names, scenarios }
  if (isCollection || !roleFolders.some((name) => existsSync(join(path, name))))
    throw new Problem(`\`${path}\` is neither a role nor a directory with \`molecule/NAME/converge.yml\``, {
      hint: 'name a playbook or the directory of a role',
    })
  return { path, kind, names, scenarios: [ofRole(path, options)] }
}

function moleculeScenarios(path: string, { environment }: TargetOptions): readonly Scenario[] {
  const parent = [join(path, 'molecule'), join(path, 'extensions', 'molecule')].find((folder) => existsSync(folder))
  if (parent === undefined) return []
  const folders = readdirSync(parent, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return folders
    .map(({ name }) => join(parent, name))
    .filter((folder) => ['molecule.yml', 'converge.yml'].some((name) => existsSync(join(folder, name))))
    .sort()
    .map((folder) => readMolecule(folder, { project: path, environment }))
}

/** `tests/test.yml` is made for this machine: its `localhost` is the host of the lab. */
function ofRole(path: string, { platforms, madePlay }: TargetOptions): Scenario {
  const tests = join(path, 'tests')
  const written = ['test.yml', 'test.yaml'].map((name) => join(tests, name)).find((file) => existsSync(file))
  const verify = join(tests, 'verify.yml')
  const playbooks = { run: written ?? madePlay, ...(existsSync(verify) && { verify }) }
  const hosts = written !== undefined && playsLocalhost(written) ? [{ name: 'localhost', groups: [] }] : platforms
  return plainScenario(basename(path), playbooks, hosts)
}

function playsLocalhost(file: string): boolean {
  const { node } = parseYaml(readSource(file))
  const plays = node?.kind === 'seq' ? node.items : []
  return plays.some((play) => textAt(play, 'hosts') === 'localhost')
}

/** Its directory, as it is and without the prefix of a repository, and what its `meta/main.yml` says. */
function roleNames(path: string): readonly string[] {
  const folder = basename(path)
  const meta = ['main.yml', 'main.yaml'].map((name) => join(path, 'meta', name)).find((file) => existsSync(file))
  const { node } = meta === undefined ? { node: undefined } : parseYaml(readSource(meta))
  const info = node && valueAt(node, 'galaxy_info')
  const name = (info && textAt(info, 'role_name')) ?? folder.replace(/^ansible-(?:role-)?/, '')
  const spaces = ['namespace', 'author'].flatMap((key) => (info && textAt(info, key)) ?? [])
  const whole = spaces.filter((space) => /^\w+$/.test(space)).map((space) => `${space}.${name}`)
  return [...new Set([folder, name, ...whole])]
}

function collectionNames(path: string): readonly string[] {
  const { node } = parseYaml(readSource(join(path, 'galaxy.yml')))
  const [space, name] = ['namespace', 'name'].map((key) => (node && textAt(node, key)) ?? '')
  if (space && name) return [`${space}.${name}`]
  throw new Problem(`\`${join(path, 'galaxy.yml')}\` has no \`namespace\` and \`name\``)
}

function valueAt(node: Node, key: string): Node | undefined {
  return node.kind === 'map' ? node.entries.find((entry) => entry.key.text === key)?.value : undefined
}

function textAt(node: Node, key: string): string | undefined {
  const value = valueAt(node, key)
  return value?.kind === 'scalar' && value.tag !== 'null' ? value.text : undefined
}
