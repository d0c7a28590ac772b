/** Personal package archives of Launchpad: the source line and the file of one, and the key that signs it. */

import { isNamed, type PublicKey } from '../../engine/formats/openpgp.ts'
import { fromJson } from '../../engine/host-scripts/answer-readers.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change } from '../../engine/model/module.ts'
import { after, type HostRead, type Read } from '../../engine/model/read.ts'
import { keyFetched } from '../packages/fetch-key.ts'
import { addition, keysIn, now, type Ring, ringsRead, serverAddress, trusts } from './keyrings.ts'

export interface Ppa {
  readonly owner: string
  readonly name: string
}

/** Whether a repository is written as one, well or not. */
export function isPpa(repo: string): boolean {
  return repo.startsWith('ppa:')
}

/** `ppa:owner/name`; without a name it is that of the owner's archive `ppa`. undefined if Launchpad has no such names. */
export function ppaOf(repo: string): Ppa | undefined {
  const [, owner, name = 'ppa'] = /^ppa:([a-zA-Z0-9][\w+.-]*)(?:\/([a-zA-Z0-9][\w+.-]*))?$/.exec(repo) ?? []
  return owner === undefined ? undefined : { owner, name }
}

/** Its source line, as Ansible writes it. */
export function ppaLine({ owner, name }: Ppa, codename: string): string {
  return `deb http://ppa.launchpad.net/${owner}/${name}/ubuntu ${codename} main`
}

/** The name of its file, as Ansible makes it. */
export function ppaFile(repo: string, codename: string): string {
  return (`${repo}_${codename}`.match(/[a-zA-Z0-9]+/g) ?? []).join('_')
}

/** Codename of the host's release; empty if it has none. */
export const hostCodename: HostRead<string> = {
  at: 'host',
  subject: { kind: 'machine' },
  script: `sed -n 's/^VERSION_CODENAME=//p' /etc/os-release 2>/dev/null; sed -n 's/^DISTRIB_CODENAME=//p' /etc/lsb-release 2>/dev/null`,
  parse: ({ stdout }) => /^["']?([\w.+-]+)["']?$/m.exec(stdout)?.[1] ?? '',
}

/** A key that the host does not trust yet. */
export interface NewKey {
  readonly fingerprint: string
  readonly rings: readonly Ring[]
  readonly keys: readonly PublicKey[]
}

/** The key that signs the archive, if the host does not trust it: Launchpad names it, and Ubuntu's key server has it. */
export function ppaKeyRead(ppa: Ppa, validate: boolean): Read<NewKey | undefined> {
  return after<string, NewKey | undefined>(fingerprintRead(ppa, validate), (fingerprint) =>
    after<readonly Ring[], NewKey | undefined>(ringsRead(undefined), (rings) =>
      after<number, NewKey | undefined>(now, (time) =>
        rings.some((ring) => trusts(ring, fingerprint, time)) ? { value: undefined } : keyRead(fingerprint, rings),
      ),
    ),
  )
}

function fingerprintRead({ owner, name }: Ppa, validate: boolean): HostRead<string> {
  const address = `https://api.launchpad.net/1.0/~${owner}/+archive/ubuntu/${name}`
  const fetched = keyFetched(address, validate, (error = 'unknown') => `failed to fetch PPA information, error was: ${error}`)
  return {
    ...fetched,
    parse(answer) {
      const { signing_key_fingerprint: found } = fromJson(fetched.parse(answer).toString(), 'the answer of Launchpad', fieldsOf)
      if (typeof found === 'string' && /^[0-9a-f]{40,64}$/i.test(found)) return found.toUpperCase()
      throw new Problem(`Launchpad names no key for \`ppa:${owner}/${name}\``, { hint: 'check whether the archive has packages' })
    },
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

function keyRead(fingerprint: string, rings: readonly Ring[]): HostRead<NewKey> {
  const fetched = keyFetched(serverAddress('hkp://keyserver.ubuntu.com:80', fingerprint), true)
  return {
    ...fetched,
    parse(answer) {
      const keys = keysIn(fetched.parse(answer), 'the key server').filter((key) => isNamed(key, fingerprint))
      if (keys.length > 0) return { fingerprint, rings, keys }
      throw new Problem(`the key server does not have the key ${fingerprint}`, {
        hint: 'install it with `apt_key`, then run again',
        msg: 'Unable to get required signing key',
      })
    },
  }
}

/** Trusts the key for all sources, as Ansible does. */
export function trustKey({ fingerprint, rings, keys }: NewKey): Change {
  return addition(undefined, rings, keys, fingerprint)
}
