/** Reads the section `provisioner` of `molecule.yml`: playbooks, inventory, settings, environment and flags. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { booleanIn } from '../formats/booleans.ts'
import type { Node } from '../template/values/yaml.ts'
import { isNothing, type KeyReader, type MoleculeReading } from './molecule-reading.ts'
import { ownPlaybooks, type Scenario, type ScenarioOptions, type ScenarioVariables } from './scenario.ts'

/** What it says, filled in while it is read. */
export type Provisioner = Writable<ScenarioVariables> & Writable<Pick<Scenario, 'playbooks' | 'environment' | 'settings' | 'options'>>
type Writable<T> = { -readonly [K in keyof T]: T[K] }

export function provisionerKeys(reading: MoleculeReading, folder: string, found: Provisioner): Readonly<Record<string, KeyReader>> {
  return {
    name: (value) => {
      const name = reading.text('name', value)
      if (name !== 'ansible') reading.error('unsupported', `the provisioner \`${name}\` is not supported`, value.place, 'use `ansible`')
    },
    ...{ log: 'nothing', lint: 'nothing' },
    connection_options: { unused: 'hosts of the lab are reached with ssh, with a key of their own' },
    config_options: (value) => {
      for (const { key, value: section } of reading.dict('config_options', value))
        found.settings = { ...found.settings, [key.text]: textsIn(reading, key.text, section) }
    },
    env: (value) => {
      for (const [name, text] of Object.entries(textsIn(reading, 'env', value)))
        found.environment = { ...found.environment, [name]: isPath.test(name) ? absolute(text, folder) : text }
    },
    options: (value) => reading.section('options', value, optionKeys(reading, folder, found)),
    inventory: (value) => reading.section('inventory', value, inventoryKeys(reading, folder, found)),
    playbooks: (value) => reading.section('playbooks', value, playbookKeys(reading, folder, found)),
  }
}

/** Settings in the environment that hold paths; relative ones begin at the scenario. */
const isPath = /^ANSIBLE_(?:CONFIG|.*(?:_PATH|_PATHS|_PLUGINS|LIBRARY|MODULE_UTILS))$/

function absolute(paths: string, folder: string): string {
  return paths
    .split(':')
    .map((path) => (path.startsWith('~') ? path : resolve(folder, path)))
    .join(':')
}

function textsIn(reading: MoleculeReading, what: string, node: Node): Readonly<Record<string, string>> {
  return Object.fromEntries(reading.dict(what, node).map(({ key, value }) => [key.text, reading.text(key.text, value)]))
}

function playbookKeys(reading: MoleculeReading, folder: string, found: Provisioner): Readonly<Record<string, KeyReader>> {
  const named =
    (stage: keyof Scenario['playbooks']): KeyReader =>
    (value) => {
      const name = reading.text('playbooks', value)
      const file = resolve(folder, name)
      if (isNothing(value) || name === '') return
      if (!existsSync(file))
        reading.error('missing-file', `there is no playbook \`${name}\``, value.place, 'it is relative to the scenario')
      found.playbooks = { ...found.playbooks, [stage]: file }
    }
  const unused = { unused: 'the lab boots the hosts and takes them down' }
  return {
    converge: named('run'),
    ...Object.fromEntries(ownPlaybooks.map((stage) => [stage, named(stage)])),
    ...Object.fromEntries(['create', 'destroy', 'docker', 'podman', 'vagrant', 'containers'].map((key) => [key, unused])),
  }
}

/** Variables that say how a host is reached. */
const connection = ['connection', 'host', 'port', 'user', 'password', 'ssh_private_key_file'].map((word) => `ansible_${word}`)

function inventoryKeys(reading: MoleculeReading, folder: string, found: Provisioner): Readonly<Record<string, KeyReader>> {
  const variables = (what: 'groups' | 'hosts') => (node: Node) => {
    for (const { key, value } of reading.dict(what, node)) {
      const entries = reading.dict(key.text, value).filter((entry) => {
        const isOwn = !connection.includes(entry.key.text)
        if (!isOwn) reading.warning(`\`${entry.key.text}\` has no effect: hosts of the lab are reached with ssh as root`, entry.key.place)
        return isOwn
      })
      const values = Object.fromEntries(entries.map((entry) => [entry.key.text, reading.value(entry.value)]))
      found[what] = { ...found[what], [key.text]: { ...found[what][key.text], ...values } }
    }
  }
  return {
    group_vars: variables('groups'),
    host_vars: variables('hosts'),
    hosts: (value) => {
      if (!isNothing(value)) found.inventory = reading.value(value)
    },
    links: (value) => {
      for (const { key, value: path } of reading.dict('links', value)) {
        const target = join(folder, reading.text(key.text, path))
        if (!['group_vars', 'host_vars', 'hosts'].includes(key.text))
          reading.error('unsupported', `a link \`${key.text}\` is not supported`, key.place, 'use `group_vars`, `host_vars` or `hosts`')
        else if (existsSync(target)) found.links = { ...found.links, [key.text]: target }
        else reading.error('missing-file', `there is no \`${reading.text(key.text, path)}\``, path.place, 'it is relative to the scenario')
      }
    },
  }
}

/** Flags of `ansible-playbook`, without their dashes. */
function optionKeys(reading: MoleculeReading, folder: string, found: Provisioner): Readonly<Record<string, KeyReader>> {
  const set = (options: ScenarioOptions) => {
    found.options = { ...found.options, ...options }
  }
  const words = (node: Node) =>
    reading
      .text('options', node)
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean)
  const extra: KeyReader = (value) =>
    set({ extraVars: [value.kind === 'map' ? JSON.stringify(reading.value(value)) : reading.text('extra-vars', value)] })
  const become: KeyReader = (value) => set({ become: booleanIn('options', reading.text('become', value)) === true })
  return {
    ...{ become, b: become, 'extra-vars': extra, extra_vars: extra, e: extra },
    tags: (value) => set({ tags: words(value) }),
    'skip-tags': (value) => set({ skipTags: words(value) }),
    'vault-password-file': (value) => set({ vaultPasswordFile: [resolve(folder, reading.text('vault-password-file', value))] }),
    ...Object.fromEntries(['v', 'vv', 'vvv', 'vvvv', 'verbose', 'diff', 'D'].map((flag) => [flag, 'nothing' as const])),
  }
}
