/** The passwords of `ansible-vault`: those that open what there is, and the one that closes what is written. */
import { Problem } from '../../engine/model/diagnostic.ts'
import type { VaultPassword } from '../../engine/variables/vault.ts'
import { vaultPasswords } from '../../engine/variables/vault.ts'
import { withSettings } from '../options/settings.ts'
import { ask } from '../terminal/prompt.ts'
import type { AnsibleFlags } from './flags.ts'
import { OptionsProblem } from './program.ts'

export interface VaultFlags extends Pick<AnsibleFlags, 'vaultId' | 'vaultPasswordFile' | 'askVaultPass' | 'askVaultPassword'> {
  readonly encryptVaultId?: string
  readonly newVaultId?: string
  readonly newVaultPasswordFile?: string
}

/** Passwords to open with; the person is asked where none is named. */
export async function openingPasswords(flags: VaultFlags): Promise<readonly VaultPassword[]> {
  return required(await vaultPasswords(asksWhereNone(await sourcesOf(flags)), { prompt: ask }))
}

/** The one password to close with. */
export async function closingPassword(flags: VaultFlags): Promise<VaultPassword> {
  const sources = await sourcesOf(flags)
  const all = await vaultPasswords(asksWhereNone(sources), { prompt: askTwice })
  return chosen(required(all), sources.encryptVaultId)
}

/** The password that replaces another. */
export async function newPassword({ newVaultId, newVaultPasswordFile, encryptVaultId }: VaultFlags): Promise<VaultPassword> {
  const files = newVaultPasswordFile === undefined ? undefined : [newVaultPasswordFile]
  const ids = newVaultId === undefined ? undefined : [newVaultId]
  return chosen(required(await vaultPasswords(asksWhereNone({ files, ids }), { prompt: askTwice })), encryptVaultId)
}

/** The one that the text is opened with can also be the one it is closed with. */
export function chosen(passwords: readonly VaultPassword[], id: string | undefined): VaultPassword {
  const [first] = passwords
  if (id === undefined && first && new Set(passwords.map((each) => each.id)).size === 1) return first
  const ids = passwords.map((each) => `\`${each.id}\``).join(', ')
  if (id === undefined)
    throw new OptionsProblem(`several vault IDs could encrypt this: ${ids}`, { hint: 'choose one with `--encrypt-vault-id`' })
  const found = passwords.find((each) => each.id === id)
  if (!found)
    throw new Problem(`there is no password for the vault ID \`${id}\`, only for ${ids}`, { hint: `use \`--vault-id ${id}@FILE\`` })
  return found
}

interface Sources {
  readonly files?: readonly string[]
  readonly ids?: readonly string[]
  readonly ask?: boolean
  readonly encryptVaultId?: string
}

async function sourcesOf(flags: VaultFlags): Promise<Sources> {
  const { vaultId, vaultPasswordFile, askVaultPass, encryptVaultId, settings } = await withSettings({
    ...flags,
    heads: 'ansible' as const,
    ...(flags.askVaultPassword ? { askVaultPass: true } : {}),
  })
  const bad = vaultId?.find((each) => each.includes(';'))
  if (bad !== undefined) throw new OptionsProblem(`\`${bad}\` is not a valid vault ID: it contains \`;\``)
  return { files: vaultPasswordFile, ids: vaultId, ask: askVaultPass, encryptVaultId: encryptVaultId ?? settings?.vaultEncryptIdentity }
}

function asksWhereNone(sources: Sources): Sources {
  return sources.files?.length || sources.ids?.length ? sources : { ...sources, ask: true }
}

function required(passwords: readonly VaultPassword[]): readonly VaultPassword[] {
  if (passwords.length === 0)
    throw new OptionsProblem('a vault password is required', { hint: 'use `--vault-password-file` or `--vault-id`' })
  return passwords
}

async function askTwice(text: string): Promise<string> {
  const first = await ask(`new ${text}`)
  if (first !== (await ask(`new ${text} again`))) throw new Problem('the two passwords differ')
  return first
}
