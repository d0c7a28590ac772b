/** What `ansible-vault` does to files. */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { headerOf, isVault, sealed } from '../../engine/formats/vault-format.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { variablesFrom } from '../../engine/variables/variables-file.ts'
import { makeVault, type VaultPassword } from '../../engine/variables/vault.ts'
import { OptionsProblem } from './program.ts'
import { edited } from './vault-editor.ts'
import { page } from './vault-pager.ts'
import { chosen, closingPassword, newPassword, openingPasswords, type VaultFlags } from './vault-passwords.ts'
import { printNote, readText, writeText } from './vault-texts.ts'

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
  for (const name of files) {
    const value = existsSync(name) ? undefined : valueNamed(name)
    const { clear } = value ? await openedValue(value, passwords) : opened(await readText(name), name, passwords)
    await page(value && process.stdout.isTTY ? `${clear}\n` : clear)
  }
}

export async function encrypt(files: readonly string[], flags: FileFlags): Promise<void> {
  oneWith(flags.output, files)
  const password = await closingPassword(flags)
  for (const file of files.length > 0 ? files : ['-']) {
    const text = await readText(file)
    if (isVault(text)) throw new Problem(`\`${file}\` is already encrypted`)
    writeText(flags.output ?? file, sealed(text, password))
  }
  printNote('Encryption successful')
}

export async function decrypt(files: readonly string[], flags: FileFlags): Promise<void> {
  oneWith(flags.output, files)
  const passwords = await openingPasswords(flags)
  for (const file of files.length > 0 ? files : ['-']) writeText(flags.output ?? file, opened(await readText(file), file, passwords).clear)
  printNote('Decryption successful')
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

/** `FILE:PATH` names a value in a file. */
interface ValueName {
  readonly file: string
  readonly path: readonly string[]
}

function valueNamed(name: string): ValueName | undefined {
  for (let colon = name.lastIndexOf(':'); colon > 0; colon = name.lastIndexOf(':', colon - 1))
    if (existsSync(name.slice(0, colon))) return { file: name.slice(0, colon), path: name.slice(colon + 1).split('.') }
  return undefined
}

/** One `!vault` value of a file that is not encrypted as a whole. */
async function openedValue({ file, path }: ValueName, passwords: readonly VaultPassword[]): Promise<Opened> {
  const text = await readText(file)
  const shown = `${file}:${path.join('.')}`
  if (isVault(text)) throw new Problem(`\`${file}\` is encrypted as a whole`, { hint: `use \`view ${file}\`` })
  const sealedTexts: string[] = []
  const found = new Map<string, string>()
  // Values are found by where they stand, not by what is in them: each becomes a word of its own, which no file can hold.
  const mark = randomUUID()
  const values = variablesFrom({ file, text }, { anyNames: true, vault: (ciphertext) => `${mark} ${sealedTexts.push(ciphertext) - 1}` })
  collect(values, [], (at, value) => {
    if (value.startsWith(`${mark} `)) found.set(at.join('.'), sealedTexts[Number(value.slice(mark.length + 1))] ?? '')
  })
  const ciphertext = found.get(path.join('.'))
  if (ciphertext !== undefined) return opened(ciphertext, shown, passwords)
  const names = [...found.keys()].map((each) => `\`${each}\``).join(', ')
  throw new Problem(`\`${path.join('.')}\` is not an encrypted value of \`${file}\``, {
    hint: names === '' ? 'none of its values is encrypted' : `its encrypted values are ${names}`,
  })
}

/** Every text of a value with the keys and numbers that lead to it. */
function collect(value: unknown, at: readonly string[], take: (at: readonly string[], text: string) => void): void {
  if (typeof value === 'string') take(at, value)
  if (typeof value !== 'object' || value === null) return
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  for (const [key, inner] of entries) collect(inner, [...at, String(key)], take)
}

interface Opened {
  readonly clear: string
  readonly by: VaultPassword
}

/** The clear text, and the password that opened it, under the id the file itself names. */
function opened(text: string, file: string, passwords: readonly VaultPassword[]): Opened {
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
  if (output !== undefined && files.length > 1) throw new OptionsProblem('`--output` takes only one file')
}
