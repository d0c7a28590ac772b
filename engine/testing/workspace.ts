/** Files that a test writes for its runs: inventories, settings, a play for a role, and the target under the names that playbooks know it by. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { TestCase } from './matrix.ts'
import type { Scenario } from './scenario.ts'
import type { Target } from './target.ts'

export class TestFiles {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tsplay-test-'))

  get madePlay(): string {
    return join(this.#folder, 'play.yml')
  }

  get rolesPath(): string {
    return join(this.#folder, 'roles')
  }

  get collectionsPath(): string {
    return join(this.#folder, 'collections')
  }

  /** Makes the target known by its names, and writes the play for a role without one. */
  link({ kind, names, path, scenarios }: Target): void {
    for (const name of names) {
      const link =
        kind === 'collection'
          ? join(this.collectionsPath, 'ansible_collections', ...name.split('.'))
          : join(this.rolesPath, name.replaceAll('/', ''))
      mkdirSync(join(link, '..'), { recursive: true })
      symlinkSync(path, link)
    }
    if (scenarios.some(({ playbooks }) => playbooks.run === this.madePlay)) {
      const play = [{ name: `Apply the role ${basename(path)}`, hosts: 'all', roles: [basename(path)] }]
      writeFileSync(this.madePlay, JSON.stringify(play))
    }
  }

  /** The inventory of a case: its groups and variables, without addresses. What a playbook writes beside these files is none. */
  inventory({ name, hosts, scenario: { variables } }: TestCase): readonly string[] {
    const folder = join(this.#folder, 'inventories', name)
    mkdirSync(folder, { recursive: true })
    const named = Object.fromEntries(hosts.map((host) => [host.name, { ansible_connection: 'ssh', ...variables.hosts[host.name] }]))
    const groups = [...new Set([...hosts.flatMap((host) => host.groups), ...Object.keys(variables.groups)])].filter(
      (each) => each !== 'all',
    )
    const children = groups.map((group) => {
      const members = hosts.filter((host) => host.groups.includes(group)).map((host) => [host.name, {}])
      return [group, { hosts: Object.fromEntries(members), vars: variables.groups[group] ?? {} }]
    })
    const all = { hosts: named, vars: variables.groups.all ?? {}, children: Object.fromEntries(children) }
    writeFileSync(join(folder, 'hosts.json'), JSON.stringify({ all }))
    if (variables.inventory !== undefined) writeFileSync(join(folder, 'more.json'), JSON.stringify(variables.inventory))
    const links = Object.entries(variables.links)
    for (const [link, target] of links) symlinkSync(target, join(folder, link))
    const sources = links.flatMap(([link]) => (link === 'group_vars' || link === 'host_vars' ? [] : [link]))
    return ['hosts.json', ...(variables.inventory === undefined ? [] : ['more.json']), ...sources].map((each) => join(folder, each))
  }

  /** The environment that the runs of a scenario have besides that of this process. */
  environment({ name, environment, settings }: Scenario): Readonly<Record<string, string>> {
    if (Object.keys(settings).length === 0) return environment
    const file = join(this.#folder, `${name}.cfg`)
    const sections = Object.entries(settings).map(([section, entries]) =>
      [`[${section}]`, ...Object.entries(entries).map(([key, value]) => `${key} = ${value.replaceAll('\n', '\n  ')}`)].join('\n'),
    )
    writeFileSync(file, `${sections.join('\n')}\n`)
    return { ...environment, ANSIBLE_CONFIG: file }
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
