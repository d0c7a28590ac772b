/** Decrypts values and files of Ansible Vault with the password that fits, and reads the passwords of the command line. */

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access, readFile, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { promisify } from 'node:util'
import { lastLine } from '../formats/text-lines.ts'
import { textWithBytes } from '../formats/utf8.ts'
import { type Envelope, envelopeOf, headerOf, isKnown, isVault, openEnvelope } from '../formats/vault-format.ts'
import { type Place, Problem, type ProblemWords } from '../model/diagnostic.ts'
import { atControllerHome } from '../model/home.ts'
import { parseYaml, toValue } from '../template/values/yaml.ts'
import { isTemplate } from '../template/values/yaml-value.ts'

export interface VaultPassword {
  /** `default` without a vault ID. */
  readonly id: string
  readonly password: string
}

export interface Vault {
  /** Decrypts a value or a whole file, the same text only once; bytes that are not UTF-8 are encoded by `textWithBytes`. Throws Problem if no password fits. */
  decrypt(ciphertext: string, place?: Place): string
  /** For plug-ins that decrypt by themselves, and what they decrypted. */
  readonly keys?: { readonly passwords: readonly VaultPassword[]; readonly decrypted: (clear: string) => void }
}

export interface VaultOptions {
  /** Called with each decrypted value, and with the values in a decrypted file; `single`: the whole of a `!vault` value. */
  readonly onSecret?: (value: string, single: boolean) => void
}

/** Passwords are tried in order, those with the vault ID of the text first. */
export function makeVault(passwords: readonly VaultPassword[], options: VaultOptions = {}): Vault {
  const cached = new Map<string, string>()
  const conceal = (clear: string, isFile: boolean) => {
    if (options.onSecret) for (const secret of secretsIn(clear, isFile)) options.onSecret(secret, !isFile)
  }
  return {
    keys: { passwords, decrypted: (clear) => conceal(clear, true) },
    decrypt(ciphertext, place) {
      // YAML indents the lines of `!vault`: blanks do not change it.
      const digest = createHash('sha256').update(ciphertext.replace(/\s+/g, '')).digest('base64')
      let clear = cached.get(digest)
      if (clear === undefined) {
        clear = open(ciphertext, passwords, place)
        cached.set(digest, clear)
        const isFile = place === undefined || isVault(place.source.text)
        conceal(clear, isFile)
      }
      return clear
    },
  }
}

function open(text: string, passwords: readonly VaultPassword[], place: Place | undefined): string {
  const { id, envelope } = parseEnvelope(text, place)
  if (passwords.length === 0) throw problem('this is encrypted and no vault password is given', place, { msg: unsaid })
  const own = passwords.filter((each) => each.id === id)
  for (const { password } of [...own, ...passwords.filter((each) => !own.includes(each))]) {
    const clear = openEnvelope(envelope, password)
    if (clear) return textWithBytes(clear)
  }
  const tried = passwords.length === 1 ? 'the vault password is wrong' : `none of the ${passwords.length} vault passwords is right`
  throw problem(id === undefined ? tried : `${tried} for the vault ID \`${id}\``, place, { kind: 'wrong-password' })
}

function parseEnvelope(text: string, place: Place | undefined): { readonly id?: string; readonly envelope: Envelope } {
  const header = headerOf(text)
  if (!header) throw invalidEnvelope(place)
  if (!isKnown(header))
    throw new Problem(`vault format ${header.version} with ${header.cipher} is not supported`, {
      kind: 'old-format',
      place,
      hint: 'encrypt it again with Ansible 2.4 or later',
    })
  const envelope = envelopeOf(text)
  if (!envelope) throw invalidEnvelope(place)
  return { id: header.id, envelope }
}

function invalidEnvelope(place: Place | undefined): Problem {
  return new Problem('this is not valid Ansible Vault text: it is cut off or changed', { kind: 'damaged', place })
}

/** The words of Ansible; the name of a file stands behind them. */
const unsaid = 'A vault password or secret must be specified to decrypt'

function problem(message: string, place: Place | undefined, more: Pick<ProblemWords, 'kind' | 'msg'>): Problem {
  return new Problem(message, { ...more, place, hint: 'use `--vault-password-file`, `--vault-id` or `--ask-vault-pass`' })
}

const secretNames = /pass|pwd|secret|token|key|credential|private|auth/i
/** Shorter values of a variables file, such as `true` or `8080`, would be hidden in every text; they only count under a name of a secret. */
const minLength = 8

/** A single value is a secret as a whole; of an encrypted variables file, those values that look like one. */
export function secretsIn(clear: string, isFile: boolean): readonly string[] {
  if (!isFile) return [clear]
  const { node } = parseYaml({ file: '', text: clear })
  if (node?.kind !== 'map') return [clear]
  const found: string[] = []
  collect(toValue(node, { plain: true, report: () => {} }), false, found)
  return found
}

function collect(value: unknown, isSecretName: boolean, found: string[]): void {
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value)
    if (!isTemplate(text) && (text.length >= minLength || (isSecretName && text !== ''))) found.push(text)
  } else if (Array.isArray(value)) for (const item of value) collect(item, isSecretName, found)
  else if (typeof value === 'object' && value !== null) {
    const entries = value instanceof Map ? value : Object.entries(value)
    for (const [key, inner] of entries) collect(inner, isSecretName || secretNames.test(String(key)), found)
  }
}

interface VaultFlags {
  /** `--vault-password-file`. */
  readonly files?: readonly string[]
  /** `--vault-id`: `label@file`, `label@prompt`, or a file alone. */
  readonly ids?: readonly string[]
  /** `--ask-vault-pass`. */
  readonly ask?: boolean
}

interface VaultContext {
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
  if (!prompt)
    throw new Problem('cannot prompt for the vault password: there is no terminal', {
      kind: 'no-terminal',
      hint: 'use `--vault-password-file`',
    })
  return prompt(id === 'default' ? 'Vault password: ' : `Vault password (${id}): `)
}

async function fromFile(written: string, id: string, { cwd = process.cwd() }: VaultContext): Promise<string> {
  const path = resolve(cwd, atControllerHome(written))
  const found = await stat(path).catch(() => undefined)
  if (!found) throw new Problem(`there is no vault password file \`${written}\``, { kind: 'missing-file' })
  if (found.isDirectory()) throw new Problem(`the vault password file \`${written}\` is a directory`, { kind: 'directory' })
  const text = (await isExecutable(path)) ? await fromProgram(path, written, id) : await readable(path, written)
  const password = text.trim()
  if (password === '') throw new Problem(`the vault password file \`${written}\` has an empty password`, { kind: 'empty-password' })
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
    const reason = lastLine(stderr ?? '') || `exit code ${code}`
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
