/** What `ansible-vault` does to files. */
import { existsSync } from 'node:fs'
import { headerOf, isVault, sealed } from '../../engine/formats/vault-format.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { makeVault, type VaultPassword } from '../../engine/variables/vault.ts'
import { OptionsProblem } from './program.ts'
import { edited } from './vault-editor.ts'
import { page } from './vault-pager.ts'
import { chosen, closingPassword, newPassword, openingPasswords, type VaultFlags } from './vault-passwords.ts'
import { readText, told, writeText } from './vault-texts.ts'

interface FileFlags extends VaultFlags {
  readonly output?: string
}

export async function create(file: string, flags: VaultFlags): Promise<void> {
  if (existsSync(file)) throw new Problem(`\`${file}\` exists`, { hint: 'use `edit` instead' })
  const password = await closingPassword(flags)
  writeText(file, sealed((await edited('', file)) ?? '', password))
}

export async function edit(files: readonly string[], flags: VaultFlags): Promise<void> {
  const passwords = await openingPasswords(flags)
  for (const file of files) {
    const { clear, by } = opened(await readText(file), file, passwords)
    const text = await edited(clear, file)
    const closing = flags.encryptVaultId === undefined ? by : chosen(passwords, flags.encryptVaultId)
    if (text !== undefined) writeText(file, sealed(text, closing))
  }
}

export async function view(files: readonly string[], flags: VaultFlags): Promise<void> {
  const passwords = await openingPasswords(flags)
  for (const file of files) await page(opened(await readText(file), file, passwords).clear)
}

export async function encrypt(files: readonly string[], flags: FileFlags): Promise<void> {
  oneWith(flags.output, files)
  const password = await closingPassword(flags)
  for (const file of files.length > 0 ? files : ['-']) {
    const text = await readText(file)
    if (isVault(text)) throw new Problem(`\`${file}\` is encrypted already`)
    writeText(flags.output ?? file, sealed(text, password))
  }
  told('Encryption successful')
}

export async function decrypt(files: readonly string[], flags: FileFlags): Promise<void> {
  oneWith(flags.output, files)
  const passwords = await openingPasswords(flags)
  for (const file of files.length > 0 ? files : ['-']) writeText(flags.output ?? file, opened(await readText(file), file, passwords).clear)
  told('Decryption successful')
}

export async function rekey(files: readonly string[], flags: VaultFlags): Promise<void> {
  const passwords = await openingPasswords(flags)
  const password = await newPassword(flags)
  // All are opened before the first is written: a file with another password leaves none half done.
  const texts = new Map<string, string>()
  for (const file of files) texts.set(file, opened(await readText(file), file, passwords).clear)
  for (const [file, clear] of texts) writeText(file, sealed(clear, password))
  process.stderr.write('Rekey successful\n')
}

/** The clear text, and the password that opened it, under the id the file itself names. */
function opened(text: string, file: string, passwords: readonly VaultPassword[]): { readonly clear: string; readonly by: VaultPassword } {
  if (!isVault(text)) throw new Problem(`\`${file}\` is not encrypted`)
  const id = headerOf(text)?.id
  const inOrder = [...passwords.filter((each) => each.id === id), ...passwords.filter((each) => each.id !== id)]
  for (const [index, password] of inOrder.entries()) {
    try {
      return { clear: makeVault([password]).decrypt(text), by: { ...password, id: id ?? 'default' } }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (index === inOrder.length - 1) throw new Problem(`\`${file}\`: ${error.message}`, { hint: error.hint })
    }
  }
  throw new Error('no password was tried')
}

function oneWith(output: string | undefined, files: readonly string[]): void {
  if (output !== undefined && files.length > 1) throw new OptionsProblem('with `--output` there can be one file only')
}
