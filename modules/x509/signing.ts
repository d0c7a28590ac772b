/** Builds the body of a request or certificate here; the host, which has the key, signs it. */

import { createPublicKey, verify } from 'node:crypto'
import { Problem } from '../../engine/model/diagnostic.ts'
import { bitsOf, type Der, der, oid, oidOf, part, partsOf, pemBlocks, readable, readDer, sequence, tags } from './der.ts'
import { type KeySource, keyInput, takeKey } from './openssl.ts'
import type { PublicKey } from './public-key.ts'

/** Signed data: the body, the algorithm and the signature. */
export interface Signed {
  readonly body: Der
  /** The identifier of the algorithm. */
  readonly algorithm: string
  readonly signature: Buffer
  readonly der: Buffer
}

/** The first PEM block of a kind, undefined if none can be read. */
export function signedIn(text: string, label: RegExp): Signed | undefined {
  const [found] = pemBlocks(text, label)
  return found && signedOf(found)
}

export function signedOf(bytes: Buffer): Signed | undefined {
  return readable(() => {
    const whole = readDer(bytes)
    const [body, algorithm, signature] = [0, 1, 2].map((index) => part(partsOf(whole), index)) as [Der, Der, Der]
    return { body, algorithm: oidOf(part(partsOf(algorithm), 0)), signature: bitsOf(signature), der: whole.whole }
  })
}

/** Whether the signature was made with this key. */
export function isSignedBy({ body, algorithm, signature }: Signed, { der: key }: PublicKey): boolean {
  const found = Object.values(algorithms)
    .flatMap((digests) => Object.entries(digests))
    .find(([, identifier]) => identifier === algorithm)
  try {
    return verify(found?.[0] === '' ? null : found?.[0], body.whole, createPublicKey({ key, format: 'der', type: 'spki' }), signature)
  } catch {
    return false
  }
}

/** Identifiers of algorithms by the kind of key and the digest; an empty digest where the kind needs none. */
const algorithms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  RSA: {
    md5: '1.2.840.113549.1.1.4',
    sha1: '1.2.840.113549.1.1.5',
    sha256: '1.2.840.113549.1.1.11',
    sha384: '1.2.840.113549.1.1.12',
    sha512: '1.2.840.113549.1.1.13',
  },
  DSA: { sha1: '1.2.840.10040.4.3', sha256: '2.16.840.1.101.3.4.3.2', sha384: '2.16.840.1.101.3.4.3.3', sha512: '2.16.840.1.101.3.4.3.4' },
  ECC: { sha1: '1.2.840.10045.4.1', sha256: '1.2.840.10045.4.3.2', sha384: '1.2.840.10045.4.3.3', sha512: '1.2.840.10045.4.3.4' },
  Ed25519: { '': '1.3.101.112' },
  Ed448: { '': '1.3.101.113' },
}

/** How a key signs with a digest. */
export interface Signing {
  readonly digest: string
  readonly algorithm: Buffer
}

/** Throws a Problem if the key cannot sign with the digest; `words` is Ansible's message for a digest it does not support either. */
export function signingOf({ type }: PublicKey, digest: string, words: string): Signing {
  const kinds = algorithms[type]
  if (!kinds) throw new Problem(`a key of type ${type} cannot sign`)
  const used = '' in kinds ? '' : digest
  const identifier = kinds[used]
  if (identifier === undefined) {
    const msg = Object.hasOwn(algorithms.RSA ?? {}, digest) ? undefined : words
    throw new Problem(`\`${digest}\` is not a supported digest`, { hint: `one of ${Object.keys(kinds).join(', ')}`, msg })
  }
  return { digest: used, algorithm: sequence(oid(identifier), ...(type === 'RSA' ? [der(tags.null)] : [])) }
}

/** Arguments and standard input of `signScript`. */
export function signWords(source: KeySource, label: string, body: Buffer, { digest, algorithm }: Signing, returnContent: boolean) {
  const suffix = source.content === undefined ? '' : 'given'
  const words = [body.toString('base64'), algorithm.toString('base64'), digest, returnContent ? 'content' : '']
  return { args: [source.path ?? '', suffix, label, ...words], stdin: keyInput(source) }
}

// Encodes the sequence of the signed body, the algorithm and the signature.
export const signScript = `
export LC_ALL=C
key_path=$1 given=$2 label=$3 body=$4 algorithm=$5 digest=$6 content=$7
command -v openssl >/dev/null 2>&1 || exit 127
${takeKey}take_key "$key_path" "$given"
byte() { printf "\\\\$(printf %03o "$1")"; }
head_of() {
  byte "$1"
  if [ "$2" -lt 128 ]; then byte "$2"
  elif [ "$2" -lt 256 ]; then byte 129; byte "$2"
  elif [ "$2" -lt 65536 ]; then byte 130; byte "$(($2 / 256))"; byte "$(($2 % 256))"
  else byte 131; byte "$(($2 / 65536))"; byte "$(($2 / 256 % 256))"; byte "$(($2 % 256))"; fi
}
size_of() { wc -c <"$1" | tr -d ' '; }
printf '%s\\n' "$body" | openssl base64 -d -A >"$work/body" || exit
printf '%s\\n' "$algorithm" | openssl base64 -d -A >"$work/algorithm" || exit
if [ -n "$digest" ]; then with_key openssl dgst "-$digest" -sign /dev/fd/3 -passin fd:4 -out "$work/signature" "$work/body"
else with_key openssl pkeyutl -sign -rawin -inkey /dev/fd/3 -passin fd:4 -in "$work/body" -out "$work/signature"; fi || exit
{
  cat "$work/body" "$work/algorithm"
  head_of 3 "$(($(size_of "$work/signature") + 1))"
  byte 0
  cat "$work/signature"
} >"$work/inner" || exit
{ head_of 48 "$(size_of "$work/inner")"; cat "$work/inner"; } >"$work/whole" || exit
{
  printf '%s\\n' "-----BEGIN $label-----"
  openssl base64 -in "$work/whole"
  printf '%s\\n' "-----END $label-----"
} >"$new" || exit
if [ -n "$content" ]; then report content "$(cat -- "$new")"; fi
`
