/** Values and files encrypted by Ansible Vault. The home of `ansible-vault`. */
import { createHash } from 'node:crypto'
import { Vault as Cipher } from 'ansible-vault'
import { type Place, Problem } from '../diagnostic.ts'
import { secretsIn } from './vault-secrets.ts'

export interface VaultPassword {
  /** `default` where no vault id was given. */
  readonly id: string
  readonly password: string
}

export interface Vault {
  /** The clear text of a value or a whole file; the same text is decrypted once. Throws Problem where no password fits. */
  decrypt(ciphertext: string, place?: Place): string
}

export interface VaultOptions {
  /** Told of each decrypted value, and of the values in a decrypted file. */
  readonly onSecret?: (value: string) => void
}

const header = /^\$ANSIBLE_VAULT;(?<version>[\d.]+);(?<cipher>\w+)(?:;(?<id>[^\r\n]*))?\s*$/m

/** Whether a text is encrypted as a whole. */
export function isVault(text: string): boolean {
  return text.startsWith('$ANSIBLE_VAULT;')
}

/** The passwords are tried in order, those of the text's own vault id first. */
export function makeVault(passwords: readonly VaultPassword[], options: VaultOptions = {}): Vault {
  const known = new Map<string, string>()
  const ciphers = passwords.map(({ id, password }) => ({ id, cipher: new Cipher({ password }) }))
  return {
    decrypt(ciphertext, place) {
      const text = tidy(ciphertext)
      const digest = createHash('sha256').update(text).digest('base64')
      let clear = known.get(digest)
      if (clear === undefined) {
        clear = open(text, ciphers, place)
        known.set(digest, clear)
        const isFile = place === undefined || isVault(place.source.text)
        if (options.onSecret) for (const secret of secretsIn(clear, isFile)) options.onSecret(secret)
      }
      return clear
    },
  }
}

interface Key {
  readonly id: string
  readonly cipher: Cipher
}

function open(text: string, keys: readonly Key[], place: Place | undefined): string {
  const id = checkedId(text, place)
  if (keys.length === 0) throw problem('this is encrypted and no vault password is known', place)
  const own = keys.filter((key) => key.id === id)
  for (const { cipher } of [...own, ...keys.filter((key) => !own.includes(key))]) {
    try {
      const clear = cipher.decryptSync(text, undefined)
      if (clear !== undefined) return clear
    } catch (error) {
      if (!(error instanceof Error) || !/integrity/i.test(error.message)) throw broken(place)
    }
  }
  const tried = keys.length === 1 ? 'the vault password does not fit' : `none of the ${keys.length} vault passwords fits`
  throw problem(id === undefined ? tried : `${tried} for the vault id \`${id}\``, place)
}

function checkedId(text: string, place: Place | undefined): string | undefined {
  const found = header.exec(text.split('\n', 1)[0] ?? '')?.groups
  if (!found || !/^[\da-fA-F\s]*$/.test(text.slice(text.indexOf('\n')))) throw broken(place)
  if (!/^1\.[12]$/.test(found.version ?? '') || found.cipher !== 'AES256')
    throw new Problem(`vault format ${found.version} with ${found.cipher} is not known`, {
      place,
      hint: 'encrypt it again with Ansible 2.4 or later',
    })
  return found.id
}

/** YAML indents the lines of `!vault |`, and editors leave blanks behind. */
function tidy(ciphertext: string): string {
  return ciphertext
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')
}

function broken(place: Place | undefined): Problem {
  return new Problem('this is no text that Ansible Vault wrote: it is cut off or changed', { place })
}

function problem(message: string, place: Place | undefined): Problem {
  return new Problem(message, { place, hint: 'give `--vault-password-file`, `--vault-id` or `--ask-vault-pass`' })
}

/** The text as Ansible writes an encrypted file: lines of eighty characters; the id stands in the first, unless it is `default`. */
export function encryptText(clear: string, { id, password }: VaultPassword): string {
  return `${new Cipher({ password }).encryptSync(clear, id === 'default' ? '' : id)}\n`
}

/** The vault id that an encrypted text names. */
export function vaultIdOf(text: string): string | undefined {
  return header.exec(text.split('\n', 1)[0] ?? '')?.groups?.id
}
