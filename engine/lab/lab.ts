/** The lab of real hosts: Debian with systemd, sshd and apt, booted in a second, thrown away after use. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../model/diagnostic.ts'
import { image, labFolder } from './image.ts'
import { start } from './inside.ts'
import { hostKey, makeKey, writeInventory } from './keys.ts'
import { layerWith } from './layer.ts'
import { prepareMachine } from './machine.ts'
import { addressOf, deadAddress } from './network.ts'
import { ownerNow } from './owner.ts'
import { recipeFor } from './recipe.ts'
import type { HostRecord, LabRecord } from './record.ts'
import { type Release, usualRelease } from './releases.ts'
import { claimSlot, clearLab, runningLabs, writeRecord } from './slots.ts'

export interface LabOptions {
  /** Where images and labs lie; `$TSPLAY_LAB` or `/var/cache/tsplay/lab` by default. */
  readonly folder?: string
  /** Names of fresh hosts. */
  readonly names: readonly string[]
  /** Their releases, by name; Debian 12 where it says nothing. */
  readonly releases?: Readonly<Record<string, Release>>
  /** Names of hosts that have these packages already (a cached layer). */
  readonly prepared?: { readonly names: readonly string[]; readonly packages: readonly string[] }
  /** Names of hosts whose core tools are busybox. */
  readonly busybox?: readonly string[]
  /** Stays when this process ends, until somebody takes it down. */
  readonly keep?: boolean
  /** Progress, a line at a time. */
  readonly log?: (line: string) => void
}

export interface Lab {
  readonly slot: number
  readonly folder: string
  readonly hosts: readonly HostRecord[]
  /** The operator's private key; `key.pub` is beside it. */
  readonly key: string
  readonly knownHosts: string
  /** An inventory of all hosts, `hosts.yml`. */
  readonly inventory: string
  /** An address of its network where nobody answers. */
  readonly dead: string
  /** It stays when the process that started it ends. */
  readonly kept: boolean
  host(name: string): HostRecord
  /** Lets it stay when this process ends, until somebody takes it down. */
  keep(): Promise<void>
  down(): Promise<void>
}

/** Boots a lab: prepares this machine, builds the image where it is missing, clears leftovers, then starts the hosts. */
export async function up(options: LabOptions): Promise<Lab> {
  const log = options.log ?? (() => undefined)
  const folder = options.folder ?? labFolder()
  await prepareMachine(log)
  await mkdir(folder, { recursive: true, mode: 0o755 })
  const imageOf = (release = usualRelease) => image(folder, log, recipeFor(release))
  // The slot is claimed when there is something to boot, since the first image takes minutes.
  for (const name of options.names) await imageOf(options.releases?.[name])
  const builder = new LabBuilder(await claimSlot(folder, await ownerNow(options.keep ?? false), log))
  try {
    await builder.makeKey()
    const hosts: HostRecord[] = []
    for (const name of options.names) hosts.push(await builder.add(name, [await imageOf(options.releases?.[name])]))
    for (const name of options.busybox ?? []) hosts.push(await builder.add(name, [await imageOf()], true))
    if (options.prepared) {
      const base = await imageOf()
      const addHost = () => builder.add('layer-builder', [base])
      const layer = await layerWith({ folder, image: base, packages: options.prepared.packages, log, addHost })
      for (const name of options.prepared.names) hosts.push(await builder.add(name, [layer, base]))
    }
    log(`booting ${hosts.map((each) => each.name).join(', ')}`)
    await Promise.all(hosts.map(start))
    await builder.writeAccessFiles()
    return labOf(builder.record)
  } catch (error) {
    await clearLab(builder.record)
    throw error
  }
}

/** The labs that run on this machine, those of other processes too. */
export async function list(folder = labFolder()): Promise<readonly Lab[]> {
  return (await runningLabs(folder)).map(labOf)
}

function labOf(record: LabRecord): Lab {
  const hosts = record.hosts.filter((host) => host.name !== 'layer-builder')
  return {
    slot: record.slot,
    folder: record.folder,
    hosts,
    key: join(record.folder, 'key'),
    knownHosts: join(record.folder, 'known_hosts'),
    inventory: join(record.folder, 'hosts.yml'),
    dead: deadAddress(record.slot),
    kept: !record.owner.process,
    host(name) {
      const found = hosts.find((host) => host.name === name)
      if (!found)
        throw new Problem(`lab ${record.slot} has no host \`${name}\``, { hint: `it has ${hosts.map((host) => host.name).join(', ')}` })
      return found
    },
    keep: async () => writeRecord({ ...record, owner: await ownerNow(true) }),
    down: () => clearLab(record),
  }
}

/** A lab while it is being built; its record is on disk before anything of a host exists. */
class LabBuilder {
  record: LabRecord
  #authorized = ''
  constructor(record: LabRecord) {
    this.record = record
  }

  async makeKey(): Promise<void> {
    this.#authorized = await makeKey(join(this.record.folder, 'key'), 'operator')
  }

  async add(name: string, layers: readonly string[], busybox = false): Promise<HostRecord> {
    const { slot, hosts } = this.record
    const address = addressOf(slot, hosts.length)
    const folder = join(this.record.folder, 'hosts', name)
    const knownHostsLine = await hostKey(join(folder, 'keys'), name, address)
    const host = { name, slot, index: hosts.length, address, folder, layers, knownHostsLine, authorized: this.#authorized, busybox }
    this.record = { ...this.record, hosts: [...hosts, host] }
    await writeRecord(this.record)
    return host
  }

  async writeAccessFiles(): Promise<void> {
    const lab = labOf(this.record)
    await writeFile(lab.knownHosts, lab.hosts.map((host) => `${host.knownHostsLine}\n`).join(''))
    await writeInventory(lab.inventory, lab.hosts, { key: lab.key, knownHosts: lab.knownHosts, users: ['johndoe', 'root'] })
  }
}
