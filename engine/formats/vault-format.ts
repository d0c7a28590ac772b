/** The format of Ansible Vault: AES-256 under a password, as lines of digits below a header that may name a vault id. */
import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'
import { bytesOfText } from './utf8.ts'

/** The first line of an encrypted text. */
export interface Header {
  readonly version: string
  readonly cipher: string
  readonly id?: string
}

/** The lines below the header. */
export interface Envelope {
  readonly salt: Buffer
  readonly proof: Buffer
  readonly body: Buffer
}

const start = '$ANSIBLE_VAULT;'
const first = /^\$ANSIBLE_VAULT;(?<version>[\d.]+);(?<cipher>\w+)(?:;(?<id>.*))?$/
const block = 16

/** Whether a text is encrypted as a whole. */
export function isVault(text: string): boolean {
  return text.startsWith(start)
}

/** undefined if there is no header. */
export function headerOf(text: string): Header | undefined {
  const { version, cipher, id } = first.exec(text.trimStart().split('\n', 1)[0]?.trimEnd() ?? '')?.groups ?? {}
  return version === undefined || cipher === undefined ? undefined : { version, cipher, ...(id !== undefined && { id }) }
}

/** Whether texts with this header can be opened here. */
export function isKnown({ version, cipher }: Header): boolean {
  return /^1\.[12]$/.test(version) && cipher === 'AES256'
}

/** Nothing where the text is cut off or changed; blanks around its lines do not count. */
export function envelopeOf(text: string): Envelope | undefined {
  const [, ...lines] = text.trim().split('\n')
  const parts = bytesOf(lines.join('').replace(/\s+/g, ''))?.toString('latin1').split('\n').map(bytesOf)
  const [salt, proof, body] = parts ?? []
  return salt && proof && body && { salt, proof, body }
}

/** The clear bytes, or nothing where the password does not fit. */
export function openEnvelope({ salt, proof, body }: Envelope, password: string): Buffer | undefined {
  const keys = keysOf(password, salt)
  const wanted = createHmac('sha256', keys.proof).update(body).digest()
  if (proof.length !== wanted.length || !timingSafeEqual(proof, wanted)) return undefined
  const opening = createDecipheriv('aes-256-ctr', keys.cipher, keys.vector)
  const filled = Buffer.concat([opening.update(body), opening.final()])
  return filled.subarray(0, filled.length - (filled.at(-1) ?? 0))
}

export interface Closing {
  /** `default` is not written to the header. */
  readonly id: string
  readonly password: string
  /** Random unless given. */
  readonly salt?: Buffer
}

/** The text as Ansible writes an encrypted file, in lines of eighty digits. */
export function sealed(clear: string, { id, password, salt = randomBytes(32) }: Closing): string {
  const keys = keysOf(password, salt)
  const making = createCipheriv('aes-256-ctr', keys.cipher, keys.vector)
  const body = Buffer.concat([making.update(padded(bytesOfText(clear))), making.final()])
  const proof = createHmac('sha256', keys.proof).update(body).digest()
  const digits = Buffer.from([salt, proof, body].map((part) => part.toString('hex')).join('\n')).toString('hex')
  const head = id === 'default' || id === '' ? `${start}1.1;AES256` : `${start}1.2;AES256;${id}`
  return `${head}\n${(digits.match(/.{1,80}/g) ?? []).join('\n')}\n`
}

function keysOf(password: string, salt: Buffer): { readonly cipher: Buffer; readonly proof: Buffer; readonly vector: Buffer } {
  const derived = pbkdf2Sync(password, salt, 10_000, 80, 'sha256')
  return { cipher: derived.subarray(0, 32), proof: derived.subarray(32, 64), vector: derived.subarray(64) }
}

/** PKCS#7 padding. */
function padded(text: Buffer): Buffer {
  const more = block - (text.length % block)
  return Buffer.concat([text, Buffer.alloc(more, more)])
}

/** undefined unless it consists of pairs of hexadecimal digits. */
function bytesOf(digits: string): Buffer | undefined {
  const bytes = Buffer.from(digits, 'hex')
  return bytes.length * 2 === digits.length ? bytes : undefined
}
