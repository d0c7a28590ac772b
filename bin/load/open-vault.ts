/** The vault of a command; lists and checks of a playbook need no password. */

import { isVault } from '../../engine/formats/vault-format.ts'
import { hidden, type Secrets } from '../../engine/variables/secrets.ts'
import { makeVault, type Vault, vaultPasswords } from '../../engine/variables/vault.ts'
import type { RunFlags } from '../options/flags.ts'
import { ask } from '../terminal/prompt.ts'

export type VaultFlags = Pick<
  RunFlags,
  'vaultPasswordFile' | 'vaultId' | 'askVaultPass' | 'syntaxCheck' | 'listHosts' | 'listTasks' | 'listTags'
>

export async function openVault(flags: VaultFlags, secrets: Secrets): Promise<Vault> {
  const words = { files: flags.vaultPasswordFile, ids: flags.vaultId, ask: flags.askVaultPass }
  const passwords = await vaultPasswords(words, { prompt: ask })
  const onlyLooks = flags.syntaxCheck || flags.listHosts || flags.listTasks || flags.listTags
  if (onlyLooks && passwords.length === 0) return flags.listHosts ? sealedButHosts : sealed
  return makeVault(passwords, { onSecret: (value, single) => (single ? secrets.addEncrypted(value) : secrets.add(value)) })
}

/** For a person to look at: encrypted values stay hidden whether there is a password or not. */
export async function lookingVault(flags: VaultFlags, secrets: Secrets): Promise<Vault> {
  const vault = await openVault(flags, secrets)
  return {
    ...vault,
    decrypt: (text, place) => (place === undefined || isVault(place.source.text) ? vault.decrypt(text, place) : hidden),
  }
}

/** Lists of hosts need the inventory itself, whatever else stays closed. */
const sealedButHosts: Vault = {
  decrypt: (text, place) => (place === undefined ? makeVault([]).decrypt(text) : sealed.decrypt(text, place)),
}

/** Stands in where nothing secret is needed: values stay hidden, and an encrypted file is as good as empty. */
const sealed: Vault = {
  decrypt: (_, place) => (place === undefined || isVault(place.source.text) ? '' : hidden),
}
