/** The scope that a host's variables make outside of a run: what a template sees before anything was gathered. */
import path from 'node:path'
import { select } from '../../engine/inventory/patterns.ts'
import type { Variables } from '../../engine/model/template.ts'
import type { Here, Scope } from '../../engine/template/scope.ts'
import { AllHostVariables, ScopeDict } from '../../engine/variables/hostvars.ts'
import { engineDefaults, hostMagic, runMagic } from '../../engine/variables/magic.ts'
import { HostVariables, type Levels, playLayers, scopeFor } from '../../engine/variables/variables.ts'
import type { HostView } from './open-host.ts'

/** `facts`: what was gathered of the host, under the names it was given. */
export function scopeOf({ host, inventory, extraVars, secrets, decrypt, flags, playbooks = [] }: HostView, facts: Variables = {}): Scope {
  const play = playbooks.flatMap(({ plays }) => plays).find(({ hosts }) => targets(hosts, inventory, host.name))
  const folder = play?.dir ?? path.resolve('.')
  const here: Here = {
    folders: (kind) => [path.join(folder, kind), folder],
    keepSecret: (value) => secrets.add(value),
    isEncrypted: (value) => secrets.isEncrypted(value),
    hostsOf: (pattern) => select(inventory, pattern).hosts.map(({ name }) => name),
    decrypt,
  }
  const own = new HostVariables(host)
  own.setFacts(facts)
  const fixed: Levels = {
    engineDefaults: engineDefaults(flags.settings?.ansibleManaged),
    extraVars: [{ name: '--extra-vars', values: extraVars }],
  }
  const merge = flags.settings?.hashBehaviour === 'merge'
  const hostvars: AllHostVariables = new AllHostVariables({
    inventory,
    here,
    playbookDir: () => folder,
    variables: (other) => (other.name === host.name ? own : new HostVariables(other)),
    levels: (other) => [fixed, { magic: [...magic, hostMagic(other)] }],
    merge,
  })
  const choices = { check: false, diff: false, verbosity: 0, forks: 1, tags: [], skipTags: [], settingsFile: flags.settingsFile }
  const magic = [
    runMagic({ ...choices, inventory, sources: inventory.file === undefined ? [] : [inventory.file], hostvars }),
    { name: 'the play', values: { playbook_dir: folder } },
  ]
  return scopeFor({
    host: own,
    inventory: inventory.layers(host, folder),
    levels: [...(play ? [playLayers(play)] : []), fixed, { magic: [...magic, hostMagic(host)] }],
    here,
    merge,
    vars: (scope) => new ScopeDict(scope),
  })
}

function targets(hosts: unknown, inventory: HostView['inventory'], name: string): boolean {
  const patterns = [hosts].flat().filter((each) => typeof each === 'string')
  return select(inventory, patterns).hosts.some((host) => host.name === name)
}
