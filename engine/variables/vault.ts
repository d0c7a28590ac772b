/** Values and files encrypted by Ansible Vault, opened by whichever of the known passwords fits. */
import { createHash } from 'node:crypto'
import { textWithBytes } from '../formats/utf8.ts'
import { type Envelope, envelopeOf, headerOf, isKnown, isVault, openEnvelope } from '../formats/vault-format.ts'
import { type Place, Problem } from '../model/diagnostic.ts'
import { secretsIn } from './vault-secrets.ts'

export interface VaultPassword {
  /** `default` where no vault id was given. */
  readonly id: string
  readonly password: string
}

export interface Vault {
  /** The clear text of a value or a whole file, in it bytes that are not UTF-8 as `textWithBytes` has them; the same text is decrypted once. Throws Problem where no password fits. */
  decrypt(ciphertext: string, place?: Place): string
}

export interface VaultOptions {
  /** Told of each decrypted value, and of the values in a decrypted file. */
  readonly onSecret?: (value: string) => void
}

/** The passwords are tried in order, those of the text's own vault id first. */
export function makeVault(passwords: readonly VaultPassword[], options: VaultOptions = {}): Vault {
  const known = new Map<string, string>()
  return {
    decrypt(ciphertext, place) {
      // YAML indents the lines of `!vault`: blanks make no other text of it.
      const digest = createHash('sha256').update(ciphertext.replace(/\s+/g, '')).digest('base64')
      let clear = known.get(digest)
      if (clear === undefined) {
        clear = open(ciphertext, passwords, place)
        known.set(digest, clear)
        const isFile = place === undefined || isVault(place.source.text)
        if (options.onSecret) for (const secret of secretsIn(clear, isFile)) options.onSecret(secret)
      }
      return clear
    },
  }
}

function open(text: string, passwords: readonly VaultPassword[], place: Place | undefined): string {
  const { id, envelope } = parseEnvelope(text, place)
  if (passwords.length === 0) throw problem('this is encrypted and no vault password is known', place)
  const own = passwords.filter((each) => each.id === id)
  for (const { password } of [...own, ...passwords.filter((each) => !own.includes(each))]) {
    const clear = openEnvelope(envelope, password)
    if (clear) return textWithBytes(clear)
  }
  const tried = passwords.length === 1 ? 'the vault password does not fit' : `none of the ${passwords.length} vault passwords fits`
  throw problem(id === undefined ? tried : `${tried} for the vault id \`${id}\``, place)
}

function parseEnvelope(text: string, place: Place | undefined): { readonly id?: string; readonly envelope: Envelope } {
  const header = headerOf(text)
  if (!header) throw invalidEnvelope(place)
  if (!isKnown(header))
    throw new Problem(`vault format ${header.version} with ${header.cipher} is not known`, {
      place,
      hint: 'encrypt it again with Ansible 2.4 or later',
    })
  const envelope = envelopeOf(text)
  if (!envelope) throw invalidEnvelope(place)
  return { id: header.id, envelope }
}

function invalidEnvelope(place: Place | undefined): Problem {
  return new Problem('this is no text that Ansible Vault wrote: it is cut off or changed', { place })
}

function problem(message: string, place: Place | undefined): Problem {
  return new Problem(message, { place, hint: 'give `--vault-password-file`, `--vault-id` or `--ask-vault-pass`' })
}
