/** Decrypts values and files of Ansible Vault with the password that fits. */
import { createHash } from 'node:crypto'
import { textWithBytes } from '../formats/utf8.ts'
import { type Envelope, envelopeOf, headerOf, isKnown, isVault, openEnvelope } from '../formats/vault-format.ts'
import { type Place, Problem } from '../model/diagnostic.ts'
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
}

export interface VaultOptions {
  /** Called with each decrypted value, and with the values in a decrypted file. */
  readonly onSecret?: (value: string) => void
}

/** Passwords are tried in order, those with the vault ID of the text first. */
export function makeVault(passwords: readonly VaultPassword[], options: VaultOptions = {}): Vault {
  const cached = new Map<string, string>()
  return {
    decrypt(ciphertext, place) {
      // YAML indents the lines of `!vault`: blanks do not change it.
      const digest = createHash('sha256').update(ciphertext.replace(/\s+/g, '')).digest('base64')
      let clear = cached.get(digest)
      if (clear === undefined) {
        clear = open(ciphertext, passwords, place)
        cached.set(digest, clear)
        const isFile = place === undefined || isVault(place.source.text)
        if (options.onSecret) for (const secret of secretsIn(clear, isFile)) options.onSecret(secret)
      }
      return clear
    },
  }
}

function open(text: string, passwords: readonly VaultPassword[], place: Place | undefined): string {
  const { id, envelope } = parseEnvelope(text, place)
  if (passwords.length === 0) throw problem('this is encrypted and no vault password is given', place)
  const own = passwords.filter((each) => each.id === id)
  for (const { password } of [...own, ...passwords.filter((each) => !own.includes(each))]) {
    const clear = openEnvelope(envelope, password)
    if (clear) return textWithBytes(clear)
  }
  const tried = passwords.length === 1 ? 'the vault password does not fit' : `none of the ${passwords.length} vault passwords fits`
  throw problem(id === undefined ? tried : `${tried} for the vault ID \`${id}\``, place)
}

function parseEnvelope(text: string, place: Place | undefined): { readonly id?: string; readonly envelope: Envelope } {
  const header = headerOf(text)
  if (!header) throw invalidEnvelope(place)
  if (!isKnown(header))
    throw new Problem(`vault format ${header.version} with ${header.cipher} is not supported`, {
      place,
      hint: 'encrypt it again with Ansible 2.4 or later',
    })
  const envelope = envelopeOf(text)
  if (!envelope) throw invalidEnvelope(place)
  return { id: header.id, envelope }
}

function invalidEnvelope(place: Place | undefined): Problem {
  return new Problem('this is not valid Ansible Vault text: it is cut off or changed', { place })
}

function problem(message: string, place: Place | undefined): Problem {
  return new Problem(message, { place, hint: 'use `--vault-password-file`, `--vault-id` or `--ask-vault-pass`' })
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
