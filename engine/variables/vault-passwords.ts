/** Reads vault passwords of the command line: from files, programs and the terminal. */

import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, readFile, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Problem } from '../model/diagnostic.ts'
import { atControllerHome } from '../model/home.ts'
import type { VaultPassword } from './vault.ts'

export interface VaultFlags {
  /** `--vault-password-file`. */
  readonly files?: readonly string[]
  /** `--vault-id`: `label@file`, `label@prompt`, or a file alone. */
  readonly ids?: readonly string[]
  /** `--ask-vault-pass`. */
  readonly ask?: boolean
}

export interface VaultContext {
  readonly cwd?: string
  /** Prompts at the terminal; undefined if there is none. */
  readonly prompt?: (text: string) => Promise<string>
}

const runFile = promisify(execFile)

/** Reads all passwords the flags name. Throws Problem if one cannot be read. */
export async function vaultPasswords(flags: VaultFlags, around: VaultContext = {}): Promise<VaultPassword[]> {
  const passwords: VaultPassword[] = []
  for (const written of flags.ids ?? []) passwords.push(await fromId(written, around))
  for (const file of flags.files ?? []) passwords.push({ id: 'default', password: await fromFile(file, 'default', around) })
  if (flags.ask) passwords.push({ id: 'default', password: await fromPrompt('default', around) })
  return passwords
}

async function fromId(written: string, around: VaultContext): Promise<VaultPassword> {
  const at = written.indexOf('@')
  const id = at > 0 ? written.slice(0, at) : 'default'
  const source = written.slice(at + 1)
  if (source === 'prompt' || source === 'prompt_ask_vault_pass') return { id, password: await fromPrompt(id, around) }
  return { id, password: await fromFile(source, id, around) }
}

async function fromPrompt(id: string, { prompt }: VaultContext): Promise<string> {
  if (!prompt) throw new Problem('cannot prompt for the vault password: there is no terminal', { hint: 'use `--vault-password-file`' })
  return prompt(id === 'default' ? 'Vault password: ' : `Vault password (${id}): `)
}

async function fromFile(written: string, id: string, { cwd = process.cwd() }: VaultContext): Promise<string> {
  const path = resolve(cwd, atControllerHome(written))
  const found = await stat(path).catch(() => undefined)
  if (!found) throw new Problem(`there is no vault password file \`${written}\``)
  if (found.isDirectory()) throw new Problem(`the vault password file \`${written}\` is a directory`)
  const text = (await isExecutable(path)) ? await fromProgram(path, written, id) : await readable(path, written)
  const password = text.trim()
  if (password === '') throw new Problem(`the vault password file \`${written}\` has an empty password`)
  return password
}

async function readable(path: string, written: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: Error) => {
    throw new Problem(`cannot read the vault password file \`${written}\`: ${error.message}`)
  })
}

/** Runs a password program; those named `…-client` get the vault ID. */
async function fromProgram(path: string, written: string, id: string): Promise<string> {
  const args = /-client(\.\w+)?$/.test(basename(path)) ? ['--vault-id', id] : []
  try {
    return (await runFile(path, args, { timeout: 60_000 })).stdout
  } catch (error) {
    const { stderr, code } = error as { stderr?: string; code?: number | string }
    const reason = stderr?.trim().split('\n').at(-1) || `exit code ${code}`
    throw new Problem(`the vault password program \`${written}\` failed: ${reason}`, {
      hint: 'remove the execute permission if the file only holds the password',
    })
  }
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
