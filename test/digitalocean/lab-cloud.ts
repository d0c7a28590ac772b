/** The API server of the tests with hosts of the lab for droplets: a host boots when one is created, and is gone when it is removed. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { up } from '../../engine/lab/lab.ts'
import type { HostRecord } from '../../engine/lab/record.ts'
import { rootOf } from '../../engine/lab/record.ts'
import { isPlainDict } from '../../engine/model/dict.ts'
import { parseYaml, toValue } from '../../engine/template/values/yaml.ts'
import { shellOn } from '../lab/acts-on-hosts.ts'
import { dropletPackages } from '../lab/hosts.ts'
import { type Api, startApi } from './server.ts'

export interface LabCloud {
  readonly api: Api
  /** The host of a droplet by its name. */
  host(name: string): HostRecord
  /** Numbers of the labs that run. */
  slots(): readonly string[]
  close(): Promise<void>
}

export async function startLabCloud(token: string): Promise<LabCloud> {
  const labs = new Map<number, { readonly host: HostRecord; readonly down: () => Promise<void> }>()
  const api = await startApi({
    token,
    boot: async ({ id, name }, order) => {
      const log = (line: string) => console.log(`      ${line}`)
      const lab = await up({ names: [], prepared: { names: [name], packages: dropletPackages }, log })
      const host = lab.host(name)
      labs.set(id, { host, down: () => lab.down() })
      const wanted = (Array.isArray(order.ssh_keys) ? order.ssh_keys : []).map(String)
      const keys = api.state.keys.filter((key) => wanted.includes(key.fingerprint) || wanted.includes(String(key.id)))
      await initialise(
        host,
        keys.map((key) => key.public_key),
        String(order.user_data ?? ''),
      )
      return { address: host.address }
    },
    remove: async ({ id }) => {
      await labs.get(id)?.down()
      labs.delete(id)
    },
  })
  return {
    api,
    host(name) {
      const found = [...labs.values()].find(({ host }) => host.name === name)
      if (!found) throw new Error(`there is no host of the droplet ${name}`)
      return found.host
    },
    slots: () => [...labs.values()].map(({ host }) => String(host.slot)),
    close: async () => {
      await api.close()
      for (const { down } of labs.values()) await down()
    },
  }
}

/** What cloud-init does with the keys of the account and with the host keys of its user data. */
async function initialise(host: HostRecord, authorized: readonly string[], userData: string): Promise<void> {
  const place = (path: string, text: string, mode: number) => writeFile(join(rootOf(host), path), text, { mode })
  await place('root/.ssh/authorized_keys', authorized.map((key) => `${key}\n`).join(''), 0o600)
  const { node } = parseYaml({ file: 'user-data', text: userData })
  const config = node && toValue(node, { report: (diagnostic) => assertNone(diagnostic.message) })
  const keys = isPlainDict(config) && isPlainDict(config.ssh_keys) ? config.ssh_keys : undefined
  if (!userData.startsWith('#cloud-config\n') || !keys) return
  await shellOn(host, 'rm -f /etc/ssh/ssh_host_*')
  await place('etc/ssh/ssh_host_ed25519_key', String(keys.ed25519_private), 0o600)
  await place('etc/ssh/ssh_host_ed25519_key.pub', `${String(keys.ed25519_public)}\n`, 0o644)
  await shellOn(host, 'systemctl restart ssh')
}

function assertNone(message: string): never {
  throw new Error(`the user data is not valid: ${message}`)
}
