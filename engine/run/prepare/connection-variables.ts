/** Connection variables that no author set: a step sees them in its templates, `hostvars` has none of them. */

import { type Host, type Inventory, isController } from '../../model/host.ts'
import type { Play, Step } from '../../model/play.ts'
import type { Layer } from '../../model/template.ts'
import { renderValue } from '../../template/index.ts'
import { missing, type Scope } from '../../template/scope.ts'
import type { RunOptions } from '../schedule/state.ts'
import { effective } from './keywords.ts'

const usual = 'ssh'

type Reader = (step: Step, play: Play, options: RunOptions, scope: () => Scope) => unknown

/** Each variable, by the keywords and options that say it. */
const readers: Readonly<Record<string, Reader>> = {
  ansible_connection: (step, play, { reach }, scope) => effective('connection', step, play, scope)?.value ?? reach.connection ?? usual,
  ansible_user(step, play, { reach }, scope) {
    const users = effective('remoteUser', step, play, scope)?.value ?? reach.users
    return users?.length === 1 ? users[0] : users
  },
  // As in Ansible, the keyword `port` is no variable.
  ansible_port: (_step, _play, { reach }) => reach.port,
  ansible_shell_executable: () => '/bin/sh',
}

/** Asks what is the same for all hosts at a step; undefined where a template says some of it. */
export function fixedConnections(play: Play, options: RunOptions): (step: Step) => Layer | undefined {
  const cache = new WeakMap<Step, Layer | undefined>()
  const layers = new Map<string, Layer>()
  const find = (step: Step): Layer | undefined => {
    try {
      const found = Object.entries(readers).map(([name, read]) => [name, read(step, play, options, needsHost)] as const)
      const values = Object.fromEntries(found.filter(([, value]) => value !== undefined))
      const key = JSON.stringify(values)
      const layer = layers.get(key) ?? { name: 'the connection', values }
      layers.set(key, layer)
      return layer
    } catch (error) {
      if (error instanceof NeedsHost) return undefined
      throw error
    }
  }
  return (step) => {
    if (!cache.has(step)) cache.set(step, find(step))
    return cache.get(step)
  }
}

function needsHost(): never {
  throw new NeedsHost()
}
class NeedsHost extends Error {}

/** What the templates say for one host, once somebody asks. */
export function connectionIn(step: Step, play: Play, options: RunOptions, scope: () => Scope): Layer {
  const asked = new Set<string>()
  const read = (name: string, reader: Reader) => () => {
    // A keyword that is made from its own variable begins with the usual value.
    if (asked.has(name)) return name === 'ansible_connection' ? (options.reach.connection ?? usual) : missing
    asked.add(name)
    try {
      return reader(step, play, options, scope) ?? missing
    } finally {
      asked.delete(name)
    }
  }
  return lazyLayer(Object.fromEntries(Object.entries(readers).map(([name, reader]) => [name, read(name, reader)])))
}

const addresses = new WeakMap<Host, Layer>()

/** Where no address is written, the name of the host is one. */
export function addressOf(host: Host, inventory: Inventory): Layer {
  let layer = addresses.get(host)
  if (!layer) {
    const address = isController(host.name) && !inventory.hosts.has(host.name) ? '127.0.0.1' : host.name
    layer = { name: 'the connection', values: { ansible_host: address } }
    addresses.set(host, layer)
  }
  return layer
}

const rendering = new WeakSet<Scope>()

/** `delegate_to`, which itself sees the address of the own host. */
export function delegateName(step: Step, play: Play, scope: () => Scope): ReturnType<typeof effective<'delegateTo'>> {
  const added: Scope[] = []
  const marked = () => {
    const at = scope()
    if (!rendering.has(at)) added.push(at)
    rendering.add(at)
    return at
  }
  try {
    return effective('delegateTo', step, play, marked)
  } finally {
    for (const at of added) rendering.delete(at)
  }
}

/** The address of the host that a step is delegated to; `scopeAt` is the scope of a host by name. */
export function delegatedAddress(
  step: Step,
  play: Play,
  own: Host,
  inventory: Inventory,
  scope: () => Scope,
  scopeAt: (name: string) => Scope,
): Layer {
  return lazyLayer({
    ansible_host() {
      const name = rendering.has(scope()) ? own.name : (delegateName(step, play, scope)?.value ?? own.name)
      if (name === own.name) return addressOf(own, inventory).values.ansible_host
      const written = scopeAt(name).get('ansible_host')
      return written === missing ? name : renderValue(written, scopeAt(name))
    },
  })
}

function lazyLayer(readers: Readonly<Record<string, () => unknown>>): Layer {
  const values = {}
  for (const [name, get] of Object.entries(readers)) Object.defineProperty(values, name, { enumerable: true, get })
  return { name: 'the connection', values }
}
