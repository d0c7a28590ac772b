/** Names in certificates (RFC 5280): object identifiers, subject names, and general names such as `DNS:www.example.org`. */

import { domainToASCII, domainToUnicode } from 'node:url'
import { bytesOf, parseNetwork } from '../../engine/formats/ip-address.ts'
import { pythonText } from '../../engine/formats/python-text.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { context, type Der, der, oid, oidOf, part, partsOf, readDer, sequence, tags, textOf } from './der.ts'
import { colons } from './public-key.ts'

/** One part of a name: its identifier and its text. */
export type Attribute = readonly [string, string]

const printable = ['2.5.4.6', '2.5.4.5', '2.5.4.46', '1.3.6.1.4.1.311.60.2.1.3']
const ascii = ['1.2.840.113549.1.9.1', '0.9.2342.19200300.100.1.25']

/** A name of these parts, each by itself. */
export function encodeName(attributes: readonly Attribute[]): Buffer {
  return sequence(...attributes.map((each) => der(tags.set, encodeAttribute(each))))
}

/** A name relative to the issuer, from fields such as `O=Example`. */
export function encodeRelative(words: readonly string[]): Buffer {
  return context(1, true, ...words.map((word) => encodeAttribute(attributeIn(word))))
}

function encodeAttribute([identifier, text]: Attribute): Buffer {
  const tag = printable.includes(identifier) ? tags.printable : ascii.includes(identifier) ? tags.ia5 : tags.utf8
  return sequence(oid(identifier), der(tag, Buffer.from(text, 'utf8')))
}

export function decodeName(name: Der): readonly Attribute[] {
  return partsOf(name).flatMap((set) =>
    partsOf(set).map((each): Attribute => [oidOf(part(partsOf(each), 0)), textOf(part(partsOf(each), 1))]),
  )
}

function attributeIn(word: string): Attribute {
  const [, name, text = ''] = /^ *([a-zA-Z0-9.]+) *= *([\s\S]*)/.exec(word) ?? []
  if (name === undefined) throw new Problem(`\`${word}\` is not a name field: write \`O=Example\``)
  return [identifierOf(name), text]
}

/** The parts of `CN=a,O=b` or `/O=b/CN=a`, as they are written; a backslash escapes what follows it. */
function attributesIn(text: string): readonly Attribute[] {
  const slash = text.trimStart().startsWith('/')
  const parts: string[] = ['']
  const rest = slash ? text.trimStart().slice(1) : text
  for (const [piece] of rest.matchAll(/\\[0-9a-fA-F]{2}|\\[\s\S]|[\s\S]/g)) {
    if (piece === (slash ? '/' : ',')) parts.push('')
    else if (/^\\..$/s.test(piece)) parts[parts.length - 1] += String.fromCharCode(Number.parseInt(piece.slice(1), 16))
    else parts[parts.length - 1] += piece.length === 2 ? piece.slice(1) : piece
  }
  return parts.map(attributeIn)
}

/** A general name as a task writes it; throws Problem if invalid. `what` is Ansible's term for it. */
export function encodeGeneral(word: string, what = 'Subject Alternative Name'): Buffer {
  const [, kind = '', value = ''] = /^(DNS|IP|email|URI|RID|dirName|otherName):([\s\S]*)$/.exec(word) ?? []
  if (kind === 'DNS') return context(2, false, Buffer.from(asciiDomain(value)))
  if (kind === 'email') return context(1, false, Buffer.from(value.replace(/@(.*)/s, (_, domain: string) => `@${asciiDomain(domain)}`)))
  if (kind === 'URI') return context(6, false, Buffer.from(withHost(value, asciiDomain)))
  if (kind === 'IP') return context(7, false, addressBytes(value, what))
  if (kind === 'RID') return context(8, false, readDer(oid(identifierOf(value))).body)
  if (kind === 'dirName') return context(4, true, encodeName([...attributesIn(value)].reverse()))
  if (kind === 'otherName') return encodeOther(value)
  const hint = word.includes(':')
    ? 'use one of `DNS:`, `IP:`, `email:`, `URI:`, `RID:`, `dirName:` and `otherName:` as the prefix'
    : 'add the prefix `DNS:`'
  const why = word.includes(':') ? 'potentially unsupported by cryptography backend' : 'forgot "DNS:" prefix?'
  throw new Problem(`\`${word}\` is not a name that a certificate can contain`, { hint, msg: `Cannot parse ${what} "${word}" (${why})` })
}

function encodeOther(value: string): Buffer {
  const [, identifier = '', kind, text = ''] = /^([\d.]+);(?:(UTF8|UTF8String):)?([\s\S]*)$/.exec(value) ?? []
  const bytes = /^[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2})*$/.test(text) ? text.split(':').map((pair) => Number.parseInt(pair, 16)) : undefined
  const inner = kind !== undefined ? der(tags.utf8, Buffer.from(text)) : bytes && Buffer.from(bytes)
  if (identifier === '' || !inner)
    throw new Problem(`\`otherName:${value}\` is not valid`, {
      hint: 'write `otherName:1.2.3;UTF8:text`, or the bytes as `otherName:1.2.3;0c:01:61`',
    })
  return context(0, true, oid(identifier), context(0, true, inner))
}

/** A general name as Ansible returns it. */
export function generalWord(name: Der, encoding: Encoding = 'ignore'): string {
  const text = name.body.toString('utf8')
  switch (name.tag & 0x1f) {
    case 0: {
      const [type, value] = partsOf(name)
      return `otherName:${type ? oidOf(type) : ''};${colons(value?.body ?? Buffer.alloc(0))}`
    }
    case 1:
      return `email:${text.replace(/@(.*)/s, (_, domain: string) => `@${recoded(domain, encoding)}`)}`
    case 2:
      return `DNS:${recoded(text, encoding)}`
    case 4: {
      const parts = decodeName(readDer(name.body))
      return `dirName:${[...parts].reverse().map(([identifier, value]) => `${shortNameOf(identifier)}=${escaped(value)}`).join(',')}` // biome-ignore format: one line
    }
    case 6:
      return `URI:${encoding === 'ignore' ? text : withHost(text, (host) => recoded(host, encoding))}`
    case 7:
      return `IP:${addressWord(name.body)}`
    case 8:
      return `RID:${oidOf(name)}`
    default:
      throw new Problem(`a name of type ${name.tag & 0x1f} is not supported`)
  }
}

/** How domain names are returned: unchanged, or non-ASCII letters in one of two encodings. */
export type Encoding = 'ignore' | 'idna' | 'unicode'

function recoded(domain: string, encoding: Encoding): string {
  if (encoding === 'ignore') return domain
  return encoding === 'idna' ? asciiDomain(domain) : labels(domain, (label) => (label.startsWith('xn--') ? domainToUnicode(label) : label))
}

function asciiDomain(domain: string): string {
  return labels(domain, (label) => (/^[\x00-\x7f]*$/.test(label) ? label : domainToASCII(label)))
}

function labels(domain: string, change: (label: string) => string): string {
  return domain.split('.').map(change).join('.')
}

function withHost(address: string, change: (host: string) => string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?)([^/?#:]+)/i, (_, head: string, host: string) => head + change(host))
}

function escaped(value: string): string {
  return value
    .replace(/[\\,+<>;"]/g, '\\$&')
    .replaceAll('\0', '\\00')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ')
}

/** The bytes of an address, and of its mask if it has a prefix. */
function addressBytes(word: string, what: string): Buffer {
  const network = parseNetwork(word)
  const isNetwork = word.includes('/')
  const kind = isNetwork ? 'network' : 'address'
  if (!network)
    throw new Problem(`\`${word}\` is not an IP address`, {
      msg: `Cannot parse ${what} "IP:${word}": ${pythonText(word)} does not appear to be an IPv4 or IPv6 ${kind}`,
    })
  const bytes = bytesOf(network)
  const mask = bytes.map((_, index) => 0xff & ~(0xff >> Math.min(8, Math.max(0, network.prefix - index * 8))))
  return Buffer.from(isNetwork ? [...bytes, ...mask] : bytes)
}

function addressWord(bytes: Buffer): string {
  if (bytes.length === 8 || bytes.length === 32) {
    const half = bytes.length / 2
    const ones = [...bytes.subarray(half)].map((byte) => byte.toString(2).replaceAll('0', '').length)
    return `${addressWord(bytes.subarray(0, half))}/${ones.reduce((sum, count) => sum + count, 0)}`
  }
  if (bytes.length === 4) return [...bytes].join('.')
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16))
  const text = groups.join(':')
  const runs = [...text.matchAll(/(?<![0-9a-f])0(?::0(?![0-9a-f]))+/g)]
  const [longest] = runs.sort((a, b) => b[0].length - a[0].length)
  if (!longest) return text
  return `${text.slice(0, longest.index).replace(/:$/, '')}::${text.slice(longest.index + longest[0].length).replace(/^:/, '')}`
}

/** A name as pairs of long names and texts. */
export function namePairs(attributes: readonly Attribute[]): readonly (readonly [string, string])[] {
  return attributes.map(([identifier, text]) => [nameOf(identifier), text])
}

/** Identifier → its long name, then others. */
const namesByOid: Readonly<Record<string, readonly string[]>> = {
  '2.5.4.3': ['commonName', 'CN'],
  '2.5.4.4': ['surname', 'SN'],
  '2.5.4.5': ['serialNumber'],
  '2.5.4.6': ['countryName', 'C'],
  '2.5.4.7': ['localityName', 'L'],
  '2.5.4.8': ['stateOrProvinceName', 'ST'],
  '2.5.4.9': ['streetAddress', 'street'],
  '2.5.4.10': ['organizationName', 'O'],
  '2.5.4.11': ['organizationalUnitName', 'OU'],
  '2.5.4.12': ['title'],
  '2.5.4.13': ['description'],
  '2.5.4.15': ['businessCategory'],
  '2.5.4.16': ['postalAddress'],
  '2.5.4.17': ['postalCode'],
  '2.5.4.18': ['postOfficeBox'],
  '2.5.4.20': ['telephoneNumber'],
  '2.5.4.41': ['name'],
  '2.5.4.42': ['explicitLabel', 'GN'],
  '2.5.4.43': ['initials'],
  '2.5.4.44': ['generationQualifier'],
  '2.5.4.45': ['x500UniqueIdentifier'],
  '2.5.4.46': ['dnQualifier'],
  '2.5.4.65': ['pseudonym'],
  '2.5.4.97': ['organizationIdentifier'],
  '0.9.2342.19200300.100.1.1': ['userId', 'UID', 'userID'],
  '0.9.2342.19200300.100.1.3': ['rfc822Mailbox', 'mail'],
  '0.9.2342.19200300.100.1.25': ['domainComponent', 'DC'],
  '1.2.840.113549.1.9.1': ['emailAddress'],
  '1.2.840.113549.1.9.2': ['unstructuredName'],
  '1.3.6.1.4.1.311.60.2.1.1': ['jurisdictionLocalityName', 'jurisdictionL'],
  '1.3.6.1.4.1.311.60.2.1.2': ['jurisdictionStateOrProvinceName', 'jurisdictionST'],
  '1.3.6.1.4.1.311.60.2.1.3': ['jurisdictionCountryName', 'jurisdictionC'],
  '2.5.29.37.0': ['Any Extended Key Usage', 'anyExtendedKeyUsage'],
  '1.3.6.1.5.5.7.3.1': ['TLS Web Server Authentication', 'serverAuth'],
  '1.3.6.1.5.5.7.3.2': ['TLS Web Client Authentication', 'clientAuth'],
  '1.3.6.1.5.5.7.3.3': ['Code Signing', 'codeSigning'],
  '1.3.6.1.5.5.7.3.4': ['E-mail Protection', 'emailProtection'],
  '1.3.6.1.5.5.7.3.5': ['IPSec End System', 'ipsecEndSystem'],
  '1.3.6.1.5.5.7.3.6': ['IPSec Tunnel', 'ipsecTunnel'],
  '1.3.6.1.5.5.7.3.7': ['IPSec User', 'ipsecUser'],
  '1.3.6.1.5.5.7.3.8': ['Time Stamping', 'timeStamping'],
  '1.3.6.1.5.5.7.3.9': ['OCSP Signing', 'OCSPSigning'],
  '1.3.6.1.5.5.7.3.10': ['dvcs', 'DVCS'],
  '1.3.6.1.5.5.7.3.17': ['ipsec Internet Key Exchange', 'ipsecIKE'],
  '1.3.6.1.5.5.7.3.21': ['SSH Client', 'secureShellClient'],
  '1.3.6.1.5.5.7.3.22': ['SSH Server', 'secureShellServer'],
  '1.3.6.1.4.1.311.20.2.2': ['Microsoft Smartcardlogin', 'msSmartcardLogin'],
  '1.3.6.1.4.1.311.10.3.4': ['Microsoft Encrypted File System', 'msEFS'],
  '1.3.6.1.4.1.311.2.1.21': ['Microsoft Individual Code Signing', 'msCodeInd'],
  '1.3.6.1.5.2.3.4': ['PKINIT Client Auth', 'pkInitClientAuth'],
  '1.3.6.1.5.2.3.5': ['Signing KDC Response', 'pkInitKDC'],
  '1.2.840.113549.1.1.4': ['md5WithRSAEncryption', 'RSA-MD5'],
  '1.2.840.113549.1.1.5': ['sha1WithRSAEncryption', 'RSA-SHA1'],
  '1.2.840.113549.1.1.10': ['rsassaPss', 'RSASSA-PSS'],
  '1.2.840.113549.1.1.11': ['sha256WithRSAEncryption', 'RSA-SHA256'],
  '1.2.840.113549.1.1.12': ['sha384WithRSAEncryption', 'RSA-SHA384'],
  '1.2.840.113549.1.1.13': ['sha512WithRSAEncryption', 'RSA-SHA512'],
  '1.2.840.113549.1.1.14': ['sha224WithRSAEncryption', 'RSA-SHA224'],
  '1.2.840.10040.4.3': ['dsaWithSHA1', 'DSA-SHA1'],
  '2.16.840.1.101.3.4.3.1': ['dsa_with_SHA224'],
  '2.16.840.1.101.3.4.3.2': ['dsa_with_SHA256'],
  '2.16.840.1.101.3.4.3.3': ['dsa_with_SHA384', 'id-dsa-with-sha384'],
  '2.16.840.1.101.3.4.3.4': ['dsa_with_SHA512', 'id-dsa-with-sha512'],
  '1.2.840.10045.4.1': ['ecdsa-with-SHA1'],
  '1.2.840.10045.4.3.1': ['ecdsa-with-SHA224'],
  '1.2.840.10045.4.3.2': ['ecdsa-with-SHA256'],
  '1.2.840.10045.4.3.3': ['ecdsa-with-SHA384'],
  '1.2.840.10045.4.3.4': ['ecdsa-with-SHA512'],
  '1.3.101.112': ['ED25519'],
  '1.3.101.113': ['ED448'],
}

const identifiers = new Map(Object.entries(namesByOid).flatMap(([oid, names]) => names.map((name) => [name, oid] as const)))

/** The identifier for a name, or for its own text; throws Problem if unknown. */
export function identifierOf(name: string): string {
  const found = identifiers.get(name) ?? (/^[012](\.\d+)+$/.test(name) ? name : undefined)
  if (found !== undefined) return found
  throw new Problem(`\`${name}\` is not a known object identifier name`, {
    hint: 'use the identifier itself, such as `2.5.4.3`',
    msg: `Cannot find OID for "${name}"`,
  })
}

/** The long name of an identifier, or itself. */
export function nameOf(oid: string): string {
  return namesByOid[oid]?.[0] ?? oid
}

/** Its short name, or itself. */
function shortNameOf(oid: string): string {
  return namesByOid[oid]?.[1] ?? namesByOid[oid]?.[0] ?? oid
}
